import { handedOut } from '../became.ts';
import type { Detector } from '../detector.ts';
import { keptIn } from '../keptIn.ts';
import type { Tried } from '../occurrence.ts';
import { sightingAt } from '../sightingAt.ts';
import { dayMs, isoOf } from '../time.ts';

/** So many full pages, with so many rows in all, within a day. */
const leastPages = 10;
const leastRows = 5_000;
/** Whoever copied in this way on so many days before does so for their work. */
const usualDays = 3;
/** An offset, or a comparison that a key can be moved along with. */
const moves = /\boffset\b|\bbetween\b|[<>]=?\s*\$/;

interface Pages {
  readonly recent: { readonly tried: Tried; readonly rows: number }[];
  /** Days on which it came to that. */
  readonly days: Set<number>;
  toldMs: number;
}

export default {
  id: 'paged-copy',
  version: 1,
  docs: {
    title: 'A table copied page by page',
    compares:
      'Statements of one person that differ in values only, have an offset or a moving bound, and hand out equally many rows each.',
    baseline:
      'Nothing has to be known of the person; days on which they copied by the same statement before count as usual.',
    threshold:
      'Ten such pages with 5,000 rows in all within 24 hours, unless the same was done on three days before; once in 24 hours.',
    blind: 'Pages cut by an equality (one region after the other), and pages of different sizes.',
    found: [
      {
        title: 'forty pages of five hundred rows',
        days: 0,
        steps: [
          {
            day: 1,
            at: '10:00',
            text: 'select * from public.orders order by id limit $1 offset $2',
            rows: 500,
            times: 40,
            everyMinutes: 1,
          },
        ],
      },
      {
        title: 'by the key of the last row, slowly',
        days: 20,
        steps: [
          {
            day: 1,
            at: '00:10',
            text: 'select * from public.orders where id > $1 order by id limit $2',
            rows: 1_000,
            times: 14,
            everyMinutes: 90,
          },
        ],
      },
    ],
    notFound: [
      {
        title: 'one customer after the other',
        days: 0,
        steps: [
          {
            day: 1,
            at: '10:00',
            text: 'select * from public.orders where customer_id = $1',
            rows: 1,
            times: 300,
            everyMinutes: 1,
          },
        ],
      },
      {
        title: 'the same page again and again',
        days: 0,
        steps: Array.from({ length: 12 }, (_, index) => ({
          day: 1,
          at: `10:${10 + index}`,
          values: 1,
          text: 'select * from public.orders order by id limit $1 offset $2',
          rows: 500,
        })),
      },
      {
        title: 'a look at the first pages',
        days: 0,
        steps: [
          {
            day: 1,
            at: '10:00',
            text: 'select * from public.orders order by id limit $1 offset $2',
            rows: 100,
            times: 6,
            everyMinutes: 1,
          },
        ],
      },
    ],
  },
  watch() {
    const copies = new Map<string, Pages>();
    return {
      see(tried) {
        const rows = tried.kind === 'statement' ? handedOut(tried)?.rows : undefined;
        if (tried.kind !== 'statement' || rows === undefined || rows === 0 || !moves.test(tried.shape)) return [];
        const { person, shape, atMs } = tried;
        const own = keptIn(
          copies,
          `${person}\n${shape}`,
          (): Pages => ({ recent: [], days: new Set(), toldMs: Number.NEGATIVE_INFINITY }),
        );
        own.recent.push({ tried, rows });
        while (own.recent[0] !== undefined && atMs - own.recent[0].tried.atMs > dayMs) own.recent.shift();
        const pages = new Map(
          own.recent.filter((one) => one.rows === rows).map((one) => [one.tried.attempt.facts?.sql_sha256, one.tried]),
        );
        const seen = pages.size * rows;
        if (pages.size < leastPages || seen < leastRows) return [];
        const day = Math.floor(atMs / dayMs);
        const before = [...own.days].filter((one) => one < day).length;
        own.days.add(day);
        if (before >= usualDays || atMs - own.toldMs <= dayMs) return [];
        own.toldMs = atMs;
        const words = `${pages.size} statements that differ in values only have handed out ${rows} rows each within 24 hours, ${seen} in all, from ${tried.tables.join(', ') || 'no named table'}. ${before === 0 ? 'This person never did so before' : `This person did so on ${before} days before`} with this statement.`;
        const baseline = { from: isoOf(atMs - dayMs), to: tried.time, count: before, of: 'days', usual: 0 } as const;
        return [sightingAt(tried, { baseline, seen, threshold: leastRows, words }, [...pages.values()].reverse())];
      },
    };
  },
} satisfies Detector;
