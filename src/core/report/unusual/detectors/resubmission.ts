import { isChange, isSensitive, wasRefused, wasSent } from '../became.ts';
import type { Detector } from '../detector.ts';
import { keptIn } from '../keptIn.ts';
import type { Tried } from '../occurrence.ts';
import { sightingAt } from '../sightingAt.ts';
import { hourMs, isoOf } from '../time.ts';

/** A refusal or three and a better text are how a policy is meant to work. */
const leastRefusals = 4;
/** Where nothing changes and nothing is confidential, so many. */
const leastElsewhere = 6;

export default {
  id: 'resubmission',
  version: 1,
  docs: {
    title: 'Changed until it passed',
    compares:
      'A statement that was sent, with refusals of the same person before it: of the same text with other values, or of the same kind over the same tables.',
    baseline: 'Nothing has to be known of the person.',
    threshold:
      'Four such refusals by the policy or a person within the hour before it, with none sent between them; six where it changes nothing and touches nothing confidential.',
    blind: 'Tries on another day, by another account, or over other tables that hold the same.',
    found: [
      {
        title: 'four refused texts, and a fifth that passes',
        days: 0,
        steps: [
          {
            day: 1,
            at: '10:00',
            text: 'delete from public.orders',
            kind: 'delete',
            rules: ['delete-without-where'],
            refusedBy: 'policy',
            times: 4,
            everyMinutes: 2,
          },
          { day: 1, at: '10:10', text: 'delete from public.orders where $1 = $2', kind: 'delete' },
        ],
      },
      {
        title: 'asked a person until they gave in',
        days: 20,
        steps: [
          {
            day: 1,
            at: '10:00',
            text: 'select email from public.people',
            tables: ['public.people'],
            sensitivity: 'restricted',
            refusedBy: 'person',
            times: 4,
            everyMinutes: 10,
          },
          {
            day: 1,
            at: '10:50',
            text: 'select email from public.people',
            tables: ['public.people'],
            sensitivity: 'restricted',
          },
        ],
      },
    ],
    notFound: [
      {
        title: 'two refusals, and a better text',
        days: 0,
        steps: [
          {
            day: 1,
            at: '10:00',
            text: 'delete from public.orders',
            kind: 'delete',
            refusedBy: 'policy',
            times: 2,
            everyMinutes: 2,
          },
          { day: 1, at: '10:10', text: 'delete from public.orders where id = $1', kind: 'delete' },
        ],
      },
      {
        title: 'refusals, and a read of the same table',
        days: 0,
        steps: [
          {
            day: 1,
            at: '10:00',
            text: 'delete from public.orders',
            kind: 'delete',
            refusedBy: 'policy',
            times: 8,
            everyMinutes: 2,
          },
          { day: 1, at: '10:10', text: 'select count(*) from public.orders' },
        ],
      },
    ],
  },
  watch() {
    const refused = new Map<string, Tried[]>();
    return {
      see(tried) {
        if (tried.kind !== 'statement') return [];
        const lately = keptIn(refused, tried.person, () => []).filter(({ atMs }) => tried.atMs - atMs <= hourMs);
        if (wasRefused(tried)) lately.push(tried);
        refused.set(tried.person, lately);
        if (!wasSent(tried)) return [];
        const like = lately.filter((one) => isLike(one, tried));
        if (like.length === 0) return [];
        refused.set(
          tried.person,
          lately.filter((one) => !like.includes(one)),
        );
        const threshold = isSensitive(tried) || isChange(tried) ? leastRefusals : leastElsewhere;
        if (like.length < threshold) return [];
        const rules = [...new Set(like.flatMap(({ attempt }) => attempt.blocked?.rules ?? []))];
        const minutes = Math.round((tried.atMs - (like[0]?.atMs ?? tried.atMs)) / 60_000);
        const words = `It was sent after ${like.length} statements like it were refused within ${minutes} minutes${rules.length === 0 ? '' : `, for ${rules.join(', ')}`}. It is of the same kind over the same tables${tried.tables.length === 0 ? '' : ` (${tried.tables.join(', ')})`}.`;
        const baseline = {
          from: isoOf(tried.atMs - hourMs),
          to: tried.time,
          count: lately.length,
          of: 'refusals',
          usual: 0,
        } as const;
        return [sightingAt(tried, { baseline, seen: like.length, threshold, words }, [...like].reverse())];
      },
    };
  },
} satisfies Detector;

function isLike(a: Tried, b: Tried): boolean {
  if (a.shape !== '' && a.shape === b.shape) return true;
  const about = ({ tables, attempt }: Tried) => JSON.stringify([attempt.facts?.kinds ?? [], [...tables].sort()]);
  return a.tables.length > 0 && about(a) === about(b);
}
