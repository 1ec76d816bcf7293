import type { Statement } from '../src/core/analysis/analysis.ts';
import type { Catalog, CatalogTable } from '../src/core/analysis/catalog.ts';

/**
 * A catalog that describes what a statement names and its text can't tell: its functions, as functions of users that read, and
 * its tables with the columns that it uses. It stands for the catalog that a team has. `undefined` where no function is missing, since
 * only those can't be told without one.
 */
export function describedNames(statement: Statement, dialect: string): Catalog | undefined {
  const functions = statement.unknownNames.filter(({ kind }) => kind === 'function');
  if (functions.length === 0) return undefined;
  return {
    version: 1,
    dialect,
    searchPath: ['dbo'],
    tables: tablesOf(statement),
    functions: functions.map(({ path }) => ({
      schema: path.at(-2) ?? 'dbo',
      name: path.at(-1) ?? '',
      args: '',
      volatility: 'stable',
      kind: 'function',
    })),
  };
}

/**
 * Tables of the database itself; a column that may be of several of them counts as that one's which the text says has it, else as
 * the first one's.
 */
function tablesOf({ tableUses, columnUses }: Statement): readonly CatalogTable[] {
  const tables = new Map<string, Map<string, CatalogTable['columns'][number]>>();
  const keyOf = (schema: string | null, table: string) => JSON.stringify([schema ?? 'dbo', table]);
  for (const { database, server, schema, table } of tableUses) {
    const isOwn = database === undefined && server === undefined && !/^[#@]/.test(table);
    if (isOwn && !tables.has(keyOf(schema, table))) tables.set(keyOf(schema, table), new Map());
  }
  const candidates = new Map<number, (typeof columnUses)[number][]>();
  for (const use of columnUses) {
    if (!tables.has(keyOf(use.schema, use.table))) continue;
    const { start } = use.span;
    candidates.set(start, [...(candidates.get(start) ?? []), use]);
  }
  const fewestFirst = [...candidates.values()].toSorted((a, b) => a.length - b.length);
  for (const uses of fewestFirst) {
    const columnsOf = ({ schema, table }: (typeof uses)[number]) => tables.get(keyOf(schema, table));
    const known = uses.find((use) => columnsOf(use)?.has(use.column.toLowerCase()) === true) ?? uses[0];
    if (known === undefined) continue;
    const { column } = known;
    columnsOf(known)?.set(column.toLowerCase(), { name: column, type: 'int', nullable: true, primaryKey: false });
  }
  return [...tables].map(([key, columns]) => {
    const [schema, name] = JSON.parse(key) as [string, string];
    return { schema, name, kind: 'table', rows: null, columns: [...columns.values()] };
  });
}
