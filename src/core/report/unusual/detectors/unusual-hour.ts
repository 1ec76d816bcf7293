import type { Detector } from '../detector.ts';
import { keptIn } from '../keptIn.ts';
import { isKnown } from '../known.ts';
import { sightingAt } from '../sightingAt.ts';
import { dayMs, hourMs, isoOf } from '../time.ts';

/** Whoever works at an hour on fewer than one of so many days doesn't usually work then. */
const oneDayIn = 50;
/** From a usual hour of the day to another one: shorter ways are long days, and summer time. */
const leastDistance = 4;
const leastDays = 20;
/** The last so many days with work, three months or so. */
const rememberedDays = 60;
/** One stay at the desk is told once. */
const silenceMs = 12 * hourMs;

export default {
  id: 'unusual-hour',
  version: 1,
  docs: {
    title: 'Work at an unusual hour',
    compares: 'The hour of the day, in UTC, with the hours at which the same person usually works.',
    baseline:
      "The person's last 60 days with a statement, at least 20; an hour is usual that has one on at least one of 50 of those days.",
    threshold: 'Four hours or more from the nearest usual hour; once in 12 hours.',
    blind:
      'Work on a weekend at usual hours. A person who moves to another time zone is told on a day or two, until the new hours are usual.',
    found: [
      {
        title: 'at two in the night, after weeks of days from 08:00 to 17:00',
        days: 25,
        steps: [{ day: 1, at: '02:10' }],
      },
      {
        title: 'a second night in the week',
        days: 25,
        steps: [
          { day: 1, at: '02:10' },
          { day: 1, at: '09:00' },
          { day: 3, at: '01:30' },
        ],
      },
    ],
    notFound: [
      { title: 'a long day', days: 25, steps: [{ day: 1, at: '19:59' }] },
      { title: 'too few days to know', days: 15, steps: [{ day: 1, at: '02:10' }] },
    ],
  },
  watch() {
    /** Of each person the last days, each with a bit for every hour that has a statement. */
    const worked = new Map<string, { day: number; hours: number }[]>();
    const told = new Map<string, number>();
    return {
      see(tried) {
        if (tried.kind !== 'statement') return [];
        const { person, atMs } = tried;
        const days = keptIn(worked, person, () => []);
        const day = Math.floor(atMs / dayMs);
        const hour = Math.floor((atMs % dayMs) / hourMs);
        const today = days.at(-1)?.day === day ? days.at(-1) : undefined;
        const isFirstInHour = today === undefined || (today.hours & (1 << hour)) === 0;
        const before = today === undefined ? days.slice(-rememberedDays) : days.slice(0, -1);
        if (today === undefined) {
          days.push({ day, hours: 1 << hour });
          if (days.length > rememberedDays + 1) days.shift();
        } else today.hours |= 1 << hour;
        if (!isFirstInHour || before.length < leastDays || !isKnown(tried)) return [];
        const usual = usualHours(before.map(({ hours }) => hours));
        const distance = Math.min(...usual.map((one) => Math.min(Math.abs(one - hour), 24 - Math.abs(one - hour))));
        if (distance < leastDistance || atMs - (told.get(person) ?? Number.NEGATIVE_INFINITY) < silenceMs) return [];
        told.set(person, atMs);
        const span = usual.map((one) => `${String(one).padStart(2, '0')}:00`).join(', ');
        const [from = day, to = day] = [before[0]?.day, before.at(-1)?.day];
        const words = `It was tried at ${isoOf(atMs).slice(11, 16)} UTC, ${distance} hours from the nearest hour at which this person usually works. On the last ${before.length} days with work those were ${span}.`;
        const baseline = {
          from: isoOf(from * dayMs),
          to: isoOf((to + 1) * dayMs),
          count: before.length,
          of: 'days',
          usual: 0,
        } as const;
        return [sightingAt(tried, { baseline, seen: distance, threshold: leastDistance, words })];
      },
    };
  },
} satisfies Detector;

function usualHours(days: readonly number[]): number[] {
  const hours = Array.from({ length: 24 }, (_, hour) => hour);
  return hours.filter((hour) => days.filter((worked) => (worked & (1 << hour)) !== 0).length * oneDayIn >= days.length);
}
