import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCommandLine } from '../../src/cli/runCommandLine.ts';
import { TokenFile } from '../../src/collector/access/tokenFile.ts';
import { fakeTerminal } from '../support/fakeTerminal.ts';
import { temporaryFolder } from '../support/trailWorld.ts';

describe('collector token', () => {
  it('makes a token whose entry lets it in, with that role and tenant', async () => {
    const terminal = fakeTerminal();
    const words = ['collector', 'token', '--role', 'read', '--tenant', 'acme', 'auditor'];
    expect(await runCommandLine(words, terminal)).toBe(0);
    const token = terminal.said[1] ?? '';
    expect(terminal.printed()).not.toContain(token);
    const file = path.join(await temporaryFolder(), 'tokens.json');
    await writeFile(file, `{"version":1,"tokens":[${terminal.printed()}]}`, { mode: 0o600 });
    const access = new TokenFile(file, { now: () => 1_000, log: () => undefined });
    expect(await access.admit(`Bearer ${token}`)).toMatchObject({
      kind: 'admitted',
      bearer: { name: 'auditor', tenant: 'acme', roles: new Set(['read']) },
    });
  });

  it.each([
    [['auditor'], '--role is one of'],
    [['--role', 'root', 'auditor'], '--role is one of'],
    [['--role', 'read'], 'needs one name'],
    [['--role', 'read', '--tenant', '../x', 'auditor'], '--tenant has'],
  ])('refuses %j', async (words, sentence) => {
    const terminal = fakeTerminal();
    expect(await runCommandLine(['collector', 'token', ...words], terminal)).toBe(2);
    expect(terminal.said.join()).toContain(sentence);
  });

  it.each(['public', 'countersign_', 'countersign_A', 'countersign_a; DROP SCHEMA x', 'x_countersign_a'])(
    'lets the collector write into no schema named %j',
    async (schema) => {
      const terminal = fakeTerminal();
      expect(await runCommandLine(['collector', '--schema', schema], terminal)).toBe(2);
      expect(terminal.said.join()).toContain('--schema is');
    },
  );

  it('is told by the collector to give both halves of TLS', async () => {
    const terminal = fakeTerminal();
    expect(await runCommandLine(['collector', '--certificate', 'c.pem'], terminal)).toBe(2);
    expect(terminal.said.join()).toContain('belong together');
  });
});
