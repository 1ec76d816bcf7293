import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { runCommandLine } from '../../src/cli/runCommandLine.ts';
import { startCollector } from '../../src/collector/startCollector.ts';
import { type FakeTerminal, fakeTerminal } from '../support/fakeTerminal.ts';
import { deadAddress } from '../support/organisation.ts';

const strict = `version: 1
approval:
  - { when: "statement.effect == 'write'", effect: deny, reason: "Ask the data office for a change." }
  - { when: "true", effect: permit }
tests:
  - { sql: "SELECT 1", expect: { effect: permit } }
`;

/** A terminal in a folder with these files. */
function terminalWith(files: Record<string, string>, env: Record<string, string> = {}, stdin = ''): FakeTerminal {
  const terminal = fakeTerminal({ env, stdin });
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(terminal.cwd, name), text);
  return terminal;
}

const in_ = (cwd: string, env: Record<string, string>, stdin = '') => fakeTerminal({ cwd, env, stdin });

describe("an organisation's policy, from the command line", () => {
  it('is signed, published, fetched, shown, and decides', async () => {
    const terminal = terminalWith({ 'org.yaml': strict });
    const { cwd } = terminal;
    expect(await runCommandLine(['policy', 'key', 'org.key'], terminal)).toBe(0);
    const key = terminal.printed().trim();
    expect(statSync(path.join(cwd, 'org.key')).mode & 0o077).toBe(0);

    const words = ['--key', 'org.key', '--name', 'Example Bank', '--version', '7', '--by', 'the data office'];
    expect(await runCommandLine(['policy', 'sign', ...words, '--out', 'org.json', 'org.yaml'], terminal)).toBe(0);

    const collector = await startCollector({
      port: 0,
      directory: path.join(cwd, 'c'),
      policyKeys: [key],
      log: () => {},
    });
    onTestFinished(() => collector.close());
    expect(await runCommandLine(['policy', 'publish', '--to', collector.url, 'org.json'], terminal)).toBe(0);

    const env = {
      COUNTERSIGN_HOME: path.join(cwd, 'home'),
      COUNTERSIGN_POLICY_KEY: key,
      COUNTERSIGN_POLICY_URL: collector.url,
    };
    const shown = in_(cwd, env);
    expect(await runCommandLine(['policy', 'show'], shown)).toBe(0);
    expect(shown.printed()).toContain('Policy of Example Bank, version 7, signed by the data office');
    expect(shown.printed()).toContain('Pinned by COUNTERSIGN_POLICY_KEY.');

    const permissive = 'version: 1\napproval: [{ when: "true", effect: permit }]\n';
    writeFileSync(path.join(cwd, 'mine.yaml'), permissive);
    const decided = in_(cwd, env, 'INSERT INTO t VALUES (1)');
    expect(await runCommandLine(['decide', '--policy', 'mine.yaml'], decided)).toBe(0);
    expect(JSON.parse(decided.printed())).toMatchObject({
      effect: 'deny',
      reasons: [expect.stringContaining('The organisation policy denies this: Ask the data office for a change.')],
      policy: { sources: ['organisation', 'workspace'] },
    });

    // Replayed here, a looser file changes nothing under the organisation's; alone it does.
    writeFileSync(path.join(cwd, 'mine.sql'), 'INSERT INTO t VALUES (1);');
    const changed = async (...more: string[]) => {
      const words = ['--files', 'mine.sql', '--before', 'org.yaml', '--format', 'json', '--exit-code', ...more];
      return await runCommandLine(['policy', 'replay', ...words, 'mine.yaml'], in_(cwd, env));
    };
    expect(await changed()).toBe(0);
    expect(await changed('--alone')).toBe(1);
  });

  it('that is pinned and nowhere to be had leaves plain reads, and the command says so', async () => {
    const cwd = terminalWith({}).cwd;
    const env = {
      COUNTERSIGN_HOME: path.join(cwd, 'home'),
      COUNTERSIGN_POLICY_KEY: 'A'.repeat(43),
      COUNTERSIGN_POLICY_URL: await deadAddress(),
    };
    const shown = in_(cwd, env);
    expect(await runCommandLine(['policy', 'show', '--format', 'json'], shown)).toBe(1);
    expect(JSON.parse(shown.printed())).toMatchObject({
      organisation: { standing: 'missing', why: expect.stringContaining('nothing listens there') },
    });
    const decided = in_(cwd, env, 'DELETE FROM t WHERE a = 1');
    await runCommandLine(['decide'], decided);
    expect(JSON.parse(decided.printed())).toMatchObject({ effect: 'deny' });
  });

  it.each([
    ['with a mistake', 'version: 1\nrulez: {}\n', 2],
    ['whose own tests fail', strict.replace('SELECT 1', 'INSERT INTO t VALUES (1)'), 1],
  ])('%s is not signed', async (_what, policy, code) => {
    const terminal = terminalWith({ 'org.yaml': policy });
    await runCommandLine(['policy', 'key', 'org.key'], terminal);
    const words = ['--key', 'org.key', '--name', 'n', '--version', '1', '--out', 'org.json', 'org.yaml'];
    expect(await runCommandLine(['policy', 'sign', ...words], terminal)).toBe(code);
    expect(existsSync(path.join(terminal.cwd, 'org.json'))).toBe(false);
  });

  it.each([
    [['--version', '0'], 'whole number from 1'],
    [['--version', '1', '--expires', '999d'], 'at most 400d'],
    [['--version', '1', '--expires', 'soon'], 'a length of time'],
  ])('with the words %j is not signed', async (words, sentence) => {
    const terminal = terminalWith({ 'org.yaml': strict });
    await runCommandLine(['policy', 'key', 'org.key'], terminal);
    const rest = ['--key', 'org.key', '--name', 'n', '--out', 'org.json', 'org.yaml'];
    expect(await runCommandLine(['policy', 'sign', ...words, ...rest], terminal)).toBe(2);
    expect(terminal.said.join('\n')).toContain(sentence);
  });

  it('never has its key replaced, nor signed with one that others may read', async () => {
    const terminal = terminalWith({ 'org.yaml': strict });
    await runCommandLine(['policy', 'key', 'org.key'], terminal);
    const before = readFileSync(path.join(terminal.cwd, 'org.key'), 'utf8');
    expect(await runCommandLine(['policy', 'key', 'org.key'], terminal)).toBe(2);
    expect(readFileSync(path.join(terminal.cwd, 'org.key'), 'utf8')).toBe(before);
    writeFileSync(path.join(terminal.cwd, 'open.key'), before, { mode: 0o644 });
    const words = ['--key', 'open.key', '--name', 'n', '--version', '1', '--out', 'org.json', 'org.yaml'];
    expect(await runCommandLine(['policy', 'sign', ...words], terminal)).toBe(3);
    expect(terminal.said.join('\n')).toContain('Others may read the signing key');
  });
});

describe('policy test', () => {
  it('says which tests fail, where, and how many', async () => {
    const failing = `${strict}  - { sql: "INSERT INTO t VALUES (1)", expect: { effect: permit } }\n`;
    const terminal = terminalWith({ 'p.yaml': failing });
    expect(await runCommandLine(['policy', 'test', 'p.yaml'], terminal)).toBe(1);
    expect(terminal.printed()).toMatch(/^p\.yaml:7:12: Expected the effect permit, and it is deny\./);
    expect(terminal.printed()).toContain('1 of 2 tests fail.');
  });

  it('says it as JSON, and that all pass', async () => {
    const terminal = terminalWith({ 'p.yaml': strict });
    expect(await runCommandLine(['policy', 'test', '--format', 'json', 'p.yaml'], terminal)).toBe(0);
    expect(JSON.parse(terminal.printed())).toMatchObject({ version: 1, passed: 1, failed: 0 });
  });
});

describe('the token of the central endpoint', () => {
  it('goes to no other one that a policy is published at', async () => {
    const asked: (string | undefined)[] = [];
    const elsewhere = createServer((request, response) => {
      asked.push(request.headers.authorization);
      response.end('{}');
    });
    await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void elsewhere.close());
    const url = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}`;
    const known = { COUNTERSIGN_ENDPOINT: 'https://audit.example', COUNTERSIGN_ENDPOINT_TOKEN: 's3cret' };
    for (const env of [known, { COUNTERSIGN_ENDPOINT_TOKEN: 's3cret' }])
      await runCommandLine(['policy', 'publish', '--to', url, 'org.json'], terminalWith({ 'org.json': '{}' }, env));
    await runCommandLine(
      ['policy', 'publish', 'org.json'],
      terminalWith({ 'org.json': '{}' }, { ...known, COUNTERSIGN_ENDPOINT: url }),
    );
    expect(asked).toEqual([undefined, undefined, 'Bearer s3cret']);
  });

  it('is not repeated where it can’t be sent', async () => {
    const env = { COUNTERSIGN_ENDPOINT: await deadAddress(), COUNTERSIGN_ENDPOINT_TOKEN: 's3cret\nX-Other: 1' };
    const terminal = terminalWith({ 'org.json': '{}' }, env);
    expect(await runCommandLine(['policy', 'publish', 'org.json'], terminal)).not.toBe(0);
    expect(terminal.said.join('\n')).not.toContain('s3cret');
  });
});
