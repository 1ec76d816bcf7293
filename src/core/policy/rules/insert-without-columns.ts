import type { Statement } from '../../analysis/analysis.ts';
import type { UnlistedInsert } from '../../analysis/shape.ts';
import type { Fix } from '../decision.ts';
import { excerpt } from './excerpt.ts';
import { everywhere, type Rule, type RuleContext, spoken, tableIn, tsql } from './rule.ts';

export default {
  id: 'insert-without-columns',
  severity: 'warning',
  effect: everywhere('permit'),
  suppressible: true,
  docs: {
    title: 'INSERT without a list of columns',
    problem:
      'An INSERT does not say which columns its values are for, so the order of the columns in the table decides.',
    why: 'When a column is added or the table is made again in another order, values land in the wrong columns. Where the types allow it, nothing fails.',
    remedy: 'List the columns after the name of the table.',
    invalid: [
      "INSERT INTO product_lines VALUES (7, 'Lamps')",
      'INSERT INTO product_lines SELECT product_id, name FROM products WHERE product_id = 7',
      tsql("INSERT INTO product_lines VALUES (7, 'Lamps')"),
    ],
    valid: [
      "INSERT INTO product_lines (product_line_id, name) VALUES (7, 'Lamps')",
      'INSERT INTO product_lines DEFAULT VALUES',
      tsql("INSERT INTO product_lines (product_line_id, name) VALUES (7, 'Lamps')"),
    ],
    source:
      'sqlcheck, “Implicit Column Usage”; SonarQube, “INSERT statements should explicitly list the columns to be set”.',
  },
  check(statement, context, report) {
    for (const insert of statement.unlistedInserts) {
      // A table that the session itself has just made keeps its columns.
      if (context.catalog !== undefined && tableIn(context.catalog, insert) === undefined) continue;
      report({
        span: insert.span,
        message: `This INSERT doesn't name the columns of ${spoken(insert)}, so its values go by the order that they happen to have.`,
        fixes: listed(statement, insert, context),
      });
    }
  },
} satisfies Rule;

/** Only where each column gets a value, so that none is filled by the database itself. */
function listed(statement: Statement, insert: UnlistedInsert, { catalog, dialect }: RuleContext): readonly Fix[] {
  const columns = tableIn(catalog, insert)?.columns ?? [];
  if (columns.length === 0 || columns.length !== insert.width) return [];
  const listAt = insert.target.end;
  const after = excerpt(statement, { start: listAt, end: statement.span.end });
  if (!/^\s*(?:values|select|\(|with\s+\w+\s+as\b)/i.test(after)) return [];
  const quote = (name: string) => (dialect === 'tsql' ? `[${name}]` : `"${name}"`);
  const names = columns.map(({ name }) => (/^[a-z_][a-z0-9_]*$/.test(name) ? name : quote(name)));
  if (names.some((name) => name.slice(1, -1).search(/["\]]/) >= 0)) return [];
  return [
    {
      title: `List the ${columns.length} columns`,
      edits: [{ span: { start: listAt, end: listAt }, text: ` (${names.join(', ')})` }],
      keepsResult: true,
    },
  ];
}
