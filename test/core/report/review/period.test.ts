import { describe, expect, it } from 'vitest';
import { type PeriodKind, periodOf } from '../../../../src/core/report/review/period.ts';

describe('a period', () => {
  it.each<[PeriodKind, string, string, string]>([
    ['week', '2026-11-26T15:00Z', '2026-11-23', '2026-11-30'],
    ['week', '2026-11-29T23:59:59.999Z', '2026-11-23', '2026-11-30'],
    ['week', '2027-01-01T00:00Z', '2026-12-28', '2027-01-04'],
    ['month', '2028-02-29T12:00Z', '2028-02-01', '2028-03-01'],
    ['month', '2026-12-31T23:59Z', '2026-12-01', '2027-01-01'],
    ['quarter', '2026-11-26T00:00Z', '2026-10-01', '2027-01-01'],
    ['quarter', '2026-03-31T23:00Z', '2026-01-01', '2026-04-01'],
    ['year', '2026-01-01T00:00Z', '2026-01-01', '2027-01-01'],
  ])('%s of %s is from %s to %s', (kind, at, from, to) => {
    const { fromMs, toMs } = periodOf(kind, Date.parse(at));
    expect([fromMs, toMs].map((ms) => new Date(ms).toISOString().slice(0, 10))).toEqual([from, to]);
  });
});
