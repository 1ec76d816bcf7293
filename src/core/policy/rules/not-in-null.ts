import type { Predicate, Statement } from '../../analysis/analysis.ts';
import type { Fix } from '../decision.ts';
import { excerpt, isInside } from './excerpt.ts';
import { everywhere, type Rule, spoken, tsql } from './rule.ts';

export default {
  id: 'not-in-null',
  severity: 'warning',
  effect: everywhere('permit'),
  suppressible: true,
  docs: {
    title: 'NOT IN over values that may be NULL',
    problem: 'NOT IN, or <> ALL, looks in a query whose column can be NULL.',
    why: 'As soon as that query gives one NULL, no row at all passes. The result is empty, which looks like good news in a search for what is missing.',
    remedy: 'Use NOT EXISTS, or leave the NULLs out inside the query.',
    invalid: [
      'SELECT order_id FROM orders WHERE order_id NOT IN (SELECT order_id FROM payments)',
      "SELECT order_id FROM orders WHERE NOT order_id IN (SELECT order_id FROM payments WHERE method = 'card')",
      'SELECT customer_id FROM customers WHERE customer_id <> ALL (SELECT customer_id FROM orders)',
      tsql('SELECT order_id FROM orders WHERE order_id NOT IN (SELECT order_id FROM payments)'),
    ],
    valid: [
      'SELECT order_id FROM orders WHERE order_id NOT IN (SELECT order_id FROM payments WHERE order_id IS NOT NULL)',
      'SELECT customer_id FROM orders WHERE customer_id NOT IN (SELECT customer_id FROM customers)',
      'SELECT order_id FROM orders o WHERE NOT EXISTS (SELECT 1 FROM payments p WHERE p.order_id = o.order_id)',
      'SELECT order_id FROM orders WHERE order_id IN (SELECT order_id FROM payments)',
      tsql('SELECT customer_id FROM orders WHERE customer_id NOT IN (SELECT customer_id FROM customers)'),
    ],
    source: "PostgreSQL wiki, “Don't Do This: Don't use NOT IN”; SQL Server's documentation of IN.",
  },
  check(statement, _context, report) {
    for (const predicate of statement.predicates) {
      const { excludesByNull, right, span } = predicate;
      if (excludesByNull !== true) continue;
      const column = right?.columns.length === 1 ? right.columns[0] : undefined;
      const what = column === undefined ? 'what it looks in' : `${spoken(column)}.${column.column}`;
      report({
        span: span ?? statement.span,
        message: `Here ${what} can be NULL, and a single NULL there makes this condition keep no row at all.`,
        fixes: withoutNulls(statement, predicate),
      });
    }
  },
} satisfies Rule;

/** A plain query of one plain column takes the condition as it stands. */
function withoutNulls(statement: Statement, { right }: Predicate): readonly Fix[] {
  const place = right?.span;
  if (place == null || !excerpt(statement, place).endsWith(')')) return [];
  const [query, ...more] = statement.queries.filter(({ span }) => isInside(span, place));
  if (query?.span == null || more.length > 0 || query.isGrouped || query.limit !== null || query.ordered) return [];
  const column = excerpt(statement, query.span);
  if (!/^[\w."[\]]+$/.test(column)) return [];
  const title = `Leave out where ${column} is NULL`;
  const after = { start: query.span.end, end: place.end };
  const conditions = statement.conditions.filter(({ span }) => isInside(span, after));
  const [where] = conditions;
  if (conditions.length > 1 || (where !== undefined && where.clause !== 'where')) return [];
  if (where?.span != null) {
    const { start, end } = where.span;
    const edits = [
      { span: { start, end: start }, text: '(' },
      { span: { start: end, end }, text: `) AND ${column} IS NOT NULL` },
    ];
    return [{ title, edits }];
  }
  const [entry, ...others] = query.entries;
  if (entry === undefined || others.length > 0) return [];
  const end = place.end - 1;
  if (!/^(?:\s+as)?(?:\s+\w+)?\s*$/i.test(excerpt(statement, { start: entry.span.end, end }))) return [];
  return [{ title, edits: [{ span: { start: end, end }, text: ` WHERE ${column} IS NOT NULL` }] }];
}
