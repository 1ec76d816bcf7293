import { handedOut } from '../became.ts';
import type { Detector } from '../detector.ts';
import { keptIn } from '../keptIn.ts';
import { isKnown } from '../known.ts';
import type { Tried } from '../occurrence.ts';
import { Sample } from '../sample.ts';
import { sightingAt } from '../sightingAt.ts';
import { dayMs, isoOf } from '../time.ts';

/** Less in a day is no matter, whatever is usual. */
const least = { rows: 10_000, bytes: 20_000_000 } as const;
const timesUsual = 4;
/** A monthly report makes its day the greatest of a quarter, and each time about as great. */
const timesMost = 2;
const leastDays = 20;

const measures = ['rows', 'bytes'] as const;
type Measure = (typeof measures)[number];

interface Own {
  readonly daily: Readonly<Record<Measure, Sample>>;
  day: number;
  today: Record<Measure, number>;
  reads: Tried[];
  isTold: boolean;
}

export default {
  id: 'daily-volume',
  version: 1,
  docs: {
    title: 'Far more data than usual in one day',
    compares:
      "The rows and the bytes that all reads of a person handed out on a day of UTC, with the same person's other days.",
    baseline: 'The days of the last 90 on which the person read anything, at least 20.',
    threshold:
      'More than 10,000 rows (or 20,000,000 bytes) and more than four times what 95 of 100 days have at most, and than twice the most of any; once a day.',
    blind: 'What is carried away a little more each day, and what two accounts carry.',
    found: [
      {
        title: 'ninety reads of five hundred rows',
        days: 25,
        steps: [{ day: 1, at: '10:00', rows: 500, times: 90, everyMinutes: 4 }],
      },
      {
        title: 'the same of much wider rows',
        days: 25,
        steps: [{ day: 1, at: '10:00', bytes: 900_000, times: 40, everyMinutes: 4 }],
      },
    ],
    notFound: [
      { title: 'ninety reads of twenty rows', days: 25, steps: [{ day: 1, at: '10:00', times: 90, everyMinutes: 4 }] },
      {
        title: 'changes of many rows',
        days: 25,
        steps: [{ day: 1, at: '10:00', kind: 'update', rows: 5_000, times: 20, everyMinutes: 4 }],
      },
    ],
  },
  watch() {
    const people = new Map<string, Own>();
    return {
      see(tried) {
        const given = tried.kind === 'statement' ? handedOut(tried) : undefined;
        if (tried.kind !== 'statement' || given === undefined) return [];
        const own = keptIn(people, tried.person, newOwn);
        const day = Math.floor(tried.atMs / dayMs);
        if (day !== own.day) {
          for (const measure of measures)
            if (own.reads.length > 0) own.daily[measure].add(own.day * dayMs, own.today[measure]);
          Object.assign(own, { day, today: { rows: 0, bytes: 0 }, reads: [], isTold: false });
        }
        own.reads.push(tried);
        for (const measure of measures) own.today[measure] += given[measure] ?? 0;
        if (own.isTold || !isKnown(tried)) return [];
        for (const measure of measures) {
          const [sample, seen] = [own.daily[measure], own.today[measure]];
          const usual = sample.quantile(0.95);
          const most = sample.quantile(1);
          const threshold = Math.max(least[measure], timesUsual * usual, timesMost * most);
          if (seen <= threshold || sample.count < leastDays) continue;
          own.isTold = true;
          const words = `With it, ${own.reads.length} reads of this day have handed out ${seen} ${measure}. On 95 of 100 days this person had been given ${usual} at most, and never more than ${most}.`;
          const baseline = {
            from: isoOf(sample.sinceMs),
            to: isoOf(day * dayMs),
            count: sample.count,
            of: 'days',
            usual,
          } as const;
          return [sightingAt(tried, { baseline, seen, threshold, words }, [...own.reads].reverse())];
        }
        return [];
      },
    };
  },
} satisfies Detector;

const newOwn = (): Own => ({
  daily: { rows: new Sample(), bytes: new Sample() },
  day: -1,
  today: { rows: 0, bytes: 0 },
  reads: [],
  isTold: false,
});
