import type { Spelling, ViewParts } from '../../../core/governing/spelling.ts';
import { builtins } from './builtins.ts';
import { masked, nothing } from './masks.ts';

/** How T-SQL is written where governing puts something in. No function of a user can stand for one of SQL Server's own, since a user's needs its schema. */
export const spelling: Spelling = {
  name: (...parts) => parts.map((part) => builtins.spell(part)).join('.'),
  masked,
  nothing,
  view,
  guard: (filter) => ({ before: `(${filter}) AND (`, after: ')' }),
  seen,
  // Without N a string is one of the database's code page, which turns letters that it hasn't into others that look alike.
  text: (literal) => (/^[\x20-\x7e]*$/.test(literal) ? literal : `N${literal}`),
  // An index for full-text search holds the words as they are, and the others name the table in their arguments.
  lookups: new Set(
    `contains freetext containstable freetexttable changetable predict vector_search semantickeyphrasetable
    semanticsimilaritytable semanticsimilaritydetailstable`.split(/\s+/),
  ),
  ...(builtins.definitionPath === undefined ? {} : { definitionPath: builtins.definitionPath }),
  secret: (name) => ({
    // A function in WITH would be evaluated for each use of it, and a variable is gone with the text that declares it.
    stands: 'before',
    definition: `DECLARE @${name} varbinary(32) = CRYPT_GEN_RANDOM(32)`,
    expression: `@${name}`,
  }),
};

/**
 * A value that is NULL wherever a filter hides the row. SQL Server may evaluate what a statement says for rows that its conditions
 * leave out (“Predicate ordering is not guaranteed”, SQL Server Programmability, 2006). Nothing here rests on an order: whichever
 * expression looks at a hidden row sees nothing but NULL.
 */
function seen(value: string, filter: string): string {
  return `CASE WHEN ${filter} THEN ${value} END`;
}

/**
 * TOP with more rows than a table can have keeps conditions from being moved below the filter, as far as is known; `seen`
 * holds where it doesn't.
 */
function view({ columns, source, condition, isWhole }: ViewParts): string {
  const list = columns.map(({ sql, name }) => {
    const value = condition === undefined ? sql : seen(sql, condition);
    return value === name ? name : `${value} AS ${name}`;
  });
  const where = condition === undefined ? '' : ` WHERE ${condition}`;
  // A query in FROM has at least one column.
  const selected = list.length === 0 ? '1 AS one' : list.join(', ');
  return `SELECT ${isWhole ? '' : 'TOP (9223372036854775807) '}${selected} FROM ${source}${where}`;
}
