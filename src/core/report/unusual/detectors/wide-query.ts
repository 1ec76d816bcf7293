import { wasSent } from '../became.ts';
import type { Detector } from '../detector.ts';
import { keptIn } from '../keptIn.ts';
import { isKnown } from '../known.ts';
import { Sample } from '../sample.ts';
import { sightingAt } from '../sightingAt.ts';
import { isoOf } from '../time.ts';

/** So many joins are ordinary reporting, whatever is usual. */
const least = 6;
const timesUsual = 2;
const leastStatements = 100;
/** Runs before, by anybody, that make a statement a known one. */
const knownRuns = 2;

export default {
  id: 'wide-query',
  version: 1,
  docs: {
    title: 'More tables at once than usual',
    compares:
      'How many joins a statement that was sent has, or tables beside the first, with those of the same person.',
    baseline: "The person's statements of the last 90 days, at least 100.",
    threshold:
      'More than six, and more than twice what 99 of 100 statements have at most; not where the same statement ran twice before, by anybody.',
    blind: 'Joins inside views and functions, and tables that are taken one after the other.',
    found: [
      {
        title: 'nine joins after weeks of one table',
        days: 20,
        steps: [{ day: 1, at: '10:00', text: 'select * from a join b on true', joins: 9 }],
      },
      {
        title: 'many tables without a join',
        days: 20,
        steps: [
          {
            day: 1,
            at: '10:00',
            text: 'select (select min(x) from a)',
            tables: ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'],
          },
        ],
      },
    ],
    notFound: [
      {
        title: 'four joins',
        days: 20,
        steps: [{ day: 1, at: '10:00', text: 'select * from a join b on true', joins: 4 }],
      },
      {
        title: 'a report that colleagues run',
        days: 20,
        steps: [
          {
            day: 1,
            at: '09:00',
            person: 'sam',
            text: 'select * from a join b on true',
            joins: 9,
            times: 2,
            everyMinutes: 5,
          },
          { day: 1, at: '10:00', text: 'select * from a join b on true', joins: 9 },
        ],
      },
    ],
  },
  watch() {
    const people = new Map<string, Sample>();
    const runs = new Map<string, number>();
    return {
      see(tried) {
        if (tried.kind !== 'statement' || !wasSent(tried)) return [];
        const seen = Math.max(tried.attempt.facts?.joins ?? 0, tried.tables.length - 1);
        const own = keptIn(people, tried.person, () => new Sample());
        const ran = tried.shape === '' ? 0 : (runs.get(tried.shape) ?? 0);
        const [usual, count, sinceMs] = [own.quantile(0.99), own.count, own.sinceMs];
        runs.set(tried.shape, ran + 1);
        own.add(tried.atMs, seen);
        const threshold = Math.max(least, timesUsual * usual);
        if (seen <= threshold || count < leastStatements || ran >= knownRuns || !isKnown(tried)) return [];
        const words = `It has ${seen} joins or tables beside the first. 99 of 100 statements of this person had ${usual} at most.`;
        const baseline = { from: isoOf(sinceMs), to: tried.time, count, of: 'statements', usual } as const;
        return [sightingAt(tried, { baseline, seen, threshold, words })];
      },
    };
  },
} satisfies Detector;
