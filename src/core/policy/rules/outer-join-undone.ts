import type { Join, Statement } from '../../analysis/analysis.ts';
import type { Entry } from '../../analysis/shape.ts';
import type { Fix } from '../decision.ts';
import { excerpt, quoted } from './excerpt.ts';
import { everywhere, type Rule, tsql } from './rule.ts';

export default {
  id: 'outer-join-undone',
  severity: 'warning',
  effect: everywhere('permit'),
  suppressible: true,
  docs: {
    title: 'Outer join undone by a condition',
    problem: 'An outer join keeps rows without a match, and a condition after it drops them again.',
    why: 'Where there is no match all columns of the other side are NULL, and a comparison with NULL is never true. The query then answers for those with a match only: customers without orders are missing from the customers without orders.',
    remedy: 'Move the condition into the ON of the join, or write JOIN if only matches are wanted.',
    invalid: [
      "SELECT c.region, o.status FROM customers c LEFT JOIN orders o ON o.customer_id = c.customer_id WHERE o.status = 'open' AND c.customer_id = 7",
      'SELECT o.order_id FROM payments p RIGHT JOIN orders o ON o.order_id = p.order_id WHERE p.amount > 10 AND o.order_id = 7',
      tsql(
        "SELECT c.region, o.status FROM customers c LEFT OUTER JOIN orders o ON o.customer_id = c.customer_id WHERE o.status = 'open' AND c.customer_id = 7",
      ),
    ],
    valid: [
      "SELECT c.region, o.status FROM customers c LEFT JOIN orders o ON o.customer_id = c.customer_id AND o.status = 'open' WHERE c.customer_id = 7",
      'SELECT c.customer_id FROM customers c LEFT JOIN orders o ON o.customer_id = c.customer_id WHERE o.order_id IS NULL',
      "SELECT c.region FROM customers c LEFT JOIN orders o ON o.customer_id = c.customer_id WHERE coalesce(o.status, 'none') = 'none'",
      tsql(
        'SELECT c.customer_id FROM customers c LEFT JOIN orders o ON o.customer_id = c.customer_id WHERE o.order_id IS NULL',
      ),
    ],
    source: 'The semantics of outer joins in the SQL standard; “Outer join elimination” of query planners.',
  },
  check(statement, _context, report) {
    for (const join of statement.joined) {
      const { undoneBy, type } = join;
      if (undoneBy === null || type === 'inner') continue;
      const rows =
        type === 'full' ? 'rows without a match' : `rows without ${type === 'left' ? of(join.right) : of(join.left)}`;
      report({
        span: undoneBy,
        message: `The ${type.toUpperCase()} JOIN keeps ${rows}, and ${quoted(statement, undoneBy)} drops them again, since their columns are NULL there.`,
        related: [{ span: join.span, message: `The ${type.toUpperCase()} JOIN is this one.` }],
        fixes: type === 'full' ? [] : asInner(statement, join),
      });
    }
  },
} satisfies Rule;

const of = (entries: readonly Entry[]): string => (entries.length === 1 ? (entries[0]?.name ?? 'a match') : 'a match');

/** Changes no row of the result; it only says what already happens. */
function asInner(statement: Statement, { right }: Join): readonly Fix[] {
  const [entry] = right;
  if (entry === undefined || right.length > 1) return [];
  const before = excerpt(statement, { start: statement.span.start, end: entry.span.start });
  const found = /\b(?:left|right)(?:\s+outer)?\s+join\s+$/i.exec(before);
  if (found === null) return [];
  const start = statement.span.start + found.index;
  return [
    {
      title: 'Write JOIN, as only matches are kept',
      edits: [{ span: { start, end: entry.span.start }, text: 'JOIN ' }],
      keepsResult: true,
    },
  ];
}
