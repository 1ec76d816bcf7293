import type { Statement } from '../../analysis/analysis.ts';
import { changesEachRow } from '../changesEachRow.ts';
import type { Fix } from '../decision.ts';
import { estimateOf, type Report, type RuleContext, spoken, tableIn } from './rule.ts';

/** What the two rules about a missing WHERE share: whether it is missing, and how to start one. */
export function reportMissingWhere(
  statement: Statement,
  context: RuleContext,
  words: { readonly verb: 'DELETE' | 'UPDATE'; readonly would: string },
  report: (found: Report) => void,
): void {
  const isItself = statement.kind === words.verb.toLowerCase();
  // In a statement of another kind the word is the only sign of which change it is; in a string it only adds a finding.
  const isInside = !isItself && statement.kind !== 'truncate' && hasWord(statement, words.verb);
  if (!isItself && !isInside) return;

  const targets = statement.writes.length > 0 ? statement.writes : [{ schema: null, table: 'the table' }];
  const all = targets.map((target) => `${spoken(target)}${estimateOf(tableIn(context.catalog, target))}`).join(' or ');
  const span = statement.tableUses.find((use) => use.access === 'write')?.span ?? statement.span;
  const subject = isItself && targets.length === 1 ? `This ${words.verb}` : `A ${words.verb} in this statement`;

  if (changesEachRow(statement)) {
    report({
      span,
      message: `${subject} has no WHERE, so it would ${words.would} all rows of ${all}.`,
      ...(isItself && statement.whereAt !== null
        ? {
            related: [
              { span: { start: statement.whereAt, end: statement.whereAt }, message: 'The WHERE would stand here.' },
            ],
          }
        : {}),
      fixes: startOfWhere(statement, context),
    });
  } else if (isItself && statement.understood && looksAtNoRow(statement, context)) {
    report({
      span,
      message: `The WHERE of this ${words.verb} looks at no column of what it changes, so it says the same of each row and could ${words.would} all rows of ${all}.`,
    });
  }
}

const hasWord = ({ text }: Statement, verb: string): boolean => new RegExp(`\\b${verb}\\b`, 'i').test(text);

/** True where the condition names no column of the changed table, which the catalog knows. */
function looksAtNoRow(statement: Statement, { catalog }: RuleContext): boolean {
  if (!statement.writes.every((target) => tableIn(catalog, target)?.kind === 'table')) return false;
  return !statement.columnUses.some(
    ({ role, schema, table }) =>
      (role === 'filter' || role === 'join') &&
      statement.writes.some((target) => target.table === table && target.schema === schema),
  );
}

/**
 * A condition to be completed. It asks for rows whose primary key is NULL, of which there are none, so that running it
 * unchanged does nothing. Without one change of one table with one plain key there is nothing safe to start with.
 */
function startOfWhere({ whereAt, writes, tableUses, text }: Statement, { catalog }: RuleContext): readonly Fix[] {
  const [target] = writes;
  if (whereAt === null || target === undefined || writes.length !== 1) return [];
  const written = tableUses.filter((use) => use.access === 'write');
  const changes = (text.match(/\b(?:delete|update)\b/gi) ?? []).length;
  if (written.length !== 1 || changes !== 1) return [];
  const key = tableIn(catalog, target)?.columns.filter((column) => column.primaryKey) ?? [];
  const name = key[0]?.name ?? '';
  if (key.length !== 1 || !/^[a-z_][a-z0-9_]*$/.test(name)) return [];
  // A second table could have a column of the same name, so the key is qualified by what the text calls the table.
  const owner = tableUses.length === 1 ? '' : `${written[0]?.alias ?? target.table}.`;
  if (!/^(?:[a-z_][a-z0-9_]*\.)?$/.test(owner)) return [];
  return [
    {
      title: `Add WHERE ${owner}${name} IS NULL, which matches no row, to be completed`,
      edits: [{ span: { start: whereAt, end: whereAt }, text: ` WHERE ${owner}${name} IS NULL` }],
    },
  ];
}
