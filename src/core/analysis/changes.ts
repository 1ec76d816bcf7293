import type { Span } from '../prelude/span.ts';
import { crossed } from './cartesian.ts';
import { useColumn } from './columns.ts';
import { resolveCommon } from './common.ts';
import { resolveCondition, resolveConjuncts } from './conditions.ts';
import { resolveAll, resolveValue } from './expressions.ts';
import { addEffect, addObstacle, addUnknownName, addWrite, type Facts } from './facts.ts';
import { noteFlow, noteInserted, targetOf } from './flows.ts';
import { emptyFrom, type ResolvedFrom } from './from.ts';
import { finishJoins, noteJoin } from './joined.ts';
import { resolveItems } from './queries.ts';
import { resolveFromList } from './relations.ts';
import { inRole, inScope, type Known, type QueryPlace, type Resolution, type Within } from './resolution.ts';
import { newFlow, noRows, type Relation, type Rows, type Scope, shown, unlistedColumn } from './scope.ts';
import { useTable } from './tables.ts';
import { useTarget, type Written } from './targets.ts';
import type { Assignment, Delete, Expression, FromItem, Insert, Merge, Returning, Target, Update } from './tree.ts';
import { noteInsert, noteSet } from './writtenColumns.ts';

/** Resolves a data change and gives the columns of its RETURNING. */
export function resolveChange(
  change: Insert | Update | Delete | Merge,
  place: QueryPlace,
  resolution: Resolution,
): Rows {
  const common = change.with === null ? place.common : resolveCommon(change.with, place, resolution);
  const within: Within = { scope: place.scope, common, role: place.role, resolution, known: undefined };
  resolution.facts.changes.add(change.kind);
  addEffect(resolution.facts, 'write');
  if (change.top !== undefined) resolveAll([change.top], within, 'filter', place.leaves);
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
  if (change.actions !== undefined) resolution.facts.actions.push(...change.actions);
  const written = useTarget(change, () => emptyFrom, within);
  assign(change.columns, written, within, within, place.leaves);
  if (change.source !== null) {
    const source = { scope: within.scope, common, role: 'result' as const, leaves: place.leaves, isExists: false };
    const rows = resolution.resolvers.query(change.source, source, resolution);
    if (change.columns.length === 0) noteUnlisted(change.target, written, rows, resolution.facts);
    noteInsert(change.columns, rows, written.relation, within);
    noteInserted(change.columns, written.relation, rows, resolution.facts);
  }
  if (change.conflict !== null) {
    const { relation } = written;
    const proposed: Relation = {
      ...asAnother(relation, 'excluded'),
      columns: relation.columns.map((column) => ({ ...column, sources: [], isTableOwn: false })),
      unlisted: relation.unlisted === null ? null : { tables: [], sources: [], isTableOwn: false },
    };
    const inside = reading(written.from, [relation, proposed], within);
    resolveAll(change.conflict.arbiter, reading(written.from, [relation], within), 'filter', place.leaves);
    assign(change.conflict.set, written, within, inside, place.leaves);
    if (change.conflict.where !== null)
      resolveCondition(change.conflict.where, { ...inside, role: 'filter' }, 'where', place.leaves);
  }
  return resolveReturning(change.returning, written, written.from, within, place);
}

function noteUnlisted(
  { name, alias, aliasSpan }: Target,
  { from }: Written,
  { columns, unlisted }: Rows,
  facts: Facts,
): void {
  const table = from.leaves[0]?.table;
  // An alias without a place of its own hides where the list would stand.
  if (table == null || (alias !== null && aliasSpan == null)) return;
  facts.unlistedInserts.push({
    ...table,
    span: name.span,
    target: { start: name.span.start, end: aliasSpan?.end ?? name.span.end },
    width: unlisted === null ? columns.length : null,
  });
}

function resolveUpdate(change: Update, within: Within, place: QueryPlace): Rows {
  noteCondition(change, within.resolution);
  const looked = looking(within);
  const written = useTarget(change, () => resolveSources(change.from, change.target, looked, within), within);
  const { from } = written;
  const inside = reading(from, from.relations, within);
  assign(change.set, written, within, inside, place.leaves);
  filter(change.where, 'where', written, looked, inside, place.leaves);
  return resolveReturning(change.returning, written, from, within, place);
}

function resolveDelete(change: Delete, within: Within, place: QueryPlace): Rows {
  noteCondition(change, within.resolution);
  const looked = looking(within);
  const written = useTarget(change, () => resolveSources(change.using, change.target, looked, within), within);
  const { from } = written;
  filter(change.where, 'where', written, looked, reading(from, from.relations, within), place.leaves);
  return resolveReturning(change.returning, written, from, within, place);
}

function noteCondition({ target, where, whereAt, limited }: Update | Delete, { facts }: Resolution): void {
  const present = where !== null;
  facts.conditions.push({
    target: target.name.span,
    where: where?.span ?? null,
    present,
    limited: limited === true,
    whereAt,
  });
}

function resolveMerge(change: Merge, within: Within, place: QueryPlace): Rows {
  const looked = looking(within);
  const written = useTarget(change, () => resolveSources([change.source], change.target, looked, within), within);
  const { from } = written;
  const inside = reading(from, from.relations, within);
  filter(change.on, 'on', written, looked, inside, place.leaves);
  for (const branch of change.branches) {
    if (branch.condition !== null)
      resolveCondition(branch.condition, { ...inside, role: 'filter' }, 'when', place.leaves);
    const unnamed = branch.does === 'insert' ? targetsOf(branch.set, written) : [];
    assign(branch.set, written, within, inside, place.leaves, unnamed);
  }
  return resolveReturning(change.returning, written, from, within, place);
}

/**
 * Where the values of a MERGE's INSERT go that don't name their columns: into those that are listed before them, else into
 * all, in order. Where there aren't as many, which is which can't be told.
 */
function targetsOf(set: readonly Assignment[], { relation: { columns } }: Written): readonly UnnamedTarget[] {
  const listed = set.filter(({ value }) => value === null);
  const targets = listed.length > 0 ? listed : shown(columns).map(({ name }) => ({ column: name, span: null }));
  return targets.length === set.filter(({ column }) => column === '').length ? targets : [];
}

type UnnamedTarget = Pick<Assignment, 'column'> & { readonly span: Assignment['span'] | null };

/** What FROM, USING or a MERGE's source list beside the target. Such sources don't see it. */
function resolveSources(items: readonly FromItem[], target: Target, { known }: Looked, within: Within): ResolvedFrom {
  const sources = resolveFromList(items, inScope(within, within.scope, known));
  within.resolution.facts.joins += target.entry === undefined ? items.length : items.length - 1;
  return sources;
}

/** What is known of the rows that a data change looks at, and the joins before it. */
interface Looked {
  readonly known: Known;
  readonly firstJoin: number;
}

const looking = ({ resolution }: Within): Looked => ({
  known: { equalities: [], nonNull: new Set() },
  firstJoin: resolution.facts.joined.length,
});

function filter(
  condition: Expression | null,
  clause: 'where' | 'on',
  { relation, from }: Written,
  { known, firstJoin }: Looked,
  inside: Within,
  leaves: number[],
): void {
  const { facts } = inside.resolution;
  const [target, first] = from.leaves;
  // A target that stands before the sources is joined with them.
  if (
    target !== undefined &&
    first !== undefined &&
    relation.leaves[0] === target.id &&
    !isJoined(facts, first.id, firstJoin)
  )
    noteJoin(facts, 'inner', 'comma', [target], [first]);
  const { ties, conjuncts } = resolveConjuncts(condition, { ...inside, role: 'filter', known }, clause);
  for (const tie of ties) for (const leaf of tie) leaves.push(leaf);
  const crossedSpans = crossed(from.leaves, [...from.ties, ...ties]);
  facts.cartesianSpans.push(...crossedSpans);
  finishJoins(facts.joined.slice(firstJoin), from, known, conjuncts, crossedSpans);
}

const isJoined = ({ joined }: Facts, leaf: number, from: number): boolean =>
  joined.slice(from).some(({ rightLeaves }) => rightLeaves.includes(leaf));

function reading(from: ResolvedFrom, relations: readonly Relation[], within: Within): Within {
  const scope: Scope = { relations, visible: from.visible, outer: within.scope };
  return { ...within, scope };
}

/** `unnamed` holds the columns that values without a column go into, by their order. */
function assign(
  set: readonly Assignment[],
  written: Written,
  within: Within,
  inside: Within,
  leaves: number[],
  unnamed: readonly UnnamedTarget[] = [],
): void {
  const { relation } = written;
  const { names } = within.resolution;
  let next = 0;
  for (const { column, span, value, isMarked } of set) {
    if (isMarked === true && value !== null) assignAny({ span, value }, relation, inside, leaves);
    else if (value !== null) {
      const flow = newFlow(leaves);
      const made = resolveValue(value, inRole(inside, 'result'), flow);
      const target = column === '' ? unnamed[next++] : { column, span };
      if (target !== undefined) {
        noteSet(target.column, target.span, made, flow, relation, within);
        const to = targetOf(target.column, relation);
        if (to !== undefined) noteFlow(to, made.sources, within.resolution.facts);
      }
    }
    if (column === '') continue;
    const known = relation.columns.find((one) => one.name === column);
    const meant = known ?? (relation.unlisted === null ? undefined : unlistedColumn(column, relation.unlisted));
    if (meant !== undefined) names?.column(span, meant, undefined);
    if (known !== undefined || relation.unlisted !== null) noteWrite(column, relation, span, within.resolution);
    else {
      addUnknownName(within.resolution.facts, 'column', [column], span);
      addObstacle(within.resolution.facts, `${relation.name} has no column ${column}.`, span);
    }
  }
}

/** Any column may be the one that is set, so each counts as written, and what flows into it as going there. */
function assignAny(
  { span, value }: { readonly span: Span; readonly value: Expression },
  { columns, unlisted }: Relation,
  inside: Within,
  leaves: number[],
): void {
  const { facts } = inside.resolution;
  const { sources } = resolveValue(value, inRole(inside, 'result'), newFlow(leaves));
  const any = (unlisted?.tables ?? []).map((table) => ({ ...table, column: '*' }));
  facts.systemColumns.push(span);
  for (const written of [...columns.flatMap((column) => column.sources), ...any]) {
    noteFlow(written, sources, facts);
    facts.columnUses.push({ ...written, role: 'write', span });
  }
}

/** A column that is only written isn't read. */
function noteWrite(column: string, relation: Relation, span: Assignment['span'], { facts }: Resolution): void {
  const written = targetOf(column, relation);
  if (written !== undefined) facts.columnUses.push({ ...written, role: 'write', span });
}

function resolveReturning(
  returning: Returning | null,
  written: Written,
  from: ResolvedFrom,
  within: Within,
  place: QueryPlace,
): Rows {
  if (returning === null) return noRows;
  // There is no old row of an INSERT, and no new one of a DELETE.
  const either = { ...written.relation, isNullExtended: true };
  const before = asAnother(either, returning.oldAlias);
  const after = asAnother(either, returning.newAlias);
  const inside = reading(from, [...from.relations, before, after], { ...within, role: 'result' });
  if (returning.into !== undefined) {
    resolveItems(returning.into.items, inside, place);
    addWrite(within.resolution.facts, useTable(returning.into.table, null, 'write', 'target', within.resolution).name);
  }
  return resolveItems(returning.items, inside, place);
}

/** The target under a name that the statement doesn't give it. */
function asAnother({ named: _, ...relation }: Relation, name: string): Relation {
  return { ...relation, name, table: null };
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
