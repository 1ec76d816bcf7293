import type { Span } from '../prelude/span.ts';
import type { TableName, TableUse } from './analysis.ts';
import type { IndexedTable } from './catalogIndex.ts';
import { resolveAll } from './expressions.ts';
import { addObstacle, addRead } from './facts.ts';
import { type ResolvedFrom, relationOf, single } from './from.ts';
import type { Resolution, Within } from './resolution.ts';
import { type Column, type CommonScope, type Relation, renamed } from './scope.ts';
import type { ObjectName, TableRef } from './tree.ts';
import { readView, viewColumns } from './views.ts';

/** Resolves a name in FROM: a table of WITH, else one of the database. */
export function resolveTable(item: TableRef, within: Within): ResolvedFrom {
  const { resolution } = within;
  const id = resolution.nextLeaf++;
  const leaves = [id];
  resolveAll(item.sample, within, 'filter', []);
  const common = item.name.schema === null ? commonNamed(item.name.name, within.common) : undefined;
  if (common !== undefined) {
    const rows = common.rows();
    const relation = { ...relationOf(rows, item, item.name.name), table: null, leaves };
    return single(relation, { id, span: item.name.span, isSmall: rows.isSingle });
  }
  const found = useTable(item.name, item.alias, 'read', resolution);
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
  return single(checkedNames(relation, item, within), { id, span: item.name.span, isSmall: false });
}

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
  if (indexed.table.kind !== 'view' && indexed.table.kind !== 'materializedView') return indexed.columns;
  return viewColumns(indexed, readView(indexed, resolution), span, resolution);
}

/** What a relation's name means, noted as a use; a name the catalog doesn't have makes the statement not understood. */
export function useTable(
  { schema, name, span }: ObjectName,
  alias: string | null,
  access: TableUse['access'],
  { facts, catalog, builtins }: Resolution,
): { readonly name: TableName; readonly indexed: IndexedTable | undefined } {
  const indexed = catalog?.table(schema, name);
  const isSystem = schema === null && indexed === undefined && builtins.isSystemRelation(name);
  const found: TableName =
    indexed === undefined
      ? { schema: isSystem ? builtins.schema : schema, table: name }
      : { schema: indexed.table.schema, table: indexed.table.name };
  if (catalog !== undefined && indexed === undefined)
    addObstacle(facts, `The table ${schema === null ? name : `${schema}.${name}`} isn't in the catalog.`, span);
  facts.tableUses.push({ ...found, alias, span, access });
  return { name: found, indexed };
}

function commonNamed(name: string, scope: CommonScope | null): CommonScope | undefined {
  for (let level = scope; level !== null; level = level.outer) if (level.name === name) return level;
  return undefined;
}
