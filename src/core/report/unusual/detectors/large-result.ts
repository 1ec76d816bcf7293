import { handedOut, isSensitive } from '../became.ts';
import type { Detector } from '../detector.ts';
import { keptIn } from '../keptIn.ts';
import { isKnown } from '../known.ts';
import { Sample } from '../sample.ts';
import { sightingAt } from '../sightingAt.ts';
import { isoOf } from '../time.ts';

/** Fewer rows, or fewer bytes, are no matter whatever is usual. */
const least = { rows: 1_000, bytes: 5_000_000 } as const;
/** Where nothing is confidential, people take out more now and then. */
const timesUsual = { sensitive: 5, other: 20 } as const;
/** A statement that gave as much before is a report, not news. */
const timesSameShape = 3;
const leastStatements = 100;
const leastRuns = 1;
/** Whoever took out so much once does so again. */
const timesMost = 2;

const measures = ['rows', 'bytes'] as const;

export default {
  id: 'large-result',
  version: 1,
  docs: {
    title: 'Far more data than usual in one result',
    compares:
      'The rows and the bytes that one statement handed out, with those of the same person, and of the same statement with other values by anybody.',
    baseline:
      "The person's results of the last 90 days, at least 100; and all runs of statements that differ in values only.",
    threshold:
      'More than 1,000 rows (or 5,000,000 bytes) and more than twenty times what 99 of 100 results have at most, five times where it touches confidential or restricted columns, and than twice the most of any; not where the same statement ran before and gave a third of it.',
    blind:
      'What the policy cuts off: with a low maxRows no result is far from usual. Sums over a day are for daily-volume.',
    found: [
      {
        title: 'eight thousand rows after weeks of twenty',
        days: 25,
        steps: [{ day: 1, at: '10:00', text: 'select * from public.orders', rows: 8_000 }],
      },
      {
        title: 'few rows with much in them',
        days: 25,
        steps: [{ day: 1, at: '10:00', text: 'select scan from public.orders', rows: 30, bytes: 90_000_000 }],
      },
    ],
    notFound: [
      {
        title: 'five hundred rows',
        days: 25,
        steps: [{ day: 1, at: '10:00', text: 'select * from public.orders', rows: 500 }],
      },
      {
        title: 'the report that a colleague made in other months',
        days: 25,
        steps: [
          { day: 1, at: '09:00', person: 'sam', text: 'select * from public.report', rows: 6_000 },
          { day: 2, at: '09:00', person: 'sam', text: 'select * from public.report', rows: 6_500 },
          { day: 3, at: '09:00', text: 'select * from public.report', rows: 8_000 },
        ],
      },
      {
        title: 'too few results to know',
        days: 11,
        steps: [{ day: 1, at: '10:00', text: 'select * from public.orders', rows: 8_000 }],
      },
    ],
  },
  watch() {
    const people = new Map<string, Record<(typeof measures)[number], Sample>>();
    const shapes = new Map<string, { runs: number; rows: number; bytes: number }>();
    return {
      see(tried) {
        const given = tried.kind === 'statement' ? handedOut(tried) : undefined;
        if (tried.kind !== 'statement' || given === undefined) return [];
        const own = keptIn(people, tried.person, () => ({ rows: new Sample(), bytes: new Sample() }));
        const same = keptIn(shapes, tried.shape, () => ({ runs: 0, rows: 0, bytes: 0 }));
        const isSettled = tried.shape !== '' && same.runs >= leastRuns;
        const [found] = measures.flatMap((measure) => {
          const [sample, value] = [own[measure], given[measure]];
          if (value === undefined || sample.count < leastStatements) return [];
          const usual = sample.quantile(0.99);
          const most = sample.quantile(1);
          const times = timesUsual[isSensitive(tried) ? 'sensitive' : 'other'];
          const threshold = Math.max(
            least[measure],
            times * usual,
            timesMost * most,
            isSettled ? timesSameShape * same[measure] : 0,
          );
          return value > threshold ? [{ measure, value, usual, most, threshold, sample }] : [];
        });
        for (const measure of measures) {
          const value = given[measure];
          if (value === undefined) continue;
          own[measure].add(tried.atMs, value);
          same[measure] = Math.max(same[measure], value);
        }
        same.runs += 1;
        if (found === undefined || !isKnown(tried)) return [];
        const { measure, value, usual, most, threshold, sample } = found;
        const words = `It handed out ${value} ${measure}. 99 of 100 results of this person had ${usual} at most, none more than ${most}, and ${isSettled ? `${same.runs - 1} earlier runs of this statement gave less than a third of it` : 'this statement is new'}.`;
        const baseline = {
          from: isoOf(sample.sinceMs),
          to: tried.time,
          count: sample.count - 1,
          of: 'statements',
          usual,
        } as const;
        return [sightingAt(tried, { baseline, seen: value, threshold, words })];
      },
    };
  },
} satisfies Detector;
