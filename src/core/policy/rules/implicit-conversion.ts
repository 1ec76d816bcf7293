import type { Predicate, Statement } from '../../analysis/analysis.ts';
import type { DataType } from '../../analysis/dataTypes.ts';
import type { Fix } from '../decision.ts';
import { excerpt } from './excerpt.ts';
import { everywhere, type Rule, spoken, tsql } from './rule.ts';

export default {
  id: 'implicit-conversion',
  severity: 'warning',
  effect: everywhere('permit'),
  suppressible: true,
  docs: {
    title: 'Compares text with something else',
    problem: 'A condition compares a text column with a number, a date or a truth value.',
    why: 'SQL Server converts every value of the column before it compares: an index is no help, and the first value that is no number stops the query. PostgreSQL refuses the comparison.',
    remedy: 'Compare like with like: write the value as text, or convert the other side.',
    invalid: [
      tsql('SELECT product_id FROM products WHERE sku = 1042'),
      tsql('SELECT o.order_id FROM orders o JOIN products p ON p.sku = o.order_id'),
      'SELECT product_id FROM products WHERE sku = 1042',
    ],
    valid: [
      tsql("SELECT product_id FROM products WHERE sku = '1042'"),
      tsql("SELECT order_id FROM orders WHERE order_id = '7'"),
      "SELECT product_id FROM products WHERE sku = '1042' AND launched_on > '2024-01-01'",
      'SELECT product_id FROM products WHERE unit_price > 5',
    ],
    source: "SQL Server's documentation, “Data type precedence”.",
  },
  check(statement, _context, report) {
    for (const predicate of statement.predicates) {
      const { conversion, left, right, span } = predicate;
      if (conversion?.from !== 'text') continue;
      const converted = conversion.side === 'left' ? left : right;
      const column = converted?.kind === 'column' ? converted.columns[0] : undefined;
      if (column === undefined) continue;
      report({
        span: converted?.span ?? span ?? statement.span,
        message: `The column ${spoken(column)}.${column.column} is text and is compared with ${named[conversion.to] ?? 'another type'}, so each of its values would have to be converted first.`,
        fixes: asText(statement, predicate),
      });
    }
  },
} satisfies Rule;

const named: Partial<Record<DataType, string>> = {
  integer: 'a whole number',
  decimal: 'a number',
  float: 'a number',
  boolean: 'a truth value',
  date: 'a date',
  timestamp: 'a moment',
  timestampWithZone: 'a moment',
  uuid: 'a UUID',
};

function asText(statement: Statement, { conversion, left, right }: Predicate): readonly Fix[] {
  const other = conversion?.side === 'left' ? right : left;
  if (other?.kind !== 'literal' || other.span === null) return [];
  const text = excerpt(statement, other.span);
  if (!/^\d+$/.test(text)) return [];
  return [{ title: `Compare with the text '${text}'`, edits: [{ span: other.span, text: `'${text}'` }] }];
}
