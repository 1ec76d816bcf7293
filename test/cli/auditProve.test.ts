import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { runCommandLine } from '../../src/cli/runCommandLine.ts';
import { startCollector } from '../../src/collector/startCollector.ts';
import { fakeTerminal } from '../support/fakeTerminal.ts';
import { readJournal } from '../support/readJournal.ts';
import { openTestTrail, recordPrompt, temporaryFolder } from '../support/trailWorld.ts';

/** A collector that wants a token, with one event delivered to it. */
async function world() {
  const directory = await temporaryFolder();
  const token = 'secret';
  const collector = await startCollector({ port: 0, directory, token, log: () => undefined });
  onTestFinished(() => collector.close());
  const trail = await openTestTrail(await temporaryFolder(), { sink: { url: collector.url, token } });
  await recordPrompt(trail, 'who earns most?');
  await trail.flush({ signal: AbortSignal.timeout(20_000) });
  const eventId = String((await readJournal(directory)).find(({ seq }) => seq === 1)?.payload['id']);
  const env = { COUNTERSIGN_ENDPOINT: collector.url, COUNTERSIGN_ENDPOINT_TOKEN: token };
  return { collector, eventId, env };
}

describe('a proof of an event, from the command line', () => {
  it('is written, refused to be written over, and verified without the log', async () => {
    const { collector, eventId, env } = await world();
    const terminal = fakeTerminal({ env });
    expect(await runCommandLine(['audit', 'prove', eventId], terminal)).toBe(0);
    const file = path.join(terminal.cwd, `${eventId}.tlog-proof`);
    expect(statSync(file).mode & 0o077).toBe(0);
    expect(await runCommandLine(['audit', 'prove', eventId], terminal)).toBe(2);
    await collector.close();

    const offline = fakeTerminal({ cwd: terminal.cwd });
    expect(await runCommandLine(['audit', 'verify', '--log-key', collector.logKey, file], offline)).toBe(0);
    expect(offline.printed()).toContain(eventId);
    expect(await runCommandLine(['audit', 'verify', file], fakeTerminal({ cwd: terminal.cwd }))).toBe(3);
    writeFileSync(file, readFileSync(file, 'utf8').replace(/^index \d+/m, 'index 0'));
    expect(await runCommandLine(['audit', 'verify', '--log-key', collector.logKey, file], offline)).toBe(2);
  });

  it('is not written for an event that the log does not hold, nor where the log has another key than the one that is pinned', async () => {
    const { eventId, env } = await world();
    const terminal = fakeTerminal({ env });
    expect(await runCommandLine(['audit', 'prove', 'no-such-event'], terminal)).not.toBe(0);
    const other = await startCollector({ port: 0, directory: await temporaryFolder(), log: () => undefined });
    onTestFinished(() => other.close());
    expect(await runCommandLine(['audit', 'prove', '--log-key', other.logKey, eventId], terminal)).toBe(1);
    expect(() => statSync(path.join(terminal.cwd, `${eventId}.tlog-proof`))).toThrow();
  });

  it('verifies the endpoint with its token, and compares a checkpoint that was kept', async () => {
    const { collector, env } = await world();
    const terminal = fakeTerminal({ env: { ...env, COUNTERSIGN_LOG_KEY: collector.logKey } });
    const kept = await fetch(`${collector.url}/checkpoint`, { headers: { Authorization: 'Bearer secret' } });
    writeFileSync(path.join(terminal.cwd, 'kept'), await kept.text());
    const checkpoint = path.join(terminal.cwd, 'kept');
    expect(await runCommandLine(['audit', 'verify', '--checkpoint', checkpoint, collector.url], terminal)).toBe(0);
    expect(terminal.printed()).toContain('checkpoints that events and people kept');
  });

  it('sends the token of the endpoint to no other address', async () => {
    const { env } = await world();
    const seen: (string | undefined)[] = [];
    const server = createServer((request, response) => {
      seen.push(request.headers.authorization);
      response.writeHead(404).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
    onTestFinished(() => void server.close());
    const address = server.address();
    const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
    expect(await runCommandLine(['audit', 'verify', url], fakeTerminal({ env }))).not.toBe(0);
    expect(await runCommandLine(['audit', 'prove', '--from', url, 'some-event'], fakeTerminal({ env }))).not.toBe(0);
    expect(new Set(seen)).toEqual(new Set([undefined]));
  });
});
