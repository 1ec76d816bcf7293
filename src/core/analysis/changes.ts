import { crossed } from './cartesian.ts';
import { useColumn } from './columns.ts';
import { resolveCommon } from './common.ts';
import { resolveAll } from './expressions.ts';
import { addEffect, addObstacle, addWrite } from './facts.ts';
import { emptyFrom, type ResolvedFrom } from './from.ts';
import { resolveItems } from './queries.ts';
import { conjuncts, resolveFromList } from './relations.ts';
import type { QueryPlace, Resolution, Within } from './resolution.ts';
import { newFlow, noRows, type Relation, type Rows, type Scope } from './scope.ts';
import { useTable } from './tables.ts';
import { useTarget, type Written } from './targets.ts';
import type { Assignment, Delete, Expression, FromItem, Insert, Merge, Returning, Target, Update } from './tree.ts';

/** Resolves a data change and gives the columns of its RETURNING. */
export function resolveChange(
  change: Insert | Update | Delete | Merge,
  place: QueryPlace,
  resolution: Resolution,
): Rows {
  const common = change.with === null ? place.common : resolveCommon(change.with, place, resolution);
  const within: Within = { scope: place.scope, common, role: place.role, resolution };
  resolution.facts.changes.add(change.kind);
  addEffect(resolution.facts, 'write');
  switch (change.kind) {
    case 'insert':
      return resolveInsert(change, within, place);
    case 'update':
      return resolveUpdate(change, within, place);
    case 'delete':
      return resolveDelete(change, within, place);
    case 'merge':
      return resolveMerge(change, within, place);
  }
}

function resolveInsert(change: Insert, within: Within, place: QueryPlace): Rows {
  const { resolution, common } = within;
  const written = useTarget(change, () => emptyFrom, within);
  assign(change.columns, written, within, within, place.leaves);
  if (change.source !== null) {
    const source = { scope: within.scope, common, role: 'result' as const, leaves: place.leaves, isExists: false };
    resolution.resolvers.query(change.source, source, resolution);
  }
  if (change.conflict !== null) {
    const { relation } = written;
    const proposed: Relation = {
      ...relation,
      name: 'excluded',
      table: null,
      columns: relation.columns.map((column) => ({ ...column, sources: [], isTableOwn: false })),
      unlisted: relation.unlisted === null ? null : { tables: [], sources: [], isTableOwn: false },
    };
    const inside = reading(written.from, [relation, proposed], within);
    resolveAll(change.conflict.arbiter, reading(written.from, [relation], within), 'filter', place.leaves);
    assign(change.conflict.set, written, within, inside, place.leaves);
    resolveAll([change.conflict.where], inside, 'filter', place.leaves);
  }
  return resolveReturning(change.returning, written, written.from, within, place);
}

function resolveUpdate(change: Update, within: Within, place: QueryPlace): Rows {
  noteCondition(change, within.resolution);
  const written = useTarget(change, () => resolveSources(change.from, change.target, within), within);
  const { from } = written;
  const inside = reading(from, from.relations, within);
  assign(change.set, written, within, inside, place.leaves);
  resolveCondition(change.where, from, inside, place.leaves);
  return resolveReturning(change.returning, written, from, within, place);
}

function resolveDelete(change: Delete, within: Within, place: QueryPlace): Rows {
  noteCondition(change, within.resolution);
  const written = useTarget(change, () => resolveSources(change.using, change.target, within), within);
  const { from } = written;
  resolveCondition(change.where, from, reading(from, from.relations, within), place.leaves);
  return resolveReturning(change.returning, written, from, within, place);
}

function noteCondition({ target, where, whereAt }: Update | Delete, { facts }: Resolution): void {
  facts.conditions.push({ target: target.name.span, where: where?.span ?? null, present: where !== null, whereAt });
}

function resolveMerge(change: Merge, within: Within, place: QueryPlace): Rows {
  const written = useTarget(change, () => resolveSources([change.source], change.target, within), within);
  const { from } = written;
  const inside = reading(from, from.relations, within);
  resolveCondition(change.on, from, inside, place.leaves);
  for (const branch of change.branches) {
    resolveAll([branch.condition], inside, 'filter', place.leaves);
    assign(branch.set, written, within, inside, place.leaves);
  }
  return resolveReturning(change.returning, written, from, within, place);
}

/** What FROM, USING or a MERGE's source list beside the target. Such sources don't see it. */
function resolveSources(items: readonly FromItem[], target: Target, within: Within): ResolvedFrom {
  const sources = resolveFromList(items, within);
  within.resolution.facts.joins += target.entry === undefined ? items.length : items.length - 1;
  return sources;
}

function resolveCondition(where: Expression | null, from: ResolvedFrom, inside: Within, leaves: number[]): void {
  const ties = [...from.ties];
  for (const condition of where === null ? [] : conjuncts(where)) {
    const named: number[] = [];
    resolveAll([condition], inside, 'filter', named);
    ties.push(named);
    for (const leaf of named) leaves.push(leaf);
  }
  inside.resolution.facts.cartesianSpans.push(...crossed(from.leaves, ties));
}

function reading(from: ResolvedFrom, relations: readonly Relation[], within: Within): Within {
  const scope: Scope = { relations, visible: from.visible, outer: within.scope };
  return { ...within, scope };
}

function assign(set: readonly Assignment[], written: Written, within: Within, inside: Within, leaves: number[]): void {
  const { relation } = written;
  for (const { column, span, value } of set) {
    if (value !== null) resolveAll([value], inside, 'result', leaves);
    if (column === '') continue;
    const known = relation.columns.find((one) => one.name === column);
    if (known !== undefined || relation.unlisted !== null) noteWrite(column, relation, span, within.resolution);
    else addObstacle(within.resolution.facts, `${relation.name} has no column ${column}.`, span);
  }
}

/** A column that is only written isn't read. */
function noteWrite(
  column: string,
  { columns, unlisted }: Relation,
  span: Assignment['span'],
  { facts }: Resolution,
): void {
  const source = columns.find((one) => one.name === column)?.sources[0];
  const [table] = unlisted?.tables ?? [];
  if (source !== undefined) facts.columnUses.push({ ...source, role: 'write', span });
  else if (table !== undefined) facts.columnUses.push({ ...table, column, role: 'write', span });
}

function resolveReturning(
  returning: Returning | null,
  written: Written,
  from: ResolvedFrom,
  within: Within,
  place: QueryPlace,
): Rows {
  if (returning === null) return noRows;
  const before = { ...written.relation, name: returning.oldAlias, table: null };
  const after = { ...written.relation, name: returning.newAlias, table: null };
  const inside = reading(from, [...from.relations, before, after], { ...within, role: 'result' });
  if (returning.into !== undefined) {
    resolveItems(returning.into.items, inside, place);
    addWrite(within.resolution.facts, useTable(returning.into.table, null, 'write', 'target', within.resolution).name);
  }
  return resolveItems(returning.items, inside, place);
}

/** Reads every column of a table, or those that COPY lists. */
export function useAllColumns(from: ResolvedFrom, names: readonly string[], within: Within): void {
  for (const { relation } of from.visible) {
    for (const column of relation.columns) {
      if (names.length === 0 || names.includes(column.name))
        useColumn(column, relation, from.leaves[0]?.span ?? { start: 0, end: 0 }, within, newFlow());
    }
  }
}
