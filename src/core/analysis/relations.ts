import type { Span } from '../prelude/span.ts';
import type { TableName, TableUse } from './analysis.ts';
import type { IndexedTable } from './catalogIndex.ts';
import { resolveAll, resolveCall, resolveExpression } from './expressions.ts';
import { addObstacle, addRead } from './facts.ts';
import { joinRelations } from './joinScopes.ts';
import type { Resolution, Within } from './resolution.ts';
import {
  type Column,
  type CommonScope,
  distinct,
  type FromScope,
  newFlow,
  type Relation,
  type Rows,
  renamed,
  type Scope,
  type Unlisted,
  type Visible,
} from './scope.ts';
import type { DerivedTable, FromItem, FunctionTable, Join, ObjectName, TableRef } from './tree.ts';
import { readView, viewColumns } from './views.ts';

/** An entry of a FROM clause that holds rows of its own, for finding joins without a condition. */
export interface Leaf {
  readonly id: number;
  readonly span: Span;
  /** True for what gives one row, or rows made by the statement itself: joining it multiplies nothing unawares. */
  readonly isSmall: boolean;
}

/** A FROM clause, or a part of one, once resolved. */
export interface ResolvedFrom extends FromScope {
  readonly leaves: readonly Leaf[];
  /** What ties entries together: for each condition, the entries that it names. */
  readonly ties: readonly (readonly number[])[];
}

export const emptyFrom: ResolvedFrom = { relations: [], visible: [], leaves: [], ties: [] };

/** Resolves one entry of a FROM clause. `before` is what stands before it, which only lateral entries may refer to. */
export function resolveFrom(item: FromItem, before: FromScope, within: Within): ResolvedFrom {
  switch (item.kind) {
    case 'table':
      return resolveTable(item, within);
    case 'derivedTable':
      return resolveDerived(item, before, within);
    case 'functionTable':
      return resolveFunctionTable(item, before, within);
    case 'join':
      return resolveJoin(item, before, within);
  }
}

/** Resolves the entries of a FROM clause; each sees those before it. */
export function resolveFromList(items: readonly FromItem[], within: Within): ResolvedFrom {
  const relations: Relation[] = [];
  const visible: Visible[] = [];
  const leaves: Leaf[] = [];
  const ties: (readonly number[])[] = [];
  const from: ResolvedFrom = { relations, visible, leaves, ties };
  for (const item of items) {
    const next = resolveFrom(item, from, within);
    for (const one of next.relations) relations.push(one);
    for (const one of next.visible) visible.push(one);
    for (const one of next.leaves) leaves.push(one);
    for (const one of next.ties) ties.push(one);
  }
  refuseSameNames(relations, leaves, within);
  return from;
}

/** Two entries of one name: which of them a name means couldn't be told. Tables of two schemas may share theirs. */
function refuseSameNames(relations: readonly Relation[], leaves: readonly Leaf[], within: Within): void {
  const seen = new Map<string, Relation>();
  for (const relation of relations) {
    if (relation.name === null) continue;
    const other = seen.get(relation.name);
    seen.set(relation.name, relation);
    if (other === undefined) continue;
    const differ = other.table !== null && relation.table !== null && other.table.schema !== relation.table.schema;
    if (!differ)
      addObstacle(within.resolution.facts, `More than one table here is called ${relation.name}.`, leaves[0]?.span ?? { start: 0, end: 0 });
  }
}

/** Two parts of a FROM clause side by side. */
export const sideBySide = (a: ResolvedFrom, b: ResolvedFrom): ResolvedFrom => ({
  relations: [...a.relations, ...b.relations],
  visible: [...a.visible, ...b.visible],
  leaves: [...a.leaves, ...b.leaves],
  ties: [...a.ties, ...b.ties],
});

const withOuter = (from: FromScope, outer: Scope | null): Scope => ({
  relations: from.relations,
  visible: from.visible,
  outer,
});

function single(relation: Relation, leaf: Leaf, ties: readonly (readonly number[])[] = []): ResolvedFrom {
  return { relations: [relation], visible: [{ relation, merged: null }], leaves: [leaf], ties };
}

function resolveTable(item: TableRef, within: Within): ResolvedFrom {
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

function relationOf(
  rows: Rows,
  item: { readonly alias: string | null; readonly columnNames: readonly string[] },
  name: string | null,
): { name: string | null; columns: readonly Column[]; unlisted: Unlisted | null } {
  const own = { name: item.alias ?? name, columns: renamed(rows.columns, item.columnNames), unlisted: rows.unlisted };
  if (rows.unlisted === null || item.columnNames.length === 0) return own;
  // The names run over columns that aren't known, so each may be any of them.
  const anything = [...rows.unlisted.tables.map((table) => ({ ...table, column: '*' })), ...rows.unlisted.sources];
  const sources = [...anything, ...rows.columns.flatMap((column) => column.sources)];
  return {
    ...own,
    columns: item.columnNames.map((columnName) => ({
      name: columnName,
      sources: distinct(sources),
      transform: 'expression',
      isTableOwn: false,
    })),
  };
}

function resolveDerived(item: DerivedTable, before: FromScope, within: Within): ResolvedFrom {
  const { common, role, resolution } = within;
  const id = resolution.nextLeaf++;
  const scope = item.lateral ? withOuter(before, within.scope) : within.scope;
  const leaves: number[] = [];
  const rows = resolution.resolvers.query(item.query, { scope, common, role, leaves, isExists: false }, resolution);
  const isSmall = rows.isSingle || item.query.body.kind === 'values';
  const relation = { ...relationOf(rows, item, null), table: null, leaves: [id] };
  return single(relation, { id, span: item.span, isSmall }, [[id, ...leaves]]);
}

/** Functions in FROM may always refer to what stands before them. */
function resolveFunctionTable(item: FunctionTable, before: FromScope, within: Within): ResolvedFrom {
  const id = within.resolution.nextLeaf++;
  const there = { ...within, scope: withOuter(before, within.scope), role: 'join' as const };
  const flow = newFlow();
  let columns: readonly string[] | null = item.calls.length === 1 ? item.declared : null;
  for (const call of item.calls) {
    if (call.kind !== 'call') resolveExpression(call, there, flow);
    else {
      const called = resolveCall(call, there, flow);
      if (item.calls.length > 1 || item.declared !== null || called.columns === null) continue;
      columns = called.columns.length > 0 ? called.columns : [item.alias ?? call.function.name];
    }
  }
  const sources = distinct(flow.sources);
  const unlisted: Unlisted | null = columns === null ? { tables: [], sources, isTableOwn: false } : null;
  const names = [...(columns ?? []), ...(item.ordinality ? ['ordinality'] : [])];
  const width = Math.max(names.length, item.columnNames.length);
  const relation: Relation = {
    name: item.alias ?? firstCallName(item),
    table: null,
    columns: Array.from({ length: width }, (_, index) => ({
      name: item.columnNames[index] ?? names[index] ?? '',
      sources,
      transform: 'expression',
      isTableOwn: false,
    })),
    unlisted,
    leaves: [id],
  };
  return single(relation, { id, span: item.span, isSmall: true }, [[id, ...flow.leaves]]);
}

const firstCallName = ({ calls }: FunctionTable): string | null => {
  const [first] = calls;
  return first?.kind === 'call' ? first.function.name : null;
};

function resolveJoin(item: Join, before: FromScope, within: Within): ResolvedFrom {
  const { facts } = within.resolution;
  facts.joins++;
  const left = resolveFrom(item.left, before, within);
  const right = resolveFrom(item.right, sideBySide({ ...emptyFrom, ...before }, left), within);
  const joined = joinRelations(item, left, right, within);
  const both = sideBySide(left, right);
  const ties = [...both.ties, ...joined.ties];
  if (item.on !== null) {
    const scope = withOuter(joined.inside, within.scope);
    for (const condition of conjuncts(item.on)) {
      const leaves: number[] = [];
      resolveAll([condition], { ...within, scope }, 'join', leaves);
      ties.push(leaves);
    }
  }
  return { ...joined.outside, leaves: both.leaves, ties };
}

/** The conditions that all must hold. */
export function conjuncts(condition: Exclude<Join['on'], null>): readonly Exclude<Join['on'], null>[] {
  return condition.kind === 'operation' && condition.conjunction ? condition.parts.flatMap(conjuncts) : [condition];
}
