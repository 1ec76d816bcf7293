import { describe, expect, it, onTestFinished } from 'vitest';
import { startCollector } from '../../src/collector/startCollector.ts';
import { systemClock } from '../../src/composition/clock.ts';
import { createIds } from '../../src/composition/ids.ts';
import { verifyTrail } from '../../src/composition/verifyTrail.ts';
import { readJournal } from '../support/readJournal.ts';
import { openTestTrail, recordPrompt, temporaryFolder } from '../support/trailWorld.ts';

const yearMs = 365 * 24 * 3_600_000;

/** A machine with a clock that can be set, and a collector with the right time that takes enrolled devices and signed deliveries alone. */
async function world(offMs: number) {
  const store = await temporaryFolder();
  const collector = await startCollector({
    port: 0,
    directory: store,
    devices: 'enrolled',
    signatures: 'required',
    log: () => undefined,
  });
  onTestFinished(() => collector.close());
  let off = offMs;
  const clock = { now: () => systemClock.now() + off, monotonicUs: () => systemClock.monotonicUs() };
  const directory = await temporaryFolder();
  const open = async () =>
    await openTestTrail(directory, { clock, ids: createIds(clock), sink: { url: collector.url } });
  const setClock = (to: number): void => {
    off = to;
  };
  return { store, directory, open, setClock };
}

const signal = () => AbortSignal.timeout(60_000);

describe.each([
  ['a year ahead', yearMs],
  ['a year behind', -yearMs],
])('a machine whose clock is %s', (_how, offMs) => {
  it('enrols, delivers all, once and in order, and nothing is wrong with its trail', async () => {
    const { store, directory, open } = await world(offMs);
    const trail = await open();
    for (let i = 0; i < 5; i += 1) await recordPrompt(trail, `question ${i}`);
    await trail.flush({ signal: signal() });
    await trail.close('done');
    const recorded = await readJournal(directory);
    const here = new Set(recorded.map(({ stream }) => stream));
    expect((await readJournal(store)).filter(({ stream }) => here.has(stream))).toEqual(recorded);
    for (const place of [store, directory]) expect((await verifyTrail(place)).problems).toEqual([]);
  });

  it('and is put right while a window is open, and the other way, is told of as a jump and never as tampering', async () => {
    const { store, directory, open, setClock } = await world(offMs);
    const trail = await open();
    for (const off of [offMs, 0, offMs, 0]) {
      setClock(off);
      await recordPrompt(trail, 'question');
      await trail.flush({ signal: signal() });
    }
    await trail.close('done');
    const next = await open();
    await next.flush({ signal: signal() });
    await next.close('done');
    const jumps = (await readJournal(directory)).filter(({ type }) => type === 'clock.jumped');
    expect(jumps.map(({ payload }) => Math.round(Number(payload['by_ms']) / yearMs))).toEqual(
      [-1, 1, -1].map((way) => way * Math.sign(offMs)),
    );
    for (const place of [store, directory]) {
      const { result, problems } = await verifyTrail(place);
      expect(result).toBe('findings');
      expect(problems.filter(({ message }) => !message.includes("the machine's clock was set back"))).toEqual([]);
    }
  });
});
