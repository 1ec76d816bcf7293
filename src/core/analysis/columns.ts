import type { Span } from '../prelude/span.ts';
import type { ColumnName } from './analysis.ts';
import { addColumnRead, addColumnUse, addObstacle, addUnknownName } from './facts.ts';
import type { Within } from './resolution.ts';
import { type Column, type Flow, type Relation, type Scope, unlistedColumn, type Visible } from './scope.ts';
import type { ColumnRef } from './tree.ts';

/** Resolves a column reference as the database does, and lets what it is made of flow into the value. */
export function resolveColumn({ path, span }: ColumnRef, within: Within, flow: Flow): void {
  if (path.length > 1) resolveQualified(path, span, within, flow);
  else resolveBare(path[0] ?? '', span, within, flow);
}

/** Sources that may flow in one statement; one that needs more is not understood. */
export const maxWork = 150_000;

/** Lets base columns flow into a value, up to what one statement may combine; false beyond that. */
export function useSources(
  sources: readonly ColumnName[],
  span: Span,
  { resolution, role }: Pick<Within, 'resolution' | 'role'>,
  flow: Flow,
): boolean {
  const isFirstTooMuch = resolution.work <= maxWork;
  resolution.work += sources.length + 1;
  if (resolution.work > maxWork) {
    if (isFirstTooMuch) addObstacle(resolution.facts, 'This statement combines too many columns to be followed.', span);
    return false;
  }
  for (const source of sources) flow.sources.push(source);
  if (role !== 'result') resolution.facts.conditionSources?.push(...sources);
  return true;
}

/** Lets a column flow into a value; naming a table's own column reads it. */
export function useColumn(column: Column, relation: Relation, span: Span, within: Within, flow: Flow): void {
  if (!useSources(column.sources, span, within, flow)) return;
  flow.isComputed = true;
  flow.lastTransform = column.transform;
  flow.type = column.type;
  flow.isNullable = relation.isNullExtended === true ? true : column.nullable;
  if (column.transform === 'aggregate') flow.isAggregate = true;
  for (const leaf of relation.leaves) flow.leaves.push(leaf);
  within.resolution.names?.flows(flow, column);
  const { facts } = within.resolution;
  if (column.isTableOwn) for (const source of column.sources) addColumnUse(facts, source, within.role, span);
}

/** The column a name finds in a relation; `undefined` where the relation has none of that name for sure. */
export function columnOf(relation: Relation, name: string): Column | undefined {
  return (
    relation.columns.find((column) => column.name === name) ??
    (relation.unlisted === null ? undefined : unlistedColumn(name, relation.unlisted))
  );
}

/** Every column of a relation, as a whole row or a star means it. */
export function useWholeRow(relation: Relation, span: Span, within: Within, flow: Flow): void {
  for (const column of relation.columns) useColumn(column, relation, span, within, flow);
  flow.isComputed = true;
  flow.lastTransform = 'expression';
  flow.type = undefined;
  flow.isNullable = undefined;
  for (const leaf of relation.leaves) flow.leaves.push(leaf);
  const { unlisted } = relation;
  if (unlisted === null) return;
  for (const table of unlisted.tables) {
    flow.sources.push({ ...table, column: '*' });
    if (unlisted.isTableOwn) addColumnRead(within.resolution.facts, { ...table, column: '*' });
  }
  for (const source of unlisted.sources) flow.sources.push(source);
}

/** The relation that a qualifier names: the nearest of that name. */
export function relationNamed(path: readonly string[], scope: Scope | null): Relation | undefined {
  const name = path.at(-1);
  const schema = path.length > 1 ? path.at(-2) : undefined;
  for (let level = scope; level !== null; level = level.outer) {
    const found = level.relations.find(
      (relation) =>
        relation.name === name &&
        (schema === undefined ||
          (relation.table !== null && (relation.table.schema === schema || relation.table.schema === null))),
    );
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Notes that a column, or star, names its table through a schema. */
export function noteSchema(
  qualifier: readonly string[],
  column: string,
  { table }: Relation,
  span: Span,
  { resolution }: Within,
): void {
  if (qualifier.length > 1 && table !== null) resolution.facts.schemaQualified.push({ ...table, column, span });
}

function resolveQualified(path: readonly string[], span: Span, within: Within, flow: Flow): void {
  const { facts, builtins, catalog, names } = within.resolution;
  const name = path.at(-1) ?? '';
  const relation = relationNamed(path.slice(0, -1), within.scope);
  if (relation === undefined) {
    addUnknownName(facts, 'table', path.slice(0, -1), span);
    addObstacle(
      facts,
      `Nothing here is called ${path.slice(0, -1).join('.')}, so ${path.join('.')} can't be told.`,
      span,
    );
    return;
  }
  noteSchema(path.slice(0, -1), name, relation, span, within);
  const column = columnOf(relation, name);
  const listed = relation.columns.filter((one) => one.name === name);
  refuseSeveral(relation, name, span, within);
  // `row.name` also calls a function of that name on the row, where the row has no such column.
  if (listed.length === 0 && catalog !== undefined && catalog.functions(null, name).length > 0)
    addObstacle(
      facts,
      `${path.join('.')} may be a column or the call of a function, and which one can't be told.`,
      span,
    );
  if (column !== undefined) {
    names?.column(span, column, relation);
    useColumn(column, relation, span, within, flow);
    return;
  }
  names?.qualifier(span, relation);
  if (builtins.isSystemColumn(name)) useSystemColumn(relation, span, within, flow);
  else {
    addUnknownName(facts, 'column', path, span);
    addObstacle(facts, `${relation.name ?? 'This relation'} has no column ${name}.`, span);
  }
}

/** A join under one name may have several columns of one name, and the database then finds none meant. */
export function refuseSeveral(relation: Relation, name: string, span: Span, { resolution }: Within): void {
  if (relation.columns.filter((one) => one.name === name).length > 1)
    addObstacle(resolution.facts, `${relation.name} has several columns ${name}.`, span);
}

function useSystemColumn(relation: Relation, span: Span, { resolution }: Within, flow: Flow): void {
  resolution.facts.systemColumns.push(span);
  flow.isComputed = true;
  flow.lastTransform = 'expression';
  flow.type = undefined;
  flow.isNullable = undefined;
  for (const leaf of relation.leaves) flow.leaves.push(leaf);
}

interface Candidate {
  readonly relation: Relation;
  readonly column: Column;
}

function resolveBare(name: string, span: Span, within: Within, flow: Flow): void {
  const uncertain: Candidate[] = [];
  for (let level = within.scope; level !== null; level = level.outer) {
    const sure = candidates(level.visible, name);
    if (sure.length > 0) {
      useSure(name, sure, span, within, flow);
      // A nearer table that isn't in the catalog may have a column of that name too, and would then be meant.
      useUncertain(uncertain, span, within, flow, true);
      return;
    }
    uncertain.push(...possible(level.visible, name));
  }
  const row = relationNamed([name], within.scope);
  if (row !== undefined) {
    within.resolution.names?.relation(span, row);
    within.resolution.facts.wholeRows.push(span);
    useWholeRow(row, span, within, flow);
    for (const { relation } of uncertain) useWholeRow(relation, span, within, flow);
    return;
  }
  if (uncertain.length > 0) {
    useUncertain(uncertain, span, within, flow, uncertain.length > 1);
    return;
  }
  if (within.resolution.builtins.isSystemColumn(name) && within.scope?.visible[0] !== undefined) {
    useSystemColumn(within.scope.visible[0].relation, span, within, flow);
    return;
  }
  addUnknownName(within.resolution.facts, 'column', [name], span);
  addObstacle(within.resolution.facts, `No table here has a column ${name}.`, span);
}

function candidates(visible: readonly Visible[], name: string): Candidate[] {
  const found: Candidate[] = [];
  for (const { relation, merged } of visible) {
    if (merged?.has(name) === true) continue;
    for (const column of relation.columns) if (column.name === name) found.push({ relation, column });
  }
  return found;
}

function possible(visible: readonly Visible[], name: string): Candidate[] {
  return visible.flatMap(({ relation, merged }) =>
    relation.unlisted === null || merged?.has(name) === true
      ? []
      : [{ relation, column: unlistedColumn(name, relation.unlisted) }],
  );
}

function useSure(name: string, sure: readonly Candidate[], span: Span, within: Within, flow: Flow): void {
  if (sure.length > 1) {
    const tables = sure.map(({ relation }) => relation.name ?? 'a join').join(', ');
    addObstacle(within.resolution.facts, `${name} could be a column of each of ${tables}.`, span);
  }
  for (const { relation, column } of sure) {
    within.resolution.names?.column(span, column, undefined);
    useColumn(column, relation, span, within, flow);
  }
}

/** Columns of tables that no catalog describes. Where one of several is meant, none of their column lists can be told. */
function useUncertain(
  uncertain: readonly Candidate[],
  span: Span,
  within: Within,
  flow: Flow,
  isAmbiguous: boolean,
): void {
  for (const { relation, column } of uncertain) {
    within.resolution.names?.column(span, column, undefined);
    useColumn(column, relation, span, within, flow);
    if (isAmbiguous && relation.unlisted?.isTableOwn === true)
      for (const table of relation.unlisted.tables) addColumnRead(within.resolution.facts, { ...table, column: '*' });
  }
}
