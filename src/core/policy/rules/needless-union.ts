import type { Statement } from '../../analysis/analysis.ts';
import type { Span } from '../../prelude/span.ts';
import type { Fix } from '../decision.ts';
import { excerpt } from './excerpt.ts';
import { everywhere, type Rule, tsql } from './rule.ts';

export default {
  id: 'needless-union',
  severity: 'info',
  effect: everywhere('permit'),
  suppressible: true,
  docs: {
    title: 'UNION with nothing to remove',
    problem:
      'UNION looks for rows that come twice, and there can be none: neither side gives a row twice, and a constant in the list tells the sides apart.',
    why: 'The database sorts or hashes all rows of both sides for nothing.',
    remedy: 'Write UNION ALL.',
    invalid: [
      "SELECT 'order' AS kind, order_id AS id FROM orders WHERE order_id < 10 UNION SELECT 'payment', payment_id FROM payments WHERE payment_id < 10",
      "SELECT 'low' AS name, 1 AS place UNION SELECT 'high', 2",
      tsql(
        "SELECT 'order' AS kind, order_id AS id FROM orders WHERE order_id < 10 UNION SELECT 'payment', payment_id FROM payments WHERE payment_id < 10",
      ),
    ],
    valid: [
      "SELECT 'order' AS kind, order_id AS id FROM orders WHERE order_id < 10 UNION ALL SELECT 'payment', payment_id FROM payments WHERE payment_id < 10",
      "SELECT 'order' AS kind, status AS word FROM orders WHERE order_id < 10 UNION SELECT 'payment', method FROM payments WHERE payment_id < 10",
      'SELECT order_id FROM orders WHERE order_id < 10 UNION SELECT order_id FROM payments WHERE payment_id < 10',
      tsql('SELECT order_id FROM orders WHERE order_id < 10 UNION SELECT order_id FROM payments WHERE payment_id < 10'),
    ],
    source: 'sqlcheck, “UNION Usage”; sqlfluff AM02, “ambiguous.union”.',
  },
  check(statement, _context, report) {
    for (const [index, { removesNothing }] of statement.queries.entries()) {
      if (!removesNothing) continue;
      // The right side is resolved last, right before the union.
      const right = statement.queries[index - 1]?.span;
      report({
        span: right ?? statement.span,
        message:
          'No row of this side is among those before it, and none comes twice, so UNION compares all rows for nothing.',
        fixes: right == null ? [] : keepAll(statement, right),
      });
    }
  },
} satisfies Rule;

function keepAll(statement: Statement, list: Span): readonly Fix[] {
  const { start } = statement.span;
  const found = /\bunion(\s+distinct)?\s+(?:\(\s*)*select\s+$/i.exec(excerpt(statement, { start, end: list.start }));
  if (found === null) return [];
  const from = start + found.index + 'union'.length;
  return [
    {
      title: 'Write UNION ALL',
      edits: [{ span: { start: from, end: from + (found[1]?.length ?? 0) }, text: ' ALL' }],
      keepsResult: true,
    },
  ];
}
