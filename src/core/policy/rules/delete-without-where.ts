import { reportMissingWhere } from './missingWhere.ts';
import { estimateOf, everywhere, type Rule, spoken, tableIn } from './rule.ts';

export default {
  id: 'delete-without-where',
  severity: 'error',
  effect: everywhere('deny'),
  suppressible: false,
  docs: {
    title: 'DELETE without a condition',
    problem:
      'A DELETE without a WHERE, one whose WHERE looks at no column of the table, or a TRUNCATE: each of them can empty the table.',
    why: 'It is the most common way to lose a table: a condition left out, or a selection that ended one line too early. The database asks no question.',
    remedy: 'Add a condition that names the rows to remove.',
    invalid: [
      'DELETE FROM customers',
      'DELETE FROM public.orders AS o',
      'DELETE FROM customers WHERE 1 = 1',
      'TRUNCATE customers',
      'WITH gone AS (DELETE FROM customers RETURNING customer_id) SELECT count(*) FROM gone',
      'EXPLAIN ANALYZE DELETE FROM customers',
      "DELETE FROM customers WHERE EXISTS (SELECT 1 FROM orders WHERE status = 'open')",
    ],
    valid: [
      'DELETE FROM customers WHERE customer_id = 7',
      "DELETE FROM orders WHERE status = 'cancelled' AND ordered_at < '2024-03-01'",
      'DELETE FROM order_items i USING orders o WHERE i.order_id = o.order_id AND o.customer_id = 7',
      'DELETE FROM customers WHERE NOT EXISTS (SELECT 1 FROM orders o WHERE o.customer_id = customers.customer_id)',
      'EXPLAIN DELETE FROM customers',
      'SELECT customer_id FROM customers',
    ],
    source: "MySQL's sql_safe_updates mode; the “delete without where” rules of common SQL linters.",
  },
  check(statement, context, report) {
    reportMissingWhere(statement, context, { verb: 'DELETE', would: 'remove' }, report);
    if (statement.kind !== 'truncate') return;
    for (const use of statement.tableUses.filter((table) => table.access === 'write')) {
      const all = `all rows of ${spoken(use)}${estimateOf(tableIn(context.catalog, use))}`;
      report({
        span: use.span,
        message: `This TRUNCATE removes ${all} at once.`,
        remedy: 'Use DELETE with a condition that names the rows to remove.',
      });
    }
  },
} satisfies Rule;
