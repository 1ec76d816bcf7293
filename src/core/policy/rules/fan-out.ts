import type { FanOut, Statement } from '../../analysis/analysis.ts';
import type { Span } from '../../prelude/span.ts';
import type { Fix } from '../decision.ts';
import { excerpt, quoted } from './excerpt.ts';
import { repeatsHere } from './repeated.ts';
import { everywhere, type Rule, tsql } from './rule.ts';

export default {
  id: 'fan-out',
  severity: 'warning',
  effect: everywhere('permit'),
  suppressible: true,
  docs: {
    title: 'Aggregate over rows that a join repeats',
    problem:
      'A sum, count or average takes values of one table, and a join to another table repeats its rows: an order once for each of its items.',
    why: 'Each repeated row counts again. The total is too large by a factor that differs from group to group, and looks plausible. This is only said where the keys of the tables are known.',
    remedy: 'Aggregate before joining, in a subquery, or count the key with DISTINCT.',
    invalid: [
      'SELECT sum(p.amount) AS paid FROM orders o JOIN payments p ON p.order_id = o.order_id JOIN order_items i ON i.order_id = o.order_id',
      'SELECT c.region, count(c.customer_id) AS customers FROM customers c JOIN orders o ON o.customer_id = c.customer_id GROUP BY c.region',
      tsql(
        'SELECT c.region, COUNT(c.customer_id) AS customers FROM customers c JOIN orders o ON o.customer_id = c.customer_id GROUP BY c.region',
      ),
    ],
    valid: [
      'SELECT p.sku, sum(i.quantity * p.unit_price) AS list_value FROM order_items i JOIN products p ON p.product_id = i.product_id GROUP BY p.sku',
      'SELECT c.region, count(DISTINCT c.customer_id) AS customers FROM customers c JOIN orders o ON o.customer_id = c.customer_id GROUP BY c.region',
      'SELECT c.region, count(o.order_id) AS orders, max(c.acquired_on) AS newest FROM customers c JOIN orders o ON o.customer_id = c.customer_id GROUP BY c.region',
      'SELECT o.status, sum(p.paid) AS paid FROM orders o JOIN (SELECT order_id, sum(amount) AS paid FROM payments GROUP BY order_id) p ON p.order_id = o.order_id GROUP BY o.status',
      tsql(
        'SELECT c.region, COUNT(o.order_id) AS orders FROM customers c JOIN orders o ON o.customer_id = c.customer_id GROUP BY c.region',
      ),
    ],
    source: 'The “fan trap” and “chasm trap” of dimensional modelling; symmetric aggregates of semantic layers.',
  },
  check(statement, _context, report) {
    for (const { fanOuts } of statement.queries) {
      const seen = new Set<number>();
      for (const fanOut of fanOuts.filter(({ isCertain }) => isCertain)) {
        for (const span of fanOut.aggregates) {
          if (seen.has(span.start)) continue;
          seen.add(span.start);
          report({
            span,
            message: `The join to ${by(fanOut)} repeats rows of ${fanOut.entry.name ?? 'one entry'}, so ${quoted(statement, span)} takes their values more than once.`,
            related: repeatsHere(fanOut),
            fixes: fanOut.keyCounts.includes(span) ? countDistinct(statement, span) : [],
          });
        }
      }
    }
  },
} satisfies Rule;

const by = ({ by: entries }: FanOut): string => entries.map(({ name }) => name ?? 'another entry').join(' and ');

function countDistinct(statement: Statement, span: Span): readonly Fix[] {
  const found = /^\w+\s*\(/.exec(excerpt(statement, span));
  if (found === null) return [];
  const start = span.start + found[0].length;
  return [{ title: 'Count each once, with DISTINCT', edits: [{ span: { start, end: start }, text: 'DISTINCT ' }] }];
}
