import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createDeviceKey, exportDeviceKey } from '../../src/adapters/signers/nodeCrypto/deviceKey.ts';
import { verifyTrail } from '../../src/composition/verifyTrail.ts';
import { builtProgram, runAndKillWriter } from '../support/killedProcess.ts';
import { readJournal } from '../support/readJournal.ts';
import { patience, times } from '../support/thorough.ts';
import { openTestTrail, temporaryFolder } from '../support/trailWorld.ts';

/** How often the process is killed. */
const kills = times(12, 300);

describe('a journal whose process is killed with SIGKILL', () => {
  it(`loses no acknowledged event, ${kills} times`, { timeout: patience(180_000) }, async () => {
    const folder = await temporaryFolder();
    const program = await builtProgram(folder, 'journalWriter');
    const key = exportDeviceKey(createDeviceKey('file'));
    const directory = path.join(folder, 'trail');
    const acknowledged = new Map<string, string>();
    // Two at a time, as two windows of an editor: one is killed while the other starts, writes, or tends to the dead.
    const killInTurn = async (times: number): Promise<void> => {
      for (let kill = 0; kill < times; kill += 1) {
        for (const ack of await runAndKillWriter(program, [directory, key], {
          // While it writes for the first time, and in the midst of it.
          said: kill % 2 === 0 ? 'ready' : 'ack',
          afterMs: Math.random() * 60,
        })) {
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
