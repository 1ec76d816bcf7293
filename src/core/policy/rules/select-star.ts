import { plural } from '../../prelude/counted.ts';
import { everywhere, type Rule } from './rule.ts';

export default {
  id: 'select-star',
  severity: 'warning',
  effect: everywhere('permit'),
  suppressible: true,
  docs: {
    title: 'SELECT *',
    problem: 'The query asks for whatever columns a table has, with * or table.*.',
    why: 'It reads columns nobody asked for, among them personal data, it moves more than it needs, and its result changes when somebody adds a column.',
    remedy: 'Name the columns you need.',
    invalid: [
      'SELECT * FROM products',
      'SELECT o.* FROM orders o WHERE o.order_id = 7',
      'SELECT * FROM (SELECT sku FROM products) AS p',
    ],
    valid: [
      'SELECT sku, name FROM products',
      'SELECT count(*) FROM products',
      'SELECT product_id FROM products p WHERE EXISTS (SELECT 1 FROM order_items i WHERE i.product_id = p.product_id)',
    ],
    source: 'sqlfluff AM04, “ambiguous.column_count”.',
  },
  check(statement, _context, report) {
    for (const { span, columns } of statement.stars) {
      if (columns === null) {
        report({ span, message: "This * reads every column there is, and which those are isn't known here." });
        continue;
      }
      report({
        span,
        message: `This * reads ${columns.length === 1 ? 'the one column' : `all ${plural(columns.length, 'column')}`} there ${columns.length === 1 ? 'is' : 'are'}, asked for or not.`,
        fixes:
          columns.length === 0 || !statement.text.slice(0, span.end - statement.span.start).endsWith('*')
            ? []
            : [
                {
                  title: `Replace * by the ${plural(columns.length, 'column')}`,
                  edits: [{ span, text: columns.join(', ') }],
                  keepsResult: true,
                },
              ],
      });
    }
  },
} satisfies Rule;
