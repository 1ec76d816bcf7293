import { counted } from '../../prelude/counted.ts';
import { largeTable, largeTableRows } from './largeTable.ts';
import { everywhere, type Rule, spoken, tsql } from './rule.ts';

export default {
  id: 'full-scan',
  severity: 'info',
  effect: everywhere('permit'),
  suppressible: true,
  options: { largeTableRows: { ...largeTableRows, default: 250_000 } },
  docs: {
    title: 'Looks at every row of a large table',
    problem: 'Nothing in the statement narrows down which rows of a large table it needs, so all of them are read.',
    why: 'It takes longer with every row that is added, and keeps the database from serving others meanwhile. Where it runs often, a table of sums that is kept up to date costs a fraction.',
    remedy: 'Add a condition, such as a period, or ask a summary of the table.',
    invalid: [
      'SELECT sum(quantity) FROM order_items',
      'SELECT i.product_id, count(*) FROM order_items i GROUP BY i.product_id',
      'WITH t AS (SELECT product_id, quantity FROM order_items) SELECT avg(quantity) FROM t',
      tsql('SELECT SUM(quantity) AS total FROM dbo.order_items'),
    ],
    valid: [
      'SELECT sum(quantity) FROM order_items WHERE order_id = 7',
      'SELECT i.product_id FROM order_items i LIMIT 10',
      'SELECT sum(i.quantity) FROM order_items i JOIN orders o ON o.order_id = i.order_id WHERE o.customer_id = 7',
      'SELECT count(*) FROM product_lines',
      tsql('SELECT SUM(quantity) AS total FROM dbo.order_items WHERE order_id = 7'),
    ],
    source: "The full-scan findings of cloud warehouses' advisers; sys.dm_db_index_usage_stats of SQL Server.",
  },
  check(statement, context, report) {
    // A condition anywhere may narrow what a join has to read, and a limit what a plain query has to.
    if (statement.kind !== 'query' || statement.columnUses.some(({ role }) => role === 'filter')) return;
    if (!statement.queries.some(({ isGrouped }) => isGrouped) && !gathers(statement.functions)) return;
    if (statement.queries.some(({ limit, ordered, use }) => limit !== null && !ordered && use === 'rows')) return;
    let found: { readonly use: (typeof statement.tableUses)[number]; readonly rows: number } | undefined;
    for (const use of statement.tableUses) {
      const rows = use.access === 'read' ? (largeTable(use, context)?.rows ?? 0) : 0;
      if (rows > (found?.rows ?? 0)) found = { use, rows };
    }
    if (found === undefined) return;
    report({
      span: found.use.span,
      message: `No condition narrows what is read of ${spoken(found.use)}, so all of its about ${counted(found.rows)} rows are looked at.`,
    });
  },
} satisfies Rule;

/** The least and the greatest value may come from an index; any other aggregate needs each row. */
const gathers = (functions: readonly { readonly name: string; readonly isAggregate: boolean }[]): boolean =>
  functions.some(({ name, isAggregate }) => isAggregate && name !== 'min' && name !== 'max');
