import type { Action } from './actions.ts';
import type { ColumnName, FunctionUse, StatementEffect, TableName } from './analysis.ts';
import type { Builtins } from './builtins.ts';
import type { Catalog, CatalogFunction, CatalogTable } from './catalog.ts';
import { dataTypeOf } from './dataTypes.ts';
import type { Facts } from './facts.ts';
import type { Column } from './scope.ts';

/** A catalog made quick to ask. Kept as long as the catalog itself, and no longer. */
export interface CatalogIndex {
  readonly searchPath: readonly string[];
  /** The connected database, as names are compared; `undefined` where it isn't known. */
  readonly database: string | undefined;
  /** The table a name means, by the search path where it has no schema. */
  table(schema: string | null, name: string): IndexedTable | undefined;
  /** The same objects, with unqualified names looked for elsewhere. */
  along(searchPath: readonly string[]): CatalogIndex;
  /** Every function a call could mean. */
  functions(schema: string | null, name: string): readonly CatalogFunction[];
  /** What the bodies of functions do, once they have been looked into; `opaque` where they can't be. */
  readonly routines: Map<CatalogFunction, Facts | 'resolving' | 'opaque'>;
}

export interface IndexedTable {
  readonly table: CatalogTable;
  /** The table's own columns, in order. */
  readonly columns: readonly Column[];
  /** True where the database tells names apart that we don't: which table or column is meant can't be told then. */
  readonly isAmbiguous: boolean;
  /** Sets of columns that no two rows have in common; `undefined` where none is known. */
  readonly keys: readonly (readonly string[])[] | undefined;
  /** What the view's definition reads, once it has been worked out. */
  view: ViewFacts | 'resolving' | undefined;
}

/** What is known of a view by its definition. */
export interface ViewFacts {
  /** The definition's columns, in order, with the base columns that flow into each. */
  readonly columns: readonly Column[];
  /** Base columns that every row depends on: filters, joins, groupings, orderings. */
  readonly always: readonly ColumnName[];
  readonly functions: readonly FunctionUse[];
  readonly effect: StatementEffect;
  /** What it does beside reading, such as opening files. */
  readonly actions: readonly Action[];
  /** Sequences that its functions change. */
  readonly writes: readonly TableName[];
  /** Why the view isn't understood; empty when it is. */
  readonly obstacles: readonly string[];
}

const indexes = new WeakMap<Builtins, WeakMap<Catalog, CatalogIndex>>();

/** The index of a catalog, made on first use. A catalog MUST NOT be changed after that. */
export function indexOf(catalog: Catalog, builtins: Builtins): CatalogIndex {
  const known = indexes.get(builtins) ?? new WeakMap<Catalog, CatalogIndex>();
  indexes.set(builtins, known);
  const ready = known.get(catalog);
  if (ready !== undefined) return ready;
  const made = makeIndex(catalog, builtins);
  known.set(catalog, made);
  return made;
}

function makeIndex(catalog: Catalog, builtins: Builtins): CatalogIndex {
  const fold = (name: string): string => builtins.fold(name);
  const keyOf = (schema: string, name: string): string => `${fold(schema)}\0${fold(name)}`;
  const tables = new Map<string, IndexedTable>();
  for (const table of catalog.tables) {
    const key = keyOf(table.schema, table.name);
    tables.set(key, indexed(table, builtins, tables.has(key)));
  }
  const functions = new Map<string, CatalogFunction[]>();
  for (const described of catalog.functions) {
    const key = keyOf(described.schema, described.name);
    const named = functions.get(key);
    if (named === undefined) functions.set(key, [described]);
    else named.push(described);
  }
  /** Synonyms that aren't followed: they stay unknown, and so does what else has their name further along the path. */
  const unfollowed = new Set<string>();
  for (const { schema, name, of } of catalog.synonyms ?? []) {
    const isHere =
      of.database === undefined || (catalog.database !== undefined && fold(of.database) === fold(catalog.database));
    const [key, base] = [keyOf(schema, name), keyOf(of.schema, of.name)];
    // Of two names that only the database tells apart, nobody knows which is meant.
    const isFollowed = of.server === undefined && isHere && !tables.has(key) && !functions.has(key);
    const [table, named] = isFollowed ? [tables.get(base), functions.get(base)] : [];
    if (table !== undefined) tables.set(key, table);
    else tables.delete(key);
    if (named !== undefined) functions.set(key, named);
    else functions.delete(key);
    if (table === undefined && named === undefined) unfollowed.add(key);
  }
  // The schema of built-in objects comes first, unless the path says where.
  const searchPath = catalog.searchPath.includes(builtins.schema)
    ? catalog.searchPath
    : [builtins.schema, ...catalog.searchPath];
  const routines: CatalogIndex['routines'] = new Map();
  const database = catalog.database === undefined ? undefined : fold(catalog.database);
  const along = (path: readonly string[]): CatalogIndex => {
    const onPath = (name: string): IndexedTable | undefined => {
      for (const candidate of path) {
        const found = tables.get(keyOf(candidate, name));
        if (found !== undefined) return found;
        if (unfollowed.has(keyOf(candidate, name))) return undefined;
        if (candidate === builtins.schema && builtins.isSystemRelation(name)) return undefined;
      }
      return undefined;
    };
    const bare = new Map<string, IndexedTable | undefined>();
    return {
      searchPath: path,
      routines,
      database,
      table(schema, name) {
        if (schema !== null) return tables.get(keyOf(schema, name));
        if (bare.has(name)) return bare.get(name);
        const found = onPath(name);
        if (bare.size < maxRemembered) bare.set(name, found);
        return found;
      },
      functions(schema, name) {
        if (functions.size === 0) return noFunctions;
        const keys = (schema === null ? path : [schema]).map((candidate) => keyOf(candidate, name));
        if (keys.some((key) => unfollowed.has(key))) return noFunctions;
        return keys.flatMap((key) => functions.get(key) ?? []);
      },
      along,
    };
  };
  return along(searchPath);
}

const noFunctions: readonly CatalogFunction[] = [];

/** Names without a schema whose meaning is kept at most. */
const maxRemembered = 10_000;

function indexed(table: CatalogTable, builtins: Builtins, isSecond: boolean): IndexedTable {
  const { schema, name } = table;
  const columns = table.columns.map(
    (column): Column => ({
      name: builtins.fold(column.name),
      label: column.name,
      sources: [{ schema, table: name, column: column.name }],
      transform: 'identity',
      isTableOwn: true,
      ...(column.hidden === true ? { isHidden: true } : {}),
      type: dataTypeOf(column.type),
      nullable: column.nullable && !column.primaryKey,
    }),
  );
  const names = new Set(columns.map((column) => column.name));
  const isAmbiguous = isSecond || names.size < columns.length;
  return { table, columns, isAmbiguous, keys: keysOf(table, builtins), view: undefined };
}

/** Nulls may repeat in a unique key, but no condition ties rows by a null, so that for joins such a key is as good as any. */
function keysOf({ columns, keys }: CatalogTable, { fold = (name: string) => name }: Builtins): IndexedTable['keys'] {
  const found = (keys ?? []).flatMap((key) => (key.kind === 'foreign' ? [] : [key.columns.map(fold)]));
  const primary = columns.filter(({ primaryKey }) => primaryKey).map(({ name }) => fold(name));
  if (primary.length > 0) found.push(primary);
  return found.length > 0 ? found : undefined;
}

const strictness: readonly FunctionUse['volatility'][] = ['immutable', 'stable', 'volatile', 'unknown'];

/** The stricter of two volatilities. */
export const stricterVolatility = (
  a: FunctionUse['volatility'],
  b: FunctionUse['volatility'],
): FunctionUse['volatility'] => (strictness.indexOf(a) >= strictness.indexOf(b) ? a : b);
