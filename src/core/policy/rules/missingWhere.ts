import type { Statement } from '../../analysis/analysis.ts';
import type { Fix } from '../decision.ts';
import { estimateOf, type Report, type RuleContext, spoken, tableIn } from './rule.ts';

/** What the two rules about a missing WHERE share: whether it is missing, and how to start one. */
export function reportMissingWhere(
  statement: Statement,
  context: RuleContext,
  words: { readonly verb: string; readonly would: string },
  report: (found: Report) => void,
): void {
  const target = statement.writes[0] ?? { schema: null, table: 'the table' };
  const table = tableIn(context.catalog, target);
  const all = `all rows of ${spoken(target)}${estimateOf(table)}`;
  const span = statement.tableUses.find((use) => use.access === 'write')?.span ?? statement.span;

  if (!statement.wherePresent) {
    report({
      span,
      message: `This ${words.verb} has no WHERE, so it would ${words.would} ${all}.`,
      fixes: startOfWhere(statement, table?.columns.filter((c) => c.primaryKey).map((c) => c.name) ?? []),
    });
    return;
  }
  if (statement.understood && table !== undefined && !statement.columnUses.some(narrows)) {
    report({
      span,
      message: `The WHERE of this ${words.verb} looks at no column, so it says the same of each row and could ${words.would} ${all}.`,
    });
  }
}

const narrows = (use: Statement['columnUses'][number]): boolean => use.role === 'filter' || use.role === 'join';

/**
 * A condition to be completed. It asks for rows whose primary key is NULL, of which there are none, so that running it
 * unchanged does nothing. Without a known key of one plain name there is nothing safe to start with.
 */
function startOfWhere(statement: Statement, key: readonly string[]): readonly Fix[] {
  const [column] = key;
  if (statement.whereAt === null || key.length !== 1 || column === undefined || !/^[a-z_][a-z0-9_]*$/.test(column))
    return [];
  return [
    {
      title: `Add WHERE ${column} IS NULL, which matches no row, to be completed`,
      edits: [{ span: { start: statement.whereAt, end: statement.whereAt }, text: ` WHERE ${column} IS NULL` }],
    },
  ];
}
