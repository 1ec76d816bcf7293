import type { QueryShape } from '../../analysis/analysis.ts';
import { everywhere, type Rule, type RuleContext, tableIn, tsql } from './rule.ts';

export default {
  id: 'limit-without-order',
  severity: 'warning',
  effect: everywhere('permit'),
  suppressible: true,
  docs: {
    title: 'LIMIT without ORDER BY',
    problem:
      'A query takes only some of its rows, by LIMIT, TOP or FETCH, and does not say in which order. Where that is all a query does, to look at a few rows, it is only mentioned.',
    why: 'Which rows come is up to the database: others after an update, another plan or a restart. What is computed from them changes with them, and a “top ten” without an order is any ten.',
    remedy: 'Add an ORDER BY that leaves no ties.',
    invalid: [
      'SELECT region, count(*) AS customers FROM customers GROUP BY region LIMIT 3',
      'SELECT avg(amount) AS average FROM (SELECT amount FROM payments LIMIT 1000) p',
      'SELECT c.region, (SELECT o.status FROM orders o WHERE o.customer_id = c.customer_id LIMIT 1) AS status FROM customers c WHERE c.customer_id = 7',
      'SELECT order_id, status FROM orders LIMIT 100',
      tsql('SELECT TOP (3) region, COUNT(*) AS customers FROM customers GROUP BY region'),
    ],
    valid: [
      'SELECT region, count(*) AS customers FROM customers GROUP BY region ORDER BY customers DESC LIMIT 3',
      'SELECT count(*) AS orders FROM orders LIMIT 1',
      'SELECT name FROM product_lines LIMIT 100',
      'SELECT c.region FROM customers c WHERE EXISTS (SELECT 1 FROM orders o WHERE o.customer_id = c.customer_id LIMIT 1) AND c.customer_id = 7',
      tsql('SELECT TOP (3) region, COUNT(*) AS customers FROM customers GROUP BY region ORDER BY customers DESC'),
    ],
    source: 'sqlfluff AM09, “ambiguous.order_by_limit”; SonarQube on TOP without ORDER BY.',
  },
  check(statement, context, report) {
    for (const query of statement.queries) {
      const { limit, use, depth, isGrouped } = query;
      if (limit === null || query.hasOffset || use === 'exists' || !isCut(query, context)) continue;
      const isOutermost = depth === 0 && statement.kind === 'query';
      report({
        span: limit.span ?? query.span ?? statement.span,
        message: isOutermost
          ? 'Nothing says in which order rows come, so which of them this limit keeps is up to the database.'
          : 'Nothing says in which order rows come, so which of them this limit keeps, and what is made of them, can change from run to run.',
        isOnlyInformation: isOutermost && !isGrouped,
      });
    }
  },
} satisfies Rule;

/** Whether the limit may leave rows out by chance. */
function isCut({ ordered, isSingle, kind, limit, entries }: QueryShape, { catalog }: RuleContext): boolean {
  if (ordered || isSingle || kind === 'values' || limit?.rows === 0) return false;
  const [entry, ...more] = entries;
  const table = entry?.table == null || more.length > 0 ? undefined : tableIn(catalog, entry.table);
  const rows = table?.rows ?? Number.POSITIVE_INFINITY;
  return limit?.rows == null || rows > limit.rows;
}
