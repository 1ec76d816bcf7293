import type { QueryShape } from '../../analysis/analysis.ts';
import { quoted } from './excerpt.ts';
import { everywhere, type Rule, type RuleContext, tableIn, tsql } from './rule.ts';

export default {
  id: 'ungrouped-column',
  severity: 'warning',
  effect: everywhere('permit'),
  suppressible: true,
  docs: {
    title: 'Column beside an aggregate that is not grouped',
    problem: 'A query aggregates, and a column of it is neither in GROUP BY nor inside an aggregate.',
    why: 'A group has many values of that column, and the query does not say which one is meant. The database refuses it.',
    remedy: 'Add the column to GROUP BY, or say which value is meant, with min or max.',
    invalid: [
      'SELECT region, segment, count(*) AS customers FROM customers GROUP BY region',
      'SELECT status, max(ordered_at) AS newest FROM orders',
      tsql('SELECT region, segment, COUNT(*) AS customers FROM customers GROUP BY region'),
    ],
    valid: [
      'SELECT region, segment, count(*) AS customers FROM customers GROUP BY region, segment',
      'SELECT c.customer_id, c.region, count(*) AS orders FROM customers c JOIN orders o ON o.customer_id = c.customer_id GROUP BY c.customer_id',
      'SELECT lower(region) AS area, count(*) AS customers FROM customers GROUP BY area',
      tsql('SELECT region, MAX(segment) AS segment FROM customers GROUP BY region'),
    ],
    source: 'The rule of the SQL standard on grouped queries; ONLY_FULL_GROUP_BY of MySQL.',
  },
  check(statement, context, report) {
    for (const query of statement.queries) {
      if (!areKeysKnown(query, context)) continue;
      for (const span of query.ungrouped)
        report({
          span,
          message: `The column ${quoted(statement, span)} is neither grouped nor inside an aggregate, so which of a group's values is meant can't be told.`,
        });
    }
  },
} satisfies Rule;

/** A grouped key tells all columns of its table, so without the tables' keys nothing can be said. */
const areKeysKnown = ({ entries }: QueryShape, { catalog }: RuleContext): boolean =>
  entries.every(({ table }) => table !== null && tableIn(catalog, table)?.kind === 'table');
