import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { sensitivities } from '../../../../src/core/policy/classification.ts';
import { counted, dayMs, hourMs, leftOf, nothingUsed, type Usage } from '../../../../src/core/policy/limits/usage.ts';
import type { UsageLimits } from '../../../../src/core/policy/limits/usageLimits.ts';
import { timeInWords, whyUsedUp } from '../../../../src/core/policy/limits/usageWords.ts';
import { times } from '../../../support/thorough.ts';

const start = Date.UTC(2026, 0, 5, 9);
const limits: UsageLimits = {
  queriesPerHour: 3,
  rowsPerDay: { internal: 100, restricted: 10 },
  bytesPerDay: { confidential: 1_000 },
  hours: [],
};
const one = (level: (typeof sensitivities)[number], rows = 0, bytes = 0) => ({ level, queries: 1, rows, bytes });
const rowsLeft = (usage: Usage, now: number) =>
  leftOf(usage, limits, 'restricted', now).flatMap(({ of, left }) => (of === 'rows' ? [left] : []));

describe('usage', () => {
  it('counts against each limit of its level and below', () => {
    const usage = counted(counted(nothingUsed, one('restricted', 4, 30), start), one('internal', 7, 50), start);
    expect(leftOf(usage, limits, 'restricted', start).map(({ of, level, left }) => [of, level, left])).toEqual([
      ['queries', 'public', 1],
      ['rows', 'internal', 89],
      ['rows', 'restricted', 6],
      ['bytes', 'confidential', 970],
    ]);
    expect(leftOf(usage, limits, 'public', start).map(({ of }) => of)).toEqual(['queries']);
  });

  it('comes back when its whole minute is out of the hour or the day', () => {
    const usage = counted(nothingUsed, one('restricted', 10), start);
    const queriesLeft = (now: number) => leftOf(usage, limits, 'public', now)[0]?.left;
    expect([start + hourMs, start + hourMs + 59_999, start + hourMs + 60_000].map(queriesLeft)).toEqual([2, 2, 3]);
    expect(rowsLeft(usage, start + dayMs + 59_999)).toEqual([90, 0]);
    expect(rowsLeft(usage, start + dayMs + 60_000)).toEqual([100, 10]);
  });

  it('says when more comes back', () => {
    let usage = counted(nothingUsed, one('public'), start);
    usage = counted(usage, one('public'), start + 600_000);
    usage = counted(usage, one('public'), start + 1_200_000);
    const [queries] = leftOf(usage, limits, 'public', start + 1_200_000);
    expect(queries).toMatchObject({ left: 0, moreInMs: hourMs + 60_000 - 1_200_000 });
    expect(queries && whyUsedUp(queries)).toBe(
      'The policy allows 3 statements in an hour, and none is left. The next one can run in 41 minutes.',
    );
    expect([1, 60_001, 2 * hourMs, 2 * hourMs + 1, dayMs].map(timeInWords)).toEqual([
      '1 minute',
      '2 minutes',
      '120 minutes',
      '3 hours',
      '24 hours',
    ]);
  });

  it('does not come back when the clock is set back, or set forward and back', () => {
    const usage = counted(nothingUsed, one('restricted', 10), start);
    for (const now of [start - 30 * dayMs, start - hourMs, 0]) {
      expect(rowsLeft(usage, now)).toEqual([90, 0]);
      const more = counted(usage, one('internal', 90), now);
      expect(rowsLeft(more, now)).toEqual([0, 0]);
      expect(rowsLeft(more, start + hourMs)).toEqual([0, 0]);
    }
    const [internal] = leftOf(usage, limits, 'restricted', start - 3 * hourMs).filter(({ of }) => of === 'rows');
    expect(internal?.moreInMs).toBe(dayMs + 60_000 + 3 * hourMs);
    const forward = counted(usage, one('restricted', 10), start + 10 * dayMs);
    expect(rowsLeft(forward, start)).toEqual([90, 0]);
  });

  it('is never more than the limit in any window, whatever is asked for when', () => {
    const ask = fc.record({
      wait: fc.integer({ min: -2 * hourMs, max: 9 * hourMs }),
      rows: fc.integer({ min: 1, max: 60 }),
    });
    fc.assert(
      fc.property(fc.array(ask, { maxLength: 60 }), (asks) => {
        let usage = nothingUsed;
        let now = start;
        const granted: { at: number; rows: number }[] = [];
        for (const { wait, rows } of asks) {
          now += wait;
          const left = leftOf(usage, limits, 'internal', now).find(({ of }) => of === 'rows')?.left ?? 0;
          if (rows > left) continue;
          usage = counted(usage, one('internal', rows), now);
          granted.push({ at: usage.latest, rows });
          const inDay = granted
            .filter(({ at }) => at > usage.latest - dayMs)
            .reduce((sum, grant) => sum + grant.rows, 0);
          expect(inDay).toBeLessThanOrEqual(100);
        }
        expect(usage.minutes.length).toBeLessThanOrEqual(dayMs / 60_000 + 1);
      }),
      { numRuns: times(200, 5_000) },
    );
  });
});
