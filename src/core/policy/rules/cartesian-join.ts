import { counted } from '../../prelude/counted.ts';
import { everywhere, type Rule, tableIn } from './rule.ts';

export default {
  id: 'cartesian-join',
  severity: 'warning',
  effect: everywhere('requireApproval'),
  suppressible: true,
  options: {
    largeProductRows: {
      default: 1_000_000,
      minimum: 1,
      meaning:
        "Up to how many combined rows, by the database's estimates, a join without a condition is only mentioned.",
    },
  },
  docs: {
    title: 'Join without a condition',
    problem:
      'Two tables are joined without saying which rows belong together, so each row of one meets each row of the other.',
    why: 'Two tables of ten thousand rows make a hundred million. Sums and counts over such a join are wrong by that factor, and look plausible.',
    remedy: 'Say how the rows belong together, with ON or in the WHERE.',
    invalid: [
      'SELECT c.region, o.status FROM customers c, orders o LIMIT 10',
      'SELECT o.order_id FROM orders o CROSS JOIN order_items i LIMIT 10',
    ],
    valid: [
      'SELECT c.region, o.status FROM customers c JOIN orders o ON o.customer_id = c.customer_id LIMIT 10',
      'SELECT c.region, o.status FROM customers c, orders o WHERE o.customer_id = c.customer_id LIMIT 10',
    ],
    source: 'sqlfluff AM08, “ambiguous.join_condition”.',
  },
  check(statement, context, report) {
    if (!statement.joins.cartesian) return;
    const rows = statement.tableUses
      .filter((use) => use.access === 'read')
      .map((use) => tableIn(context.catalog, use)?.rows ?? null);
    const product =
      rows.length < 2 || rows.includes(null)
        ? undefined
        : rows.reduce<number>((all, n) => all * Math.max(1, n ?? 1), 1);
    const spans = statement.cartesianSpans.length > 0 ? statement.cartesianSpans : [statement.span];
    for (const span of spans) {
      const size = product !== undefined && rows.length === 2 ? `, about ${counted(product)} combinations` : '';
      report({
        span,
        message: `This join has no condition, so each row meets each row of the other side${size}.`,
        isOnlyInformation: product !== undefined && product <= context.option('largeProductRows'),
      });
    }
  },
} satisfies Rule;
