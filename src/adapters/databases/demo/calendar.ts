import type { Random } from './random.ts';

/** The days that things happen on are counted from this one, which is day 0. */
const firstDay = Date.UTC(2024, 1, 1);
const dayMs = 86_400_000;

/** Day 730 is 31 January 2026: two years, so that each fiscal quarter (the year starts in August) is there twice. */
export const lastDay = 730;

/** How business goes through the year, January first. */
const seasons = [0.8, 0.85, 0.95, 1, 1, 0.95, 0.8, 0.85, 1.05, 1.1, 1.5, 1.6];

/** An ISO 8601 date. Days before 0 are fine. */
export function dateOf(day: number): string {
  return new Date(firstDay + day * dayMs).toISOString().slice(0, 10);
}

/** An ISO 8601 moment, UTC. */
export function momentOf(day: number, secondOfDay: number): string {
  return new Date(firstDay + day * dayMs + secondOfDay * 1000).toISOString().replace('.000Z', '+00');
}

/** Sums of the days' weights, so that a day can be drawn by its share: seasons, growth over the years, calm weekends. */
const cumulative: readonly number[] = (() => {
  let sum = 0;
  return Array.from({ length: lastDay + 1 }, (_, day) => {
    const date = new Date(firstDay + day * dayMs);
    const weekend = date.getUTCDay() === 0 || date.getUTCDay() === 6;
    sum += (seasons[date.getUTCMonth()] ?? 1) * (1 + (0.6 * day) / lastDay) * (weekend ? 0.65 : 1);
    return sum;
  });
})();

/** A day of business from `earliest` to the last one. */
export function busyDay(random: Random, earliest: number): number {
  const before = cumulative[earliest - 1] ?? 0;
  const target = before + random.fraction() * ((cumulative[lastDay] ?? 0) - before);
  let low = earliest;
  let high = lastDay;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((cumulative[middle] ?? 0) > target) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** A second of the day in shop hours, most of them in the evening. */
export function busySecond(random: Random): number {
  const hour = random.weighted([
    [8, 2],
    [10, 5],
    [12, 7],
    [14, 5],
    [16, 6],
    [18, 9],
    [20, 10],
    [22, 3],
  ]);
  return hour * 3600 + random.integer(0, 7199);
}
