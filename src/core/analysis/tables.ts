import type { Span } from '../prelude/span.ts';
import type { Standing, TableName, TableUse } from './analysis.ts';
import type { IndexedTable } from './catalogIndex.ts';
import { resolveAll } from './expressions.ts';
import { addColumnRead, addEffect, addObstacle, addRead, addUnknownName, type Facts, placeOf } from './facts.ts';
import { keysOfRows, type Leaf, type ResolvedFrom, relationOf, single } from './from.ts';
import { isOutside, outsideOf, spoken } from './outside.ts';
import type { Resolution, Within } from './resolution.ts';
import { type Column, type CommonScope, type Relation, renamed } from './scope.ts';
import type { ObjectName, TableRef } from './tree.ts';
import { readView, viewColumns } from './views.ts';

/** Resolves a name in FROM, or in COPY: a table of WITH, else one of the database. */
export function resolveTable(
  item: TableRef,
  within: Within,
  standing: Standing = item.sample.length > 0 ? 'sampled' : 'from',
): ResolvedFrom {
  const { resolution } = within;
  const id = resolution.nextLeaf++;
  const leaves = [id];
  resolveAll(item.sample, within, 'filter', []);
  const common = isBare(item.name) ? commonNamed(item.name.name, within.common) : undefined;
  if (common !== undefined) {
    // Where the database tells names apart by case, another spelling means a table.
    if (common.label !== item.name.label && resolution.catalog?.table(null, item.name.name) !== undefined)
      addObstacle(
        resolution.facts,
        `${item.name.label ?? item.name.name} means the ${common.label ?? common.name} of WITH or the table of that name, by the database's collation. Spell both alike.`,
        item.name.span,
      );
    const rows = common.rows();
    const relation = { ...relationOf(rows, item, item.name.name), table: null, leaves };
    const leaf: Leaf = {
      id,
      span: item.name.span,
      name: relation.name,
      table: null,
      keys: keysOfRows(rows, item.columnNames),
      isSmall: rows.isSingle,
      tables: rows.tables,
    };
    return single(throughNames(relation, item, item.name.span, common, resolution), leaf);
  }
  const found = useTable(item.name, item.alias, 'read', standing, resolution, item.columnNames.length > 0);
  addRead(resolution.facts, found.name);
  const described =
    found.indexed === undefined ? undefined : columnsWithView(found.indexed, item.name.span, resolution);
  const relation: Relation = {
    name: item.alias ?? item.name.name,
    table: item.alias === null ? found.name : null,
    columns: renamed(described ?? [], item.columnNames),
    unlisted: described === undefined ? { tables: [found.name], sources: [], isTableOwn: true } : null,
    leaves,
  };
  const keys = item.columnNames.length > 0 ? undefined : found.indexed?.keys;
  const leaf: Leaf = {
    id,
    span: item.name.span,
    name: relation.name,
    table: found.name,
    keys,
    isSmall: false,
    tables: [found.name],
  };
  const checked = checkedNames(relation, item, within);
  const source = { kind: 'table', table: found.name, isKnown: found.indexed !== undefined } as const;
  return single(resolution.names?.entry(checked, item, source) ?? checked, leaf);
}

/** Where names are gathered: an entry that stands for a table of WITH, and the mention that it is. */
export function throughNames(
  relation: Relation,
  item: Pick<TableRef, 'alias' | 'aliasSpan' | 'columnNames' | 'columnNameSpans'>,
  span: Span,
  { named }: CommonScope,
  { names }: Resolution,
): Relation {
  if (names === undefined || named === undefined) return relation;
  names.common(span, named);
  return names.entry(relation, item, { kind: 'commonTable', relation: named });
}

/** Whether a name has no qualifier, so that it can mean a table of WITH. */
export const isBare = ({ server, database, schema }: ObjectName): boolean =>
  schema === null && database === undefined && server === undefined;

/** A table without known columns that gets new names for them: which is which can't be told. */
function checkedNames(relation: Relation, item: TableRef, { resolution }: Within): Relation {
  const names = item.columnNames;
  if (names.length === 0) return relation;
  if (relation.unlisted === null) {
    if (names.length > relation.columns.length)
      addObstacle(resolution.facts, `${relation.name} has fewer columns than its alias names.`, item.name.span);
    return relation;
  }
  const sources = relation.unlisted.tables.map((table) => ({ ...table, column: '*' }));
  return {
    ...relation,
    columns: names.map((name): Column => ({ name, sources, transform: 'identity', isTableOwn: true })),
  };
}

function columnsWithView(indexed: IndexedTable, span: Span, resolution: Resolution): readonly Column[] {
  // What an earlier statement of the text made from a query brings what it is made of along.
  if (typeof indexed.view === 'object') return viewColumns(indexed, indexed.view, span, resolution);
  if (indexed.table.kind !== 'view' && indexed.table.kind !== 'materializedView') return indexed.columns;
  return viewColumns(indexed, readView(indexed, resolution), span, resolution);
}

/** What a relation's name means, noted as a use; a name the catalog doesn't have makes the statement not understood. */
export function useTable(
  named: ObjectName,
  alias: string | null,
  access: TableUse['access'],
  standing: Standing,
  resolution: Resolution,
  renamesColumns = false,
): { readonly name: TableName; readonly indexed: IndexedTable | undefined } {
  const { facts, catalog, builtins, session } = resolution;
  const { schema, name, span } = named;
  const isElsewhere = isOutside(named, catalog);
  const known = isElsewhere ? undefined : catalog?.table(schema, name);
  const meant = isElsewhere ? undefined : session?.table(schema, name);
  if (meant?.isUnclear === true)
    addObstacle(
      facts,
      `Statements before this one make or change ${spoken(named)} in ways that aren't followed.`,
      span,
    );
  if (meant !== undefined && known !== undefined) {
    addObstacle(
      facts,
      `${spoken(named)} means what a statement before this one makes or, where that fails, ${known.table.schema}.${known.table.name}. Give the new one a name of its own.`,
      span,
    );
    if (access === 'read') readAllOf(meant.indexed, facts);
  }
  if (meant !== undefined && known === undefined) {
    const { table } = meant.indexed;
    const own: TableName = { schema: table.schema === '' ? null : table.schema, table: table.name };
    facts.tableUses.push({ ...own, alias, span, access });
    facts.tablePlaces.push({ ...own, alias, calledBy: own.table, span, standing, renamesColumns });
    return { name: own, indexed: meant.indexed };
  }
  const indexed = known;
  const isSystem = schema === null && !isElsewhere && indexed === undefined && builtins.isSystemRelation(name);
  const found: TableName =
    indexed === undefined
      ? { ...outsideOf(named, catalog), schema: isSystem ? builtins.schema : schema, table: name }
      : { schema: indexed.table.schema, table: indexed.table.name };
  if (catalog !== undefined && indexed === undefined && meant === undefined) {
    if (!isSystem && !isElsewhere) addUnknownName(facts, 'table', schema === null ? [name] : [schema, name], span);
    addObstacle(facts, `The table ${spoken(named)} isn't in the catalog.`, span);
  }
  if (indexed?.isAmbiguous === true)
    addObstacle(
      facts,
      `The database tells names like those of ${spoken(named)} apart by case, which isn't followed.`,
      span,
    );
  if (named.refusal !== undefined) addObstacle(facts, named.refusal, span);
  if (named.server !== undefined) {
    addEffect(facts, 'external');
    facts.actions.push({ kind: 'server', name: named.server, span });
  }
  const { schema: inSchema, table } = found;
  // Named one by one, since copying objects of several shapes is slow. Few tables are named through another place.
  const elsewhere = found.server === undefined && found.database === undefined ? undefined : placeOf(found);
  const use = { schema: inSchema, table, alias, span, access };
  facts.tableUses.push(elsewhere === undefined ? use : { ...elsewhere, ...use });
  const place = { schema: inSchema, table, alias, calledBy: calledBy(named, found), span, standing, renamesColumns };
  facts.tablePlaces.push(elsewhere === undefined ? place : { ...elsewhere, ...place });
  return { name: found, indexed };
}

/** A synonym is called by its own name, and any other object by the one that the catalog has, which is spelled as it was made. */
const calledBy = ({ name, label }: ObjectName, { table }: TableName): string =>
  table.toLowerCase() === name ? table : (label ?? name);

/** Notes all that a relation may hold, where it can't be told whether it is the one that is meant. */
function readAllOf({ columns, view }: IndexedTable, facts: Facts): void {
  for (const column of [...columns, ...(typeof view === 'object' ? view.columns : [])])
    for (const source of column.sources) addColumnRead(facts, source);
}

/** The table of WITH that a bare name means; `undefined` where it means none. */
export function commonNamed(name: string, scope: CommonScope | null): CommonScope | undefined {
  for (let level = scope; level !== null; level = level.outer) if (level.name === name) return level;
  return undefined;
}
