import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/composition/clock.ts';
import { verifyTrail } from '../../../src/composition/verifyTrail.ts';
import { readJournal } from '../../support/readJournal.ts';
import { openTestTrail, recordPrompt, temporaryFolder } from '../../support/trailWorld.ts';

/** A trail over a machine whose wall clock moves by the milliseconds given, before one prompt each. */
async function recordedWith(...moves: readonly number[]) {
  const directory = await temporaryFolder();
  let movedMs = 0;
  const clock = { now: () => systemClock.now() + movedMs, monotonicUs: () => systemClock.monotonicUs() };
  const trail = await openTestTrail(directory, { clock });
  for (const [index, move] of moves.entries()) {
    movedMs += move;
    await recordPrompt(trail, `question ${index}`);
  }
  await trail.close('done');
  const events = (await readJournal(directory)).filter(({ type }) =>
    ['clock.jumped', 'prompt.submitted'].includes(type),
  );
  return { events, report: await verifyTrail(directory) };
}

const hour = 3_600_000;

describe("a machine's clock", () => {
  it('that jumps is told of before the event that shows it, once', async () => {
    const { events, report } = await recordedWith(0, hour, 0);
    expect(events.map(({ type }) => type)).toEqual([
      'prompt.submitted',
      'clock.jumped',
      'prompt.submitted',
      'prompt.submitted',
    ]);
    expect(Math.abs(Number(events[1]?.payload['by_ms']) - hour)).toBeLessThan(1_000);
    expect(report.result).toBe('valid');
  });

  it('that is set back is a finding, and no tampering', async () => {
    const { events, report } = await recordedWith(0, -hour);
    expect(report.result).toBe('findings');
    expect(report.problems).toEqual([
      expect.objectContaining({
        severity: 'finding',
        event: 'clock.jumped',
        seq: events[1]?.seq,
        message: expect.stringContaining("the machine's clock was set back"),
      }),
    ]);
  });

  it('that is corrected a little, as over a network, is nothing to tell', async () => {
    const { events, report } = await recordedWith(0, -500, 900, -900);
    expect(events.map(({ type }) => type)).not.toContain('clock.jumped');
    expect(report.result).toBe('valid');
  });

  it('that creeps away is told of once it is off by more than two seconds', async () => {
    const { events } = await recordedWith(...Array.from({ length: 6 }, () => 900));
    const jumps = events.filter(({ type }) => type === 'clock.jumped');
    expect(jumps).toHaveLength(2);
  });
});
