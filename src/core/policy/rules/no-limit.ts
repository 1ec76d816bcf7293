import { counted } from '../../prelude/counted.ts';
import { everywhere, type Rule, spoken, tableIn } from './rule.ts';

const offeredLimit = 1_000;
const clauses = { limit: `LIMIT ${offeredLimit}`, top: `TOP (${offeredLimit})` } as const;

export default {
  id: 'no-limit',
  severity: 'warning',
  effect: everywhere('requireApproval'),
  suppressible: true,
  options: {
    largeTableRows: {
      default: 10_000,
      minimum: 1,
      meaning: "From how many rows, by the database's estimate, a table counts as large.",
    },
  },
  docs: {
    title: 'Reads a whole large table',
    problem: 'A query without WHERE, LIMIT or aggregate reads a table with many rows from end to end.',
    why: "It keeps the database busy, fills the result with more rows than anyone reads, and takes out a whole table's data at once.",
    remedy: 'Add a condition, a LIMIT, or an aggregate.',
    invalid: [
      'SELECT order_id, status FROM orders',
      'SELECT o.order_id, i.line_no FROM orders o JOIN order_items i ON i.order_id = o.order_id',
      'COPY customers TO STDOUT',
    ],
    valid: [
      'SELECT order_id, status FROM orders LIMIT 100',
      'SELECT order_id, status FROM orders WHERE customer_id = 7',
      'SELECT status, count(*) FROM orders GROUP BY status',
      'SELECT status FROM orders GROUP BY status',
      'SELECT name FROM product_lines',
    ],
    source: "Row ceilings of SQL clients; the full-scan findings of cloud warehouses' advisers.",
  },
  check(statement, context, report) {
    if (
      !(statement.kind === 'query' || statement.kind === 'copy') ||
      statement.writes.length > 0 ||
      statement.wherePresent ||
      statement.limit !== null
    )
      return;
    const isGrouped = statement.columnUses.some((use) => use.role === 'group');
    if (isGrouped || statement.outputs.some((output) => output.transform === 'aggregate')) return;

    const large = context.option('largeTableRows');
    const tables = statement.tableUses
      .filter((use) => use.access === 'read')
      .map((use) => ({ use, rows: tableIn(context.catalog, use)?.rows ?? null }));
    const largest = tables.reduce<(typeof tables)[number] | undefined>(
      (most, table) => ((table.rows ?? -1) > (most?.rows ?? -1) ? table : most),
      undefined,
    );
    if (largest === undefined || largest.rows === null || largest.rows < large) return;
    report({
      span: largest.use.span,
      message: `This reads every row of ${spoken(largest.use)}, about ${counted(largest.rows)} of them: it has no WHERE, no LIMIT and no aggregate.`,
      fixes:
        statement.limitAt === null
          ? []
          : [
              {
                title: `Add ${clauses[statement.limitClause]}`,
                edits: [
                  {
                    span: { start: statement.limitAt, end: statement.limitAt },
                    text: ` ${clauses[statement.limitClause]}`,
                  },
                ],
              },
            ],
    });
  },
} satisfies Rule;
