import type { QueryShape, Statement } from '../../analysis/analysis.ts';
import type { Position } from '../../analysis/shape.ts';
import type { Fix } from '../decision.ts';
import { excerpt, quoted } from './excerpt.ts';
import { everywhere, type Rule, tsql } from './rule.ts';

export default {
  id: 'order-by-position',
  severity: 'info',
  effect: everywhere('permit'),
  suppressible: true,
  docs: {
    title: 'ORDER BY a position',
    problem:
      'ORDER BY names a column by its number in the select list. Where GROUP BY names the same one by its number too, the two stay together and nothing is said.',
    why: 'When somebody adds or moves a column the order changes, and nothing fails. With LIMIT or TOP, other rows come then.',
    remedy: 'Name the column or its alias.',
    invalid: [
      'SELECT region, count(*) AS customers FROM customers GROUP BY region ORDER BY 2 DESC',
      'SELECT sku, name FROM products ORDER BY 2',
      'SELECT * FROM products ORDER BY 3',
      tsql('SELECT sku, name FROM products ORDER BY 2'),
    ],
    valid: [
      'SELECT region, count(*) AS customers FROM customers GROUP BY region ORDER BY customers DESC',
      'SELECT region, count(*) AS customers FROM customers GROUP BY 1 ORDER BY 1',
      'SELECT sku, name FROM products ORDER BY name',
      tsql('SELECT sku, name FROM products ORDER BY name'),
    ],
    source: 'sqlfluff AM06, “ambiguous.column_references”.',
  },
  check(statement, _context, report) {
    for (const query of statement.queries) {
      if (query.kind === 'values') continue;
      const grouped = query.positions.filter(({ clause }) => clause === 'group').map(({ number }) => number);
      for (const position of query.positions) {
        if (position.clause === 'group' || grouped.includes(position.number)) continue;
        const { item, number, span } = position;
        const meant = item?.alias ?? item?.expression;
        const what = meant == null ? 'whatever stands there' : quoted(statement, meant);
        report({
          span,
          message: `This orders by column ${number}, now ${what}. When a column is added or moved it orders by another one.`,
          fixes: byName(statement, query, position),
        });
      }
    }
  },
} satisfies Rule;

/** An alias, or the expression itself where it is a plain column. */
function byName(statement: Statement, { kind }: QueryShape, { item, span }: Position): readonly Fix[] {
  const meant = item?.alias ?? item?.expression;
  if (meant == null) return [];
  const text = excerpt(statement, meant);
  // A set operation knows its columns by their names alone, and a string in quotes would be a constant.
  const name = kind === 'select' ? /^[\w.]+$|^\w*\.?"[^"]+"$|^\w*\.?\[[^\]]+\]$/ : /^[a-z_]\w*$/i;
  if (!name.test(text) || /^\d/.test(text)) return [];
  return [{ title: `Order by ${text}`, edits: [{ span, text }] }];
}
