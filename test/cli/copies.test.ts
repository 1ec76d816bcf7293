import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { runCommandLine } from '../../src/cli/runCommandLine.ts';
import { eventually } from '../support/eventually.ts';
import { fakeTerminal } from '../support/fakeTerminal.ts';
import { heldFromLine } from '../support/sinks/heldCopy.ts';
import { openTestTrail, recordPrompt, temporaryFolder } from '../support/trailWorld.ts';

async function environment(list: unknown): Promise<Record<string, string>> {
  const folder = await temporaryFolder();
  const named = path.join(folder, 'copies.json');
  await writeFile(named, JSON.stringify(list));
  return { COUNTERSIGN_HOME: folder, COUNTERSIGN_COPIES: named };
}

it('the collector copies what it stores to the places that the environment names', async () => {
  const file = path.join(await temporaryFolder(), 'audit.ndjson');
  const env = await environment([{ name: 'archive', kind: 'file', file }]);
  const ending = new AbortController();
  const terminal = fakeTerminal({ env, signal: ending.signal });
  const running = runCommandLine(['collector', '--port', '0'], terminal);
  const address = () => /http:\/\/[\d.:]+/.exec(terminal.said.join('\n'))?.[0];
  const url = await eventually(address, (found) => found !== undefined);
  const trail = await openTestTrail(await temporaryFolder(), { sink: { url: url ?? '' } });
  await recordPrompt(trail, 'question');
  await trail.close('done');
  const lines = await eventually(
    async () => (await readFile(file, 'utf8').catch(() => '')).split('\n').filter(Boolean),
    (some) => some.length > trail.status().lastSeq,
  );
  expect(lines.map((line) => heldFromLine(line).seq)).toEqual(lines.map((_, seq) => seq));
  ending.abort();
  await running;
});

it.each([[['collector', '--port', '0']], [['run', '--connection', 'demo', '-']]])(
  '%j does not start with a copy that would not be made',
  async (words) => {
    const env = await environment([{ name: 'siem', kind: 'splunk', url: 'https://splunk.corp:8088' }]);
    const terminal = fakeTerminal({ env, stdin: 'SELECT 1' });
    expect(await runCommandLine(words, terminal)).not.toBe(0);
    expect(terminal.said.join('\n')).toMatch(/The copy siem of the audit trail is not made: it has no secret/);
  },
);
