import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { runCommandLine } from '../../src/cli/runCommandLine.ts';
import { startCollector } from '../../src/collector/startCollector.ts';
import { fakeTerminal } from '../support/fakeTerminal.ts';
import { recordStory } from '../support/recordedStories.ts';
import { openTestTrail, temporaryFolder } from '../support/trailWorld.ts';

const sha256 = (token: string): string => createHash('sha256').update(token).digest('hex');

/** A collector whose tokens may either write or read, with one statement delivered to it. */
async function start() {
  const directory = await temporaryFolder();
  const tokensFile = path.join(await temporaryFolder(), 'tokens.json');
  const tokens = [
    { name: 'laptops', sha256: sha256('w'), roles: ['write'] },
    { name: 'auditor', sha256: sha256('r'), roles: ['read'] },
  ];
  writeFileSync(tokensFile, JSON.stringify({ version: 1, tokens }), { mode: 0o600 });
  const collector = await startCollector({ port: 0, directory, tokensFile, log: () => undefined });
  onTestFinished(() => collector.close());
  const trail = await openTestTrail(await temporaryFolder(), { sink: { url: collector.url, token: 'w' } });
  await recordStory(trail.recorder, { id: 'r', sql: 'SELECT 1 FROM public.orders', status: 'success', rows: 1 });
  await trail.flush({ signal: AbortSignal.timeout(20_000) });
  return collector;
}

const record =
  'time,user,application,statement\n2026-11-26T15:04:05Z,ada,countersign r-query,SELECT 1 FROM public.orders\n';
const commands: readonly (readonly string[])[] = [
  ['audit', 'verify'],
  ['audit', 'query'],
  ['audit', 'export', '--out', 'pack'],
  ['audit', 'report', '--period', 'month'],
  ['audit', 'reconcile', '--db', 'record.csv'],
  ['policy', 'replay', '--trail'],
];

/** Runs each command on a trail at that place, and gives how it ended. */
async function each(place: string, endpoint: string, token: string | undefined) {
  const ends: { readonly command: string; readonly code: number; readonly said: string }[] = [];
  for (const words of commands) {
    const env = token === undefined ? {} : { COUNTERSIGN_ENDPOINT: endpoint, COUNTERSIGN_ENDPOINT_TOKEN: token };
    const terminal = fakeTerminal({ env });
    writeFileSync(path.join(terminal.cwd, 'record.csv'), record);
    writeFileSync(path.join(terminal.cwd, 'policy.yaml'), 'version: 1\n');
    const after = words[0] === 'policy' ? ['policy.yaml'] : [];
    const code = await runCommandLine([...words, place, ...after], terminal);
    ends.push({ command: words.slice(0, 2).join(' '), code, said: terminal.said.join('\n') });
  }
  return ends;
}

describe('a trail at a collector that asks for a token', () => {
  it('is read by every command with the token of the environment, with a slash behind the address or without', async () => {
    const { url } = await start();
    for (const place of [url, `${url}/`])
      expect(await each(place, url, 'r')).toEqual(
        commands.map(([a, b]) => ({ command: `${a} ${b}`, code: 0, said: expect.any(String) })),
      );
  });

  it.each([
    ['without a token', undefined, '401'],
    ['with one that may only write', 'w', '403'],
  ])('is read by no command %s', async (_, token, status) => {
    const { url } = await start();
    for (const end of await each(url, url, token))
      expect(end).toEqual({ command: end.command, code: 3, said: expect.stringContaining(status) });
  });

  it('an attack by name: an address that looks like the endpoint gets no token', async () => {
    const seen: (string | undefined)[] = [];
    const other = createServer((request, response) => {
      seen.push(request.headers.authorization);
      response.writeHead(404).end();
    });
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void other.close());
    const address = other.address();
    const port = typeof address === 'object' ? address?.port : 0;
    const endpoint = 'http://127.0.0.1:1';
    for (const place of [`http://127.0.0.1:${port}`, `http://127.0.0.1:${port}/http://127.0.0.1:1`])
      for (const { code } of await each(place, endpoint, 'r')) expect(code).toBe(3);
    expect(seen.length).toBeGreaterThanOrEqual(2 * commands.length);
    expect(seen.filter((header) => header !== undefined)).toEqual([]);
  });
});
