import { spawn } from 'node:child_process';
import path from 'node:path';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { createDeviceKey, exportDeviceKey } from '../../src/adapters/signers/ed25519/deviceKey.ts';
import { verifyTrail } from '../../src/composition/verifyTrail.ts';
import { readJournal } from '../support/readJournal.ts';
import { times } from '../support/thorough.ts';
import { openTestTrail, temporaryFolder } from '../support/trailWorld.ts';

/** How often the process is killed. */
const kills = times(20, 300);

describe('a journal whose process is killed with SIGKILL', () => {
  it(`loses no acknowledged event, ${kills} times`, { timeout: 60_000 + kills * 4_000 }, async () => {
    const folder = await temporaryFolder();
    const program = path.join(folder, 'journalWriter.mjs');
    await build({
      entryPoints: [new URL('journalWriter.ts', import.meta.url).pathname],
      outfile: program,
      bundle: true,
      platform: 'node',
      format: 'esm',
      logLevel: 'error',
    });
    const key = exportDeviceKey(createDeviceKey('file'));
    const directory = path.join(folder, 'trail');
    const acknowledged = new Map<string, string>();
    // Two at a time, as two windows of an editor: one is killed while the other starts, writes, or tends to the dead.
    const killInTurn = async (times: number): Promise<void> => {
      for (let kill = 0; kill < times; kill += 1) {
        for (const ack of await runAndKill(program, [directory, key], Math.random() * 60)) {
          const [stream, seq, eventId] = ack.split(' ');
          acknowledged.set(`${stream}/${seq}`, String(eventId));
        }
      }
    };
    await Promise.all([killInTurn(Math.ceil(kills / 2)), killInTurn(Math.floor(kills / 2))]);
    // The next process takes note of all of them.
    const trail = await openTestTrail(directory);
    await trail.close('done');

    const report = await verifyTrail(directory);
    expect(report.problems).toEqual([]);
    expect(report.streams).toBe(kills + 1);
    const stored = new Map((await readJournal(directory)).map((e) => [`${e.stream}/${e.seq}`, e.payload['id']]));
    const lost = [...acknowledged].filter(([place, id]) => stored.get(place) !== id);
    expect(lost).toEqual([]);
    expect(acknowledged.size).toBeGreaterThan(kills);
  });
});

/** Runs the program until a moment after it is ready, kills it, and gives back what it said it was sure of. */
async function runAndKill(program: string, words: readonly string[], afterMs: number): Promise<string[]> {
  const child = spawn(process.execPath, [program, ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  let failed = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    failed += text;
  });
  await new Promise<void>((resolve) => {
    let isReady = false;
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      if (isReady || !said.includes('ready\n')) return;
      isReady = true;
      setTimeout(() => child.kill('SIGKILL'), afterMs);
    });
    child.once('close', () => resolve());
  });
  expect(failed).toBe('');
  expect(child.signalCode).toBe('SIGKILL');
  // A last line without its end was cut off with the process: it was not said.
  const lines = said.slice(0, said.lastIndexOf('\n') + 1).split('\n');
  return lines.filter((line) => line.startsWith('ack ')).map((line) => line.slice(4));
}
