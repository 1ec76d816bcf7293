import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createDeviceKey, exportDeviceKey, importDeviceKey } from '../../src/adapters/signers/nodeCrypto/deviceKey.ts';
import { verifyTrail } from '../../src/composition/verifyTrail.ts';
import { builtProgram, killProcess, runAndKillWriter, startCollectorProcess } from '../support/killedProcess.ts';
import { readJournal } from '../support/readJournal.ts';
import { patience, times } from '../support/thorough.ts';
import { openTestTrail, temporaryFolder } from '../support/trailWorld.ts';

/** How often a process that writes and ships is killed; the collector that it ships to is killed half as often. */
const rounds = times(4, 400);

describe('a process that records and ships, and the collector, killed with SIGKILL one in the other’s work', () => {
  it(`lose nothing acknowledged by either, and store all of it once, ${rounds} and ${rounds / 2} times`, {
    timeout: patience(180_000),
  }, async () => {
    const folder = await temporaryFolder();
    const [writer, collector] = await Promise.all(
      ['journalWriter', 'collectorProcess'].map((name) => builtProgram(folder, name)),
    );
    if (writer === undefined || collector === undefined) throw new Error('not built');
    const [journal, store] = [path.join(folder, 'journal'), path.join(folder, 'store')];
    let running = await startCollectorProcess(collector, store, '0');
    onTestFinished(() => void running.child.kill('SIGKILL'));
    const url = `http://127.0.0.1:${running.port}`;
    const key = exportDeviceKey(createDeviceKey('file'));
    const acknowledged = new Map<string, string>();
    const checkpoints: string[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const killingCollector = (async () => {
        if (round % 2 === 0) return;
        await new Promise((resolve) => setTimeout(resolve, Math.random() * 600));
        await killProcess(running.child);
        running = await startCollectorProcess(collector, store, running.port);
        checkpoints.push(await (await fetch(`${url}/checkpoint`)).text());
      })();
      // Long enough that some are killed before the first delivery and some in one.
      const kill = { said: round % 3 === 0 ? 'ready' : 'ack', afterMs: Math.random() ** 3 * 700 } as const;
      for (const ack of await runAndKillWriter(writer, [journal, key, url], kill)) {
        const [stream, seq, eventId] = ack.split(' ');
        acknowledged.set(`${stream}/${seq}`, String(eventId));
      }
      await killingCollector;
    }

    const trail = await openTestTrail(journal, { sink: { url }, deviceKey: importDeviceKey(key, 'file') });
    const { signal } = new AbortController();
    do await trail.flush({ signal });
    while (trail.progress().backlog !== 0);
    const { checkpointProblem } = trail.status();
    await trail.close('done');
    await killProcess(running.child);

    const [recorded, stored] = await Promise.all([readJournal(journal), readJournal(store)]);
    const idAt = new Map(recorded.map((event) => [`${event.stream}/${event.seq}`, event.payload['id']]));
    expect([...acknowledged].filter(([place, id]) => idAt.get(place) !== id)).toEqual([]);
    expect(acknowledged.size).toBeGreaterThan(rounds);
    const ofThisMachine = new Set(recorded.map(({ stream }) => stream));
    expect(stored.filter(({ stream }) => ofThisMachine.has(stream))).toEqual(recorded);
    for (const directory of [journal, store]) expect((await verifyTrail(directory)).problems).toEqual([]);
    expect(checkpointProblem).toBeUndefined();
    expect(recorded.map(({ type }) => type)).not.toContain('checkpoint.inconsistent');
    // Whatever the log signed between two kills, it still continues.
    for (const note of checkpoints.slice(-20)) {
      const kept = path.join(folder, 'kept');
      await writeFile(kept, note);
      expect((await verifyTrail(store, { checkpoint: kept })).problems).toEqual([]);
    }
  });
});
