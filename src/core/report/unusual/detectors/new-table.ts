import { type Sensitivity, sensitivities } from '../../../policy/classification.ts';
import { isSensitive, wasSent } from '../became.ts';
import type { Detector } from '../detector.ts';
import { keptIn } from '../keptIn.ts';
import { isKnown } from '../known.ts';
import type { Tried } from '../occurrence.ts';
import { allBefore, sightingAt } from '../sightingAt.ts';
import { dayMs } from '../time.ts';

/** So many others with a role of the person, who got at the same table lately, make it their common work. */
const enoughPeers = 2;
const latelyMs = 90 * dayMs;

const rankOf = (level: Sensitivity | undefined): number => (level === undefined ? 0 : sensitivities.indexOf(level));
const confidential = sensitivities.indexOf('confidential');

const other = { tables: ['public.salaries'], text: 'select amount from public.salaries where id = $1' } as const;

export default {
  id: 'new-table',
  version: 1,
  docs: {
    title: 'First look into a sensitive table',
    compares:
      'Tables whose confidential or restricted columns a statement that was sent touches, with those that its person touched in that way before.',
    baseline:
      "All of the person's earlier statements, at least 50 on 10 days over 14 days; and, of the last 90 days, those of others with one of the same roles.",
    threshold: 'The first time, where fewer than two others with one of the same roles have touched the same lately.',
    blind:
      'The trail says of a statement how sensitive it is, and not which of its tables is: a new table beside a known one counts where some statement of it alone was sensitive. What is not classified is not sensitive, and a table behind a function is not named.',
    found: [
      {
        title: 'salaries after weeks of orders',
        days: 20,
        steps: [{ day: 1, at: '10:00', ...other, sensitivity: 'restricted' }],
      },
      {
        title: 'joined with a table that is known, after somebody read it alone',
        days: 20,
        steps: [
          { day: 1, at: '09:00', person: 'sam', ...other, sensitivity: 'restricted' },
          {
            day: 1,
            at: '09:10',
            tables: ['public.people'],
            text: 'select born from public.people',
            sensitivity: 'confidential',
            person: 'eve',
          },
          { day: 1, at: '10:00', ...other, tables: ['public.orders', 'public.salaries'], sensitivity: 'restricted' },
        ],
      },
    ],
    notFound: [
      {
        title: 'a new table with nothing sensitive in it',
        days: 20,
        steps: [{ day: 1, at: '10:00', ...other, sensitivity: 'internal' }],
      },
      {
        title: 'a new person, to whom everything is new',
        days: 5,
        steps: [{ day: 1, at: '10:00', ...other, sensitivity: 'restricted' }],
      },
      {
        title: 'what two colleagues with the same role work with',
        days: 20,
        steps: [
          { day: 1, at: '09:00', person: 'sam', ...other, sensitivity: 'restricted' },
          { day: 1, at: '09:30', person: 'eve', ...other, sensitivity: 'restricted' },
          { day: 1, at: '10:00', ...other, sensitivity: 'restricted' },
        ],
      },
      {
        title: 'what was refused',
        days: 20,
        steps: [{ day: 1, at: '10:00', ...other, sensitivity: 'restricted', refusedBy: 'policy' }],
      },
    ],
  },
  watch() {
    /** By person, each table with the highest rank of a statement that names it. */
    const used = new Map<string, Map<string, number>>();
    /** The highest rank of a statement that names no other table. */
    const alone = new Map<string, number>();
    /** By table and role, when each person got at its sensitive columns last. */
    const peers = new Map<string, Map<string, number>>();

    const isCommon = (tried: Tried, table: string): boolean =>
      (tried.asker?.roles ?? []).some((role) => {
        const others = [...(peers.get(`${table}\n${role}`) ?? [])].filter(
          ([person, atMs]) => person !== tried.person && tried.atMs - atMs <= latelyMs,
        );
        return others.length >= enoughPeers;
      });

    return {
      see(tried) {
        if (tried.kind !== 'statement' || !wasSent(tried)) return [];
        const { person, tables, asker, atMs, attempt } = tried;
        const own = keptIn(used, person, () => new Map<string, number>());
        const rank = rankOf(attempt.sensitivity);
        const isExplained = tables.some((table) => (own.get(table) ?? -1) >= confidential);
        const fresh = !isSensitive(tried)
          ? []
          : tables.filter(
              (table) =>
                (own.get(table) ?? -1) < confidential &&
                (!isExplained || (alone.get(table) ?? -1) >= confidential) &&
                !isCommon(tried, table),
            );
        const found = fresh.length > 0 && isKnown(tried);
        const first = tables[0];
        if (first !== undefined && tables.length === 1) alone.set(first, Math.max(alone.get(first) ?? -1, rank));
        for (const table of tables) {
          own.set(table, Math.max(own.get(table) ?? -1, rank));
          if (rank < confidential) continue;
          for (const role of asker?.roles ?? []) keptIn(peers, `${table}\n${role}`, () => new Map()).set(person, atMs);
        }
        if (!found) return [];
        const words = `It touches ${attempt.sensitivity} columns, and ${fresh.join(', ')} ${fresh.length === 1 ? 'was' : 'were'} never touched in that way by this person before, in ${tried.past.statements} statements on ${tried.past.days} days, nor by two others with the same role lately.`;
        return [sightingAt(tried, { baseline: allBefore(tried, 0), seen: fresh.length, threshold: 1, words })];
      },
    };
  },
} satisfies Detector;
