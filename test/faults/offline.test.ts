import { describe, expect, it, onTestFinished } from 'vitest';
import { startCollector } from '../../src/collector/startCollector.ts';
import { systemClock } from '../../src/composition/clock.ts';
import { createIds } from '../../src/composition/ids.ts';
import type { Trail } from '../../src/composition/openTrail.ts';
import { verifyTrail } from '../../src/composition/verifyTrail.ts';
import { abandonStream } from '../support/abandonStream.ts';
import { readJournal } from '../support/readJournal.ts';
import { patience, times } from '../support/thorough.ts';
import { openTestTrail, recordPrompt, temporaryFolder } from '../support/trailWorld.ts';

const days = 30;
const windows = 4;
/** In the thorough run 15,000 events in all, as an organisation's heavy users have in a month. */
const promptsADay = times(2, 125) * windows;
const dayMs = 24 * 3_600_000;

/** A clock that the test moves on; it arrives at today when the days are over. */
function clockOfDays() {
  let passedMs = 0;
  return {
    now: () => systemClock.now() - days * dayMs + passedMs,
    monotonicUs: () => systemClock.monotonicUs() + passedMs * 1_000,
    nextDay: () => {
      passedMs += dayMs;
    },
  };
}

describe('four windows of a machine that is away from the network for thirty days', () => {
  it('keep every event, also of windows that died, and bring all of them in order and once when it is back', {
    timeout: patience(240_000),
  }, async () => {
    const { store, url, start } = await absentCollector();
    const clock = clockOfDays();
    const directory = await temporaryFolder();
    const open = async (): Promise<Trail> =>
      await openTestTrail(directory, { clock, ids: createIds(clock), sink: { url }, segmentBytes: 256 * 1024 });
    const openAll = async () => await Promise.all(Array.from({ length: windows }, open));
    let trails = await openAll();
    for (let day = 1; day <= days; day += 1) {
      const asked = Array.from({ length: promptsADay }, (_, i) =>
        recordPrompt(trails[i % windows] as Trail, `day ${day}, question ${i}`),
      );
      await Promise.all(asked);
      clock.nextDay();
      if (day % 10 !== 0) continue;
      // The editor is updated: three windows close, and one dies.
      const [dies, ...close] = trails;
      await Promise.all([dies && abandonStream(directory, dies), ...close.map((trail) => trail.close('updated'))]);
      trails = await openAll();
    }
    expect(trails.map((trail) => trail.progress().acknowledgedSeq)).toEqual(trails.map(() => -1));
    const waiting = await readJournal(directory);
    expect(waiting.filter(({ type }) => type === 'prompt.submitted')).toHaveLength(days * promptsADay);
    expect(waiting.filter(({ type }) => type === 'stream.key_rotated').length).toBeGreaterThanOrEqual(days - 5);

    const collector = await start();
    await Promise.all(
      trails.map(async (trail) => {
        do await trail.flush({ signal: AbortSignal.timeout(patience(120_000)) });
        while (trail.progress().backlog !== 0);
      }),
    );
    for (const trail of trails) await trail.close('done');
    await collector.close();

    const [recorded, stored] = await Promise.all([readJournal(directory), readJournal(store)]);
    const here = new Set(recorded.map(({ stream }) => stream));
    expect(here.size).toBe(windows * 4);
    expect(stored.filter(({ stream }) => here.has(stream))).toEqual(recorded);
    expect(recorded.length).toBeGreaterThan(waiting.length);
    for (const place of [directory, store]) expect((await verifyTrail(place)).problems).toEqual([]);
  });
});

/** An address where a collector will listen, and does not yet. */
async function absentCollector() {
  const store = await temporaryFolder();
  const before = await startCollector({ port: 0, directory: await temporaryFolder(), log: () => undefined });
  await before.close();
  const port = Number(new URL(before.url).port);
  const start = async () => {
    const collector = await startCollector({ port, directory: store, log: () => undefined });
    onTestFinished(() => collector.close());
    return collector;
  };
  return { store, url: before.url, start };
}
