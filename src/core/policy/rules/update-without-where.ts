import { reportMissingWhere } from './missingWhere.ts';
import { everywhere, type Rule } from './rule.ts';

export default {
  id: 'update-without-where',
  severity: 'error',
  effect: everywhere('deny'),
  suppressible: false,
  docs: {
    title: 'UPDATE without a condition',
    problem: 'An UPDATE without a WHERE, or one whose WHERE looks at no column of the table: it can change each row.',
    why: 'The old values are gone once it is committed, and a table where each row has the same value still looks healthy to every program that reads it.',
    remedy: 'Add a condition that names the rows to change.',
    invalid: [
      "UPDATE customers SET region = 'EU'",
      'UPDATE products SET unit_price = unit_price * 1.1',
      "UPDATE customers SET region = 'EU' WHERE true",
      "WITH moved AS (UPDATE customers SET region = 'EU' RETURNING customer_id) INSERT INTO support_tickets (customer_id) SELECT customer_id FROM moved",
    ],
    valid: [
      "UPDATE customers SET region = 'EU' WHERE customer_id = 7",
      "UPDATE orders SET status = 'cancelled' WHERE order_id IN (1, 2, 3)",
      "INSERT INTO customers (customer_id, region) VALUES (7, 'EU') ON CONFLICT (customer_id) DO UPDATE SET region = 'EU'",
      'SELECT status FROM orders WHERE order_id = 7 FOR UPDATE',
      'UPDATE order_items i SET discount = 0 FROM orders o WHERE i.order_id = o.order_id AND o.customer_id = 7',
    ],
    source: "MySQL's sql_safe_updates mode; the “update without where” rules of common SQL linters.",
  },
  check(statement, context, report) {
    reportMissingWhere(statement, context, { verb: 'UPDATE', would: 'change' }, report);
  },
} satisfies Rule;
