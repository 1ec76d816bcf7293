import type { Statement } from '../../analysis/analysis.ts';
import type { CatalogTable } from '../../analysis/catalog.ts';
import type { FanOut, QueryShape } from '../../analysis/shape.ts';
import { isInside } from './excerpt.ts';
import { repeatsHere } from './repeated.ts';
import { everywhere, type Rule, type RuleContext, tableIn, tsql } from './rule.ts';

export default {
  id: 'distinct-fan-out',
  severity: 'info',
  effect: everywhere('permit'),
  suppressible: true,
  docs: {
    title: 'DISTINCT that hides repeated rows',
    problem:
      'A join repeats the rows of a table, nothing of the joined table is in the result, and DISTINCT takes the repetitions away again.',
    why: 'The database makes the rows, sorts them and throws them away. And whoever later adds a sum or a column to the query gets the repetitions back without seeing where they come from.',
    remedy: 'Ask whether there is such a row, with EXISTS, instead of joining to it.',
    invalid: [
      'SELECT DISTINCT c.customer_id, c.region FROM customers c JOIN orders o ON o.customer_id = c.customer_id',
      'SELECT DISTINCT o.order_id FROM orders o JOIN order_items i ON i.order_id = o.order_id WHERE i.quantity > 5',
      tsql('SELECT DISTINCT c.customer_id, c.region FROM customers c JOIN orders o ON o.customer_id = c.customer_id'),
    ],
    valid: [
      'SELECT c.customer_id FROM customers c WHERE EXISTS (SELECT 1 FROM orders o WHERE o.customer_id = c.customer_id)',
      'SELECT DISTINCT c.region FROM customers c JOIN orders o ON o.customer_id = c.customer_id',
      'SELECT DISTINCT c.customer_id, o.status FROM customers c JOIN orders o ON o.customer_id = c.customer_id',
      tsql('SELECT DISTINCT c.region FROM customers c JOIN orders o ON o.customer_id = c.customer_id'),
    ],
    source: 'sqlcheck, “DISTINCT & JOIN Usage”.',
  },
  check(statement, context, report) {
    for (const query of statement.queries) {
      const hidden = query.fanOuts.find(
        (one) => one.isCertain && one.isHiddenByDistinct && hasKey(one, query, statement, context),
      );
      if (hidden === undefined || query.span === null) continue;
      const by = hidden.by.map(({ name }) => name ?? 'another entry').join(' and ');
      report({
        span: query.span,
        related: repeatsHere(hidden),
        message: `The join to ${by} repeats rows of ${hidden.entry.name ?? 'one entry'}, and DISTINCT only takes those repetitions away again. EXISTS would not make them.`,
      });
    }
  },
} satisfies Rule;

/** With the key in the list no row would come twice but for the join; without it DISTINCT has another reason to be there. */
function hasKey({ entry }: FanOut, { span }: QueryShape, { columnUses }: Statement, { catalog }: RuleContext): boolean {
  const table = entry.table === null ? undefined : tableIn(catalog, entry.table);
  if (table === undefined || span === null) return false;
  const listed = columnUses
    .filter((use) => isInside(use.span, span) && use.table === table.name && use.schema === table.schema)
    .map(({ column }) => column);
  return keysOf(table).some((key) => key.length > 0 && key.every((column) => listed.includes(column)));
}

const keysOf = ({ keys = [], columns }: CatalogTable): readonly (readonly string[])[] => [
  ...keys.filter(({ kind }) => kind !== 'foreign').map((key) => key.columns),
  columns.filter(({ primaryKey }) => primaryKey).map(({ name }) => name),
];
