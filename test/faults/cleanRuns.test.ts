import { describe, expect, it, onTestFinished } from 'vitest';
import { createSealingKey } from '../../src/adapters/journals/file/sealing/sealingKey.ts';
import { startCollector } from '../../src/collector/startCollector.ts';
import type { TrailOptions } from '../../src/composition/openTrail.ts';
import { verifyTrail } from '../../src/composition/verifyTrail.ts';
import { abandonStream } from '../support/abandonStream.ts';
import { Dice } from '../support/dice.ts';
import { readJournal } from '../support/readJournal.ts';
import { patience, times } from '../support/thorough.ts';
import { openTestTrail, recordDispatch, recordPermit, recordPrompt, temporaryFolder } from '../support/trailWorld.ts';

const runs = times(8, 1_000);

/** What a busy machine may leave to know: true of the run, and no alarm. */
const isUnsent = (message: string): boolean => /are not acknowledged by the central endpoint yet/.test(message);

describe('a trail that nobody touched', () => {
  it(`raises no alarm, ${runs} times, however it came about`, { timeout: patience(120_000) }, async () => {
    let events = 0;
    for (let run = 0; run < runs; run += 1) {
      const { directory, store } = await livedThrough(new Dice(20_261_126 + run));
      const report = await verifyTrail(directory);
      events += report.events;
      const alarms = report.problems.filter(({ severity, message }) => severity !== 'finding' || !isUnsent(message));
      expect([run, alarms]).toEqual([run, []]);
      if (store === undefined) continue;
      const atEndpoint = await verifyTrail(store);
      expect([run, atEndpoint.problems.filter(({ severity }) => severity !== 'finding')]).toEqual([run, []]);
      const stored = await readJournal(store);
      const own = new Map((await readJournal(directory)).map((event) => [`${event.stream} ${event.seq}`, event]));
      const ofThem = stored.filter(({ stream, seq }) => own.has(`${stream} ${seq}`));
      expect(ofThem).toEqual(ofThem.map(({ stream, seq }) => own.get(`${stream} ${seq}`)));
    }
    expect(events).toBeGreaterThan(runs * 10);
  });
});

/** A few windows, one after another or at once, of which some die; with and without an endpoint, a sealing key, new session keys. */
async function livedThrough(dice: Dice): Promise<{ directory: string; store: string | undefined }> {
  const directory = await temporaryFolder();
  const store = dice.chance(0.4) ? await temporaryFolder() : undefined;
  const collector =
    store === undefined ? undefined : await startCollector({ port: 0, directory: store, log: () => undefined });
  if (collector !== undefined) onTestFinished(() => collector.close());
  const options: Partial<TrailOptions> = {
    segmentBytes: dice.one([4, 16, 64]) * 1024,
    rotateAfter: { afterMs: 86_400_000, afterEvents: dice.one([3, 9, 1_000]) },
    ...(dice.chance(0.5) ? { sealingKey: createSealingKey() } : {}),
    ...(collector === undefined ? {} : { sink: { url: collector.url } }),
  };
  const steps = dice.many(3, () => ({
    windows: 1 + Math.floor(dice.random() * 2),
    dies: dice.chance(0.3) && collector === undefined,
  }));
  for (const { windows, dies } of steps) {
    const trails = await Promise.all(Array.from({ length: windows }, () => openTestTrail(directory, options)));
    for (const trail of trails) {
      await Promise.all(
        dice.many(12, () => 'x'.repeat(dice.random() * 900)).map((text) => recordPrompt(trail, `q${text}`)),
      );
      if (dice.chance(0.5)) {
        await recordPermit(trail);
        await recordDispatch(trail, 'grant');
      }
      if (collector !== undefined && dice.chance(0.7))
        await trail.flush({ signal: AbortSignal.timeout(patience(30_000)) });
    }
    const [dead, ...others] = trails;
    if (dies && dead !== undefined) await abandonStream(directory, dead);
    for (const trail of dies ? others : trails) await trail.close('done');
  }
  // The next window takes note of those that died.
  const last = await openTestTrail(directory, options);
  if (collector !== undefined) await last.flush({ signal: AbortSignal.timeout(patience(30_000)) });
  await last.close('done');
  await collector?.close();
  return { directory, store };
}
