import type { Detector } from '../detector.ts';
import { watchForRule } from '../rareRule.ts';

/** A mistake that is seen at once gives few rows, or is cancelled. */
const leastRows = 1_000;

const statement = {
  rows: 5_000,
  day: 1,
  at: '10:00',
  text: 'select * from public.people, public.orders',
  tables: ['public.people', 'public.orders'],
} as const;

export default {
  id: 'cross-join',
  version: 1,
  docs: {
    title: 'Sensitive tables joined without a condition',
    compares:
      'A statement that was sent, touches confidential or restricted columns, and in which the rule cartesian-join found something and which handed out 1,000 rows or more, with the statements of the same person.',
    baseline: "The person's statements of the last 90 days, at least 50 on 10 days over 14 days.",
    threshold: 'Fewer than one in 50 of them had it; of the same tables once.',
    blind: 'A policy that turned the rule off.',
    found: [
      {
        title: 'for the first time',
        days: 20,
        steps: [{ ...statement, sensitivity: 'restricted', rules: ['cartesian-join'] }],
      },
    ],
    notFound: [
      {
        title: 'of tables with nothing sensitive in them',
        days: 20,
        steps: [{ ...statement, rules: ['cartesian-join'] }],
      },
      {
        title: 'refused',
        days: 20,
        steps: [{ ...statement, sensitivity: 'restricted', rules: ['cartesian-join'], refusedBy: 'policy' }],
      },
    ],
  },
  watch: () => watchForRule('cartesian-join', leastRows, 'It joins tables without a condition.'),
} satisfies Detector;
