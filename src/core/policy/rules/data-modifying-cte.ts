import { everywhere, type Rule } from './rule.ts';

export default {
  id: 'data-modifying-cte',
  severity: 'warning',
  effect: everywhere('permit'),
  suppressible: true,
  docs: {
    title: 'A change inside of WITH',
    problem: 'A table of WITH inserts, updates, deletes or merges rows.',
    why: "It happens whether or not anything reads the table, in no order that one could rely on, and the rest of the statement doesn't see it. At first sight the statement is a query.",
    remedy: 'Write the change as a statement of its own.',
    invalid: [
      'WITH gone AS (DELETE FROM orders WHERE order_id = 7 RETURNING order_id) SELECT order_id FROM gone',
      "WITH paid AS (UPDATE orders SET status = 'paid' WHERE order_id = 7 RETURNING order_id) INSERT INTO payments (order_id) SELECT order_id FROM paid",
    ],
    valid: [
      'WITH old AS (SELECT order_id FROM orders WHERE order_id = 7) DELETE FROM orders USING old WHERE orders.order_id = old.order_id',
      'DELETE FROM orders WHERE order_id = 7 RETURNING order_id',
    ],
    source: 'PostgreSQL, “Data-Modifying Statements in WITH”.',
  },
  check({ changingTables, text, span: { start } }, _context, report) {
    for (const span of changingTables) {
      const name = text.slice(span.start - start, span.end - start);
      report({
        span,
        message: `The table ${name} of WITH changes data whether or not anything reads it, and the rest of the statement doesn't see that.`,
      });
    }
  },
} satisfies Rule;
