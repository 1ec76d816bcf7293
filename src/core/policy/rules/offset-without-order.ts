import { everywhere, type Rule, tsql } from './rule.ts';

export default {
  id: 'offset-without-order',
  severity: 'warning',
  effect: everywhere('permit'),
  suppressible: true,
  docs: {
    title: 'OFFSET without ORDER BY',
    problem: 'A query skips rows and does not say in which order they come.',
    why: 'Page two is cut from another order than page one: rows come twice, others never, and nobody notices.',
    remedy: 'Add an ORDER BY that leaves no ties, such as one that ends with the key.',
    invalid: [
      'SELECT order_id, status FROM orders LIMIT 50 OFFSET 100',
      'SELECT order_id FROM orders OFFSET 10 ROWS FETCH NEXT 10 ROWS ONLY',
    ],
    valid: [
      'SELECT order_id, status FROM orders ORDER BY order_id LIMIT 50 OFFSET 100',
      'SELECT order_id, status FROM orders ORDER BY order_id LIMIT 50',
      tsql('SELECT order_id FROM orders ORDER BY order_id OFFSET 100 ROWS FETCH NEXT 50 ROWS ONLY'),
    ],
    source: "PostgreSQL's documentation of LIMIT and OFFSET: “it is important to use an ORDER BY clause”.",
  },
  check(statement, _context, report) {
    for (const { hasOffset, ordered, isSingle, limit, span } of statement.queries)
      if (hasOffset && !ordered && !isSingle)
        report({
          span: limit?.span ?? span ?? statement.span,
          message: 'Rows are skipped without an order, so one page may repeat rows of another and leave others out.',
        });
  },
} satisfies Rule;
