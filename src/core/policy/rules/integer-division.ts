import type { Calculation, Statement } from '../../analysis/analysis.ts';
import type { Span } from '../../prelude/span.ts';
import type { Fix } from '../decision.ts';
import { excerpt, isInside, quoted } from './excerpt.ts';
import { everywhere, type Rule, tsql } from './rule.ts';

export default {
  id: 'integer-division',
  severity: 'warning',
  effect: everywhere('permit'),
  suppressible: true,
  docs: {
    title: 'Division of whole numbers',
    problem:
      'Two whole numbers are divided. Where the divisor is a number in the text, such as 60, this is only mentioned.',
    why: 'The database cuts off what is after the point: 7 / 8 is 0. A share or a rate comes out as 0 or 1, and an average too small.',
    remedy: 'Make one side a decimal: 1.0 * a / b.',
    invalid: [
      "SELECT count(*) FILTER (WHERE status = 'returned') / count(*) AS return_rate FROM orders",
      'SELECT sum(quantity) / count(DISTINCT order_id) AS items_an_order FROM order_items',
      'SELECT order_id, quantity / 2 AS half FROM order_items WHERE order_id = 7',
      tsql('SELECT SUM(quantity) / COUNT(DISTINCT order_id) AS items_an_order FROM order_items'),
    ],
    valid: [
      "SELECT 1.0 * count(*) FILTER (WHERE status = 'returned') / count(*) AS return_rate FROM orders",
      'SELECT sum(quantity)::numeric / count(DISTINCT order_id) AS items_an_order FROM order_items',
      'SELECT sum(amount) / count(*) AS average FROM payments',
      tsql('SELECT 1.0 * SUM(quantity) / COUNT(DISTINCT order_id) AS items_an_order FROM order_items'),
    ],
    source: 'The documentation of / in PostgreSQL and SQL Server: “Integer division truncates the result”.',
  },
  check(statement, _context, report) {
    const divisions = statement.calculations.filter(isDivision);
    for (const { span, byConstant } of divisions) {
      // In a / b / c the outer division says it all.
      if (span === null || divisions.some((other) => other.span !== span && other.span && isInside(span, other.span)))
        continue;
      report({
        span,
        message: `In ${quoted(statement, span)} whole numbers are divided, so what is after the point is cut off.`,
        fixes: asDecimal(statement, span),
        isOnlyInformation: byConstant,
      });
    }
  },
} satisfies Rule;

type Division = Extract<Calculation, { kind: 'integerDivision' }>;
const isDivision = (one: Calculation): one is Division => one.kind === 'integerDivision';

/** In front of the dividend, where the product is worked out first. */
function asDecimal(statement: Statement, { start, end }: Span): readonly Fix[] {
  // Inside the brackets of a subquery this would be no expression.
  if (/^\(*\s*(?:select|with)\b/i.test(excerpt(statement, { start, end }))) return [];
  return [{ title: 'Divide as decimals', edits: [{ span: { start, end: start }, text: '1.0 * ' }] }];
}
