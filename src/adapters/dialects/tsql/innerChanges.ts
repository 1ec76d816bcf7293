import type { CommonTable, FromItem, Insert, Query, RowStatement, With } from '../../../core/analysis/tree.ts';
import { readAliasName, readColumnNames } from './aliases.ts';
import type { Reader } from './reader.ts';

const changes = ['insert', 'update', 'delete', 'merge'];

/** Whether a bracket in FROM holds a data change, whose OUTPUT gives rows. */
export const holdsChange = (reader: Reader): boolean => reader.peek() === '(' && changes.includes(reader.peek(1));

/** No text can spell this name, so nothing else is called so. */
const nameOfChange = '\0change';
/** What people see for that name. */
const label = 'OUTPUT';

/**
 * `(MERGE … OUTPUT …) AS m`. The change becomes a table that the statement around it names, as in a WITH. Whoever reads that
 * statement takes it over with `withInnerChange`; where none does, the statement isn’t understood.
 */
export function readInnerChange(reader: Reader): FromItem {
  const start = reader.token()?.start ?? 0;
  const span = { start, end: start };
  reader.expect('(');
  const first = reader.at;
  const statement = reader.deeper(() => reader.rules.statement(reader));
  if (!isChange(statement)) reader.misplaced(first, 'A data change was expected here');
  if (statement.returning === null) reader.misplaced(first, 'A data change in FROM gives its rows by OUTPUT');
  reader.expect(')');
  const alias = readAliasName(reader);
  if (alias === undefined) reader.fail('A data change in FROM needs an alias');
  const table: CommonTable = { name: nameOfChange, label, span, columnNames: [], statement, addedColumns: [] };
  reader.innerChanges.push(table);
  return {
    kind: 'table',
    name: { schema: null, name: nameOfChange, span },
    alias: alias.name,
    aliasSpan: alias.span,
    ...readColumnNames(reader),
    sample: [],
  };
}

const isChange = (statement: { readonly kind: string }): statement is Exclude<RowStatement, Query> =>
  changes.includes(statement.kind);

/**
 * The tables of an INSERT's WITH together with the change that its query reads. SQL Server lets a change stand alone in the FROM
 * clause of such a query and nowhere else. `before` is how many changes were open when the query began.
 */
export function withInnerChange(
  reader: Reader,
  common: With | null,
  source: Insert['source'],
  before: number,
): With | null {
  const inner = reader.innerChanges.splice(before);
  const [change, ...more] = inner;
  if (change === undefined) return common;
  if (more.length > 0 || !readsOnlyChange(source)) {
    reader.innerChanges.push(...inner);
    return common;
  }
  return { recursive: true, inOrder: true, tables: [...(common?.tables ?? []), change] };
}

function readsOnlyChange(source: Insert['source']): boolean {
  if (source?.body.kind !== 'select') return false;
  const [only, ...more] = source.body.from;
  return more.length === 0 && only?.kind === 'table' && only.name.name === nameOfChange;
}
