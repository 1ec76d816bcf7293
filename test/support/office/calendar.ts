import type { Dice } from '../dice.ts';

export const hourMs = 3_600_000;
export const dayMs = 24 * hourMs;

/** When somebody works. Moments are milliseconds from the beginning of the first day, in UTC. */
export interface Calendar {
  readonly firstDay: number;
  /** Hours that local time is ahead of UTC in winter. */
  readonly zone: number;
  timesOn(dice: Dice, day: number, pace: number): readonly number[];
}

/** Days from the first one until summer time begins: 29 March 2026. */
const summerDay = 83;

/** The calendar of somebody who begins on a day. */
export function calendarOf(dice: Dice, weeks: number, firstDay: number): Calendar {
  const zone = dice.one([0, 1, 1, 1, 2, -5]);
  const begins = 7.5 + dice.random() * 2;
  const worksLate = dice.random() * 0.08;
  const worksOnWeekends = dice.random() * 0.04;
  const holidays = [1, 2].map(() => Math.floor(dice.random() * weeks) * 7);
  return {
    firstDay,
    zone,
    timesOn(dice, day, pace) {
      const isWeekend = day % 7 >= 5;
      const isAway = holidays.some((from) => day >= from && day < from + 7) || dice.chance(0.03);
      if (day < firstDay || isAway || (isWeekend && !dice.chance(worksOnWeekends))) return [];
      const offset = zone + (day >= summerDay ? 1 : 0);
      const from = begins + normal(dice) * 0.4;
      const to = dice.chance(worksLate) ? 19 + dice.random() * 3.5 : 16.5 + normal(dice) * 0.7;
      // A day of tidying up, once in two months or so.
      const isBusy = dice.chance(0.02);
      const count = Math.max(1, Math.round(pace * Math.exp(normal(dice) * 0.5) * (isBusy ? 4 : 1)));
      const times: number[] = [];
      while (times.length < count) {
        // People work in stretches.
        let at = from + dice.random() * Math.max(0.5, to - from);
        for (let left = 1 + Math.floor(dice.random() * 8); left > 0 && times.length < count && at < to; left -= 1) {
          times.push(day * dayMs + (at - offset) * hourMs);
          at -= Math.log(1 - dice.random()) * (isBusy ? 0.02 : 0.06);
        }
      }
      return times.sort((a, b) => a - b);
    },
  };
}

/** About the normal distribution, by the sum of twelve. */
export function normal(dice: Dice): number {
  let sum = -6;
  for (let index = 0; index < 12; index += 1) sum += dice.random();
  return sum;
}
