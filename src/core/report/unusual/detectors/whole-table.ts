import type { Detector } from '../detector.ts';
import { watchForRule } from '../rareRule.ts';

/** Of a table that is large only by an estimate, little may come. */
const leastRows = 1_000;

const statement = {
  rows: 10_000,
  day: 1,
  at: '10:00',
  text: 'select email from public.people',
  tables: ['public.people'],
} as const;

export default {
  id: 'whole-table',
  version: 1,
  docs: {
    title: 'A whole sensitive table without a limit',
    compares:
      'A statement that was sent, touches confidential or restricted columns, and in which the rule no-limit found something and which handed out 1,000 rows or more, with the statements of the same person.',
    baseline: "The person's statements of the last 90 days, at least 50 on 10 days over 14 days.",
    threshold: 'Fewer than one in 50 of them had it; of the same tables once.',
    blind:
      'Conditions that are true of every row, tables of less than the rule calls large, and a policy that turned the rule off.',
    found: [
      {
        title: 'for the first time',
        days: 20,
        steps: [{ ...statement, sensitivity: 'restricted', rules: ['no-limit'] }],
      },
    ],
    notFound: [
      {
        title: 'with few rows',
        days: 20,
        steps: [{ ...statement, sensitivity: 'restricted', rules: ['no-limit'], rows: 900 }],
      },
      { title: 'with nothing sensitive in it', days: 20, steps: [{ ...statement, rules: ['no-limit'] }] },
      {
        title: 'of a person who always does',
        days: 20,
        steps: [
          {
            ...statement,
            text: 'select status from public.orders',
            tables: ['public.orders'],
            rules: ['no-limit'],
            times: 20,
            everyMinutes: 2,
          },
          { ...statement, at: '12:00', sensitivity: 'restricted', rules: ['no-limit'] },
        ],
      },
    ],
  },
  watch: () =>
    watchForRule('no-limit', leastRows, 'It reads a whole large table, without a condition, a limit or an aggregate.'),
} satisfies Detector;
