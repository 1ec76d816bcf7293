import type { Predicate, Statement } from '../../analysis/analysis.ts';
import type { Fix } from '../decision.ts';
import { dayAfter, isDay, isMoment, writtenDate } from './days.ts';
import { excerpt, quoted } from './excerpt.ts';
import { everywhere, type Rule, tsql } from './rule.ts';

export default {
  id: 'between-moments',
  severity: 'warning',
  effect: everywhere('permit'),
  suppressible: true,
  docs: {
    title: 'Moments BETWEEN dates',
    problem: 'BETWEEN asks whether a moment lies between two dates.',
    why: 'BETWEEN takes in its upper bound, and a date means its first instant. So the last day is left out, but for what happened at midnight: a month loses a thirtieth.',
    remedy: 'Ask for moments at or after the first day and before the day after the last.',
    invalid: [
      "SELECT count(*) FROM orders WHERE ordered_at BETWEEN '2024-01-01' AND '2024-01-31'",
      "SELECT count(*) FROM orders WHERE ordered_at NOT BETWEEN DATE '2024-01-01' AND DATE '2024-01-31'",
      tsql("SELECT COUNT(*) FROM orders WHERE ordered_at BETWEEN '20240101' AND '20240131'"),
    ],
    valid: [
      "SELECT count(*) FROM orders WHERE ordered_at >= '2024-01-01' AND ordered_at < '2024-02-01'",
      "SELECT count(*) FROM customers WHERE acquired_on BETWEEN '2024-01-01' AND '2024-01-31'",
      'SELECT count(*) FROM order_items WHERE quantity BETWEEN 1 AND 5',
      tsql("SELECT COUNT(*) FROM customers WHERE acquired_on BETWEEN '20240101' AND '20240131'"),
    ],
    source: "PostgreSQL wiki, “Don't Do This: Don't use BETWEEN (especially with timestamps)”.",
  },
  check(statement, _context, report) {
    for (const predicate of statement.predicates) {
      const { operator, left, upper, span } = predicate;
      if (
        (operator !== 'between' && operator !== 'not between') ||
        upper === null ||
        !isMoment(left) ||
        !isDay(statement, upper)
      )
        continue;
      const [what, day] = [left, upper].map((one) => (one.span === null ? 'this' : quoted(statement, one.span)));
      report({
        span: span ?? statement.span,
        message: `This BETWEEN takes in only the first instant of ${day}, its last day, since ${what} has a time of day.`,
        fixes: asRange(statement, predicate),
      });
    }
  },
} satisfies Rule;

function asRange(statement: Statement, { operator, left, right, upper, span }: Predicate): readonly Fix[] {
  if (span === null || left.span === null || right?.span == null || upper === null) return [];
  const last = writtenDate(statement, upper);
  // SYMMETRIC takes its bounds in either order.
  if (last === undefined || /\bsymmetric\b/i.test(excerpt(statement, span))) return [];
  const [what, first, after] = [excerpt(statement, left.span), excerpt(statement, right.span), dayAfter(last)];
  const text =
    operator === 'between'
      ? `(${what} >= ${first} AND ${what} < ${after})`
      : `(${what} < ${first} OR ${what} >= ${after})`;
  return [{ title: 'Take in the whole last day', edits: [{ span, text }] }];
}
