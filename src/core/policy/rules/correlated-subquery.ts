import type { QueryShape, TableName } from '../../analysis/analysis.ts';
import { counted } from '../../prelude/counted.ts';
import { isNarrowed, largeTable, largeTableRows } from './largeTable.ts';
import { everywhere, type Rule, type RuleContext, spoken, tsql } from './rule.ts';

export default {
  id: 'correlated-subquery',
  severity: 'info',
  effect: everywhere('permit'),
  suppressible: true,
  options: { largeTableRows },
  docs: {
    title: 'Subquery for each row of a large table',
    problem: 'A subquery that gives one value depends on the row around it, and both read large tables.',
    why: 'It runs again for each row: a table asked a hundred thousand times. A join or a grouped subquery reads it once.',
    remedy: 'Group the inner table by the column that ties the two, and join the result.',
    invalid: [
      'SELECT o.order_id, (SELECT max(p.paid_at) FROM payments p WHERE p.order_id = o.order_id) AS paid_at FROM orders o',
      tsql(
        'SELECT o.order_id, (SELECT MAX(p.paid_at) FROM payments p WHERE p.order_id = o.order_id) AS paid_at FROM orders o',
      ),
      'SELECT p.payment_id FROM payments p WHERE p.amount > (SELECT avg(q.amount) FROM payments q WHERE q.method = p.method)',
    ],
    valid: [
      'SELECT o.order_id, p.paid_at FROM orders o JOIN (SELECT order_id, max(paid_at) AS paid_at FROM payments GROUP BY order_id) p ON p.order_id = o.order_id LIMIT 10',
      'SELECT o.order_id, (SELECT max(p.paid_at) FROM payments p WHERE p.order_id = o.order_id) AS paid_at FROM orders o WHERE o.customer_id = 7',
      'SELECT p.payment_id FROM payments p WHERE p.amount > (SELECT avg(amount) FROM payments)',
      'SELECT o.order_id FROM orders o WHERE EXISTS (SELECT 1 FROM payments p WHERE p.order_id = o.order_id)',
      tsql('SELECT p.payment_id FROM payments p WHERE p.amount > (SELECT AVG(amount) FROM payments)'),
    ],
    source: 'sqlcheck, “Nested sub queries”; the “N + 1” problem of object-relational mappers.',
  },
  check(statement, context, report) {
    for (const [index, query] of statement.queries.entries()) {
      if (query.use !== 'value' || !query.isCorrelated || query.span === null) continue;
      const around = statement.queries.slice(index + 1).find(({ depth }) => depth === query.depth - 1);
      if (around === undefined || isCutShort(around)) continue;
      const [inner, outer] = [query, around].map((one) => firstLarge(one, context));
      if (inner === undefined || outer === undefined || isNarrowed(statement, outer)) continue;
      report({
        span: query.span,
        message: `This subquery on ${spoken(inner)} may run once for each of about ${counted(outer.rows)} rows of ${spoken(outer)}.`,
      });
    }
  },
} satisfies Rule;

/** A small limit without an order stops before the table is read. */
const isCutShort = ({ limit, ordered }: QueryShape): boolean => limit?.rows != null && limit.rows < 1_000 && !ordered;

/** The first large table that a query reads. */
function firstLarge(
  { entries }: QueryShape,
  context: RuleContext,
): (TableName & { readonly rows: number }) | undefined {
  for (const { table } of entries) {
    const large = table === null ? undefined : largeTable(table, context);
    if (table !== null && large !== undefined) return { ...table, rows: large.rows ?? 0 };
  }
  return undefined;
}
