import type { Operand, Predicate, Statement } from '../../analysis/analysis.ts';
import type { Fix } from '../decision.ts';
import { dayAfter, isDay, isMoment, writtenDate } from './days.ts';
import { excerpt, quoted } from './excerpt.ts';
import { everywhere, type Rule, tsql } from './rule.ts';

export default {
  id: 'date-boundary',
  severity: 'warning',
  effect: everywhere('permit'),
  suppressible: true,
  docs: {
    title: 'Moment compared with a date',
    problem: 'A column that holds moments is compared with a date by =, <= or >.',
    why: 'A date means its first instant. <= 31 January leaves out nearly all of that day, > takes nearly all of it in, and = finds what happened at midnight.',
    remedy: 'Compare with the day after: at or after the first day, before the day after the last.',
    invalid: [
      "SELECT order_id FROM orders WHERE ordered_at >= '2024-01-01' AND ordered_at <= '2024-01-31'",
      "SELECT order_id FROM orders WHERE ordered_at = DATE '2024-01-31'",
      "SELECT order_id FROM orders WHERE ordered_at > '2024-01-31'",
      tsql("SELECT order_id FROM orders WHERE ordered_at <= '20240131'"),
    ],
    valid: [
      "SELECT order_id FROM orders WHERE ordered_at >= '2024-01-01' AND ordered_at < '2024-02-01'",
      "SELECT customer_id FROM customers WHERE acquired_on <= '2024-01-31'",
      "SELECT order_id FROM orders WHERE ordered_at <= '2024-01-31 23:59:59.999999'",
      tsql("SELECT order_id FROM orders WHERE ordered_at < '20240201'"),
    ],
    source: "PostgreSQL wiki, “Don't Do This: Don't use BETWEEN (especially with timestamps)”.",
  },
  check(statement, _context, report) {
    for (const predicate of statement.predicates) {
      const compared = momentFirst(statement, predicate);
      if (compared === undefined) continue;
      const { operator, moment, date } = compared;
      const meaning = meanings[operator];
      // Today, or a column, may be meant from its first instant on.
      if (meaning === undefined || (operator === '>' && date.kind !== 'literal')) continue;
      const [what, day] = [moment, date].map(({ span }) => (span === null ? 'this' : quoted(statement, span)));
      report({
        span: predicate.span ?? statement.span,
        message: `Since ${what} has a time of day, ${operator} ${day} ${meaning}.`,
        fixes: byDays(statement, predicate, compared),
      });
    }
  },
} satisfies Rule;

const meanings: Readonly<Record<string, string>> = {
  '=': 'finds only what happened at midnight',
  '<=': 'leaves out all of that day but its first instant',
  '>': 'takes in all of that day but its first instant',
};

const mirrored: Readonly<Record<string, string>> = { '=': '=', '>=': '<=', '<': '>' };

interface Compared {
  readonly operator: string;
  readonly moment: Operand;
  readonly date: Operand;
}

function momentFirst(statement: Statement, { operator, left, right, clause }: Predicate): Compared | undefined {
  if (right === null || clause === 'value') return undefined;
  if (isMoment(left)) return isDay(statement, right) ? { operator, moment: left, date: right } : undefined;
  const turned = mirrored[operator];
  if (turned === undefined || !isMoment(right) || !isDay(statement, left)) return undefined;
  return { operator: turned, moment: right, date: left };
}

function byDays(statement: Statement, { span }: Predicate, { operator, moment, date }: Compared): readonly Fix[] {
  const written = writtenDate(statement, date);
  if (span === null || moment.span === null || date.span === null || written === undefined) return [];
  const [what, next] = [excerpt(statement, moment.span), dayAfter(written)];
  if (operator === '<=') return [{ title: 'Take in the whole day', edits: [{ span, text: `${what} < ${next}` }] }];
  if (operator === '>') return [{ title: 'Start with the day after', edits: [{ span, text: `${what} >= ${next}` }] }];
  const text = `(${what} >= ${excerpt(statement, date.span)} AND ${what} < ${next})`;
  return [{ title: 'Take in the whole day', edits: [{ span, text }] }];
}
