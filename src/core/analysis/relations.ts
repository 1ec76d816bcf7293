import { resolveConjuncts } from './conditions.ts';
import { resolveCall, resolveExpression } from './expressions.ts';
import { addRead } from './facts.ts';
import {
  emptyFrom,
  keysOfRows,
  type Leaf,
  type ResolvedFrom,
  refuseSameNames,
  relationOf,
  sideBySide,
  single,
} from './from.ts';
import { columnsSince, noteJoin, undo } from './joined.ts';
import { joinRelations } from './joinScopes.ts';
import { resolvePivot, resolveUnpivot } from './pivots.ts';
import { inRole, inScope, type Resolution, type Within } from './resolution.ts';
import {
  distinct,
  type FromScope,
  newFlow,
  type Relation,
  type Scope,
  shown,
  type Unlisted,
  type Visible,
} from './scope.ts';
import { resolveTable, useTable } from './tables.ts';
import type { DerivedTable, FromItem, FunctionTable, Join, ObjectName } from './tree.ts';

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
    case 'pivot':
      return resolvePivot(item, resolveFrom(item.source, before, within), within);
    case 'unpivot':
      return resolveUnpivot(item, resolveFrom(item.source, before, within), within);
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
    if (leaves.length > 0) noteJoin(within.resolution.facts, 'inner', 'comma', leaves, next.leaves);
    for (const one of next.relations) relations.push(one);
    for (const one of next.visible) visible.push(one);
    for (const one of next.leaves) leaves.push(one);
    for (const one of next.ties) ties.push(one);
  }
  refuseSameNames(relations, leaves, within);
  return from;
}

const withOuter = (from: FromScope, outer: Scope | null): Scope => ({
  relations: from.relations,
  visible: from.visible,
  outer,
});

function resolveDerived(item: DerivedTable, before: FromScope, within: Within): ResolvedFrom {
  const { common, role, resolution } = within;
  const id = resolution.nextLeaf++;
  const scope = item.lateral ? withOuter(before, within.scope) : within.scope;
  const leaves: number[] = [];
  const rows = resolution.resolvers.query(item.query, { scope, common, role, leaves, isExists: false }, resolution);
  const isSmall = rows.isSingle || item.query.body.kind === 'values';
  const relation = { ...relationOf(rows, item, null), table: null, leaves: [id] };
  const keys = keysOfRows(rows, item.columnNames);
  const leaf: Leaf = { id, span: item.span, name: item.alias, table: null, keys, isSmall, tables: rows.tables };
  const named = resolution.names?.entry(relation, item, { kind: 'query' }) ?? relation;
  return single(named, leaf, [[id, ...leaves]]);
}

/** Functions in FROM may always refer to what stands before them. */
function resolveFunctionTable(item: FunctionTable, before: FromScope, within: Within): ResolvedFrom {
  const id = within.resolution.nextLeaf++;
  const there = inRole(inScope(within, withOuter(before, within.scope), within.known), 'join');
  const flow = newFlow();
  if (item.actions !== undefined) for (const action of item.actions) within.resolution.facts.actions.push(action);
  let columns: readonly string[] | null = item.calls.length === 1 ? item.declared : null;
  for (const call of item.calls) {
    if (call.kind !== 'call') resolveExpression(call, there, flow);
    else {
      const called = resolveCall(call, there, flow);
      if (item.calls.length > 1 || item.declared !== null || called.columns === null) continue;
      columns = called.columns.length > 0 ? called.columns : [item.alias ?? call.function.name];
    }
  }
  if (item.shape !== undefined) columns = columnsLike(item.shape, within.resolution);
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
  const leaf: Leaf = { id, span: item.span, name: relation.name, table: null, keys: undefined, isSmall: true };
  const named = within.resolution.names?.entry(relation, item, { kind: 'function' }) ?? relation;
  return single(named, leaf, [[id, ...flow.leaves]]);
}

/** The names of a table's columns; `null` where they aren't known. What a text says of a table's columns counts as reading it. */
function columnsLike(shape: ObjectName, resolution: Resolution): readonly string[] | null {
  const { name, indexed } = useTable(shape, null, 'read', 'named', resolution);
  addRead(resolution.facts, name);
  return indexed === undefined ? null : shown(indexed.columns).map((column) => column.name);
}

const firstCallName = ({ calls }: FunctionTable): string | null => {
  const [first] = calls;
  return first?.kind === 'call' ? first.function.name : null;
};

function resolveJoin(item: Join, before: FromScope, within: Within): ResolvedFrom {
  const { facts } = within.resolution;
  const firstJoin = facts.joined.length;
  facts.joins++;
  const left = resolveFrom(item.left, before, within);
  const right = resolveFrom(
    item.right,
    before.visible.length === 0 ? left : sideBySide({ ...emptyFrom, ...before }, left),
    within,
  );
  const draft = noteJoin(facts, item.type, formOf(item), left.leaves, right.leaves);
  const from = facts.predicates.length;
  const joined = joinRelations(item, left, right, within);
  const both = sideBySide(left, right);
  if (item.alias !== null) refuseSameNames(both.relations, both.leaves, within);
  const ties = [...both.ties, ...joined.ties];
  if (item.on !== null) {
    const scope = withOuter(joined.inside, within.scope);
    const on = resolveConjuncts(item.on, inRole(inScope(within, scope, within.known), 'join'), 'on');
    ties.push(...on.ties);
    // An inner join around an outer one may drop the rows without a match again.
    if (item.type === 'inner') undo(facts.joined.slice(firstJoin), on.conjuncts);
  }
  draft.join.columns = columnsSince(facts.predicates, from);
  const { relations, visible } = joined.outside;
  return { relations, visible, leaves: both.leaves, ties };
}

function formOf({ natural, using }: Join): 'on' | 'using' | 'natural' {
  if (natural) return 'natural';
  return using.length > 0 ? 'using' : 'on';
}
