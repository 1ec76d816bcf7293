import { expect, it } from 'vitest';
import { ratesOf } from '../../../support/office/rates.ts';
import { patience, times } from '../../../support/thorough.ts';

/** No seed that thresholds were chosen with, and none of `npm run bench unusual`, which has the figures that the guide tells. */
const seeds = Array.from({ length: times(1, 10) }, (_, index) => 500 + index);

it('finds most incidents in an office, and hardly ever takes work for one', { timeout: patience(240_000) }, () => {
  const { personWeeks, falseAlarms, found } = ratesOf(seeds);
  const alarms = [...falseAlarms.values()].reduce((sum, count) => sum + count, 0);
  const incidents = [...found.values()];
  expect(personWeeks).toBeGreaterThan(150);
  expect(alarms / personWeeks).toBeLessThan(0.15);
  expect(incidents.reduce((sum, one) => sum + one.found, 0)).toBeGreaterThanOrEqual(8 * seeds.length);
});
