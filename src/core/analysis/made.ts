import type { TableUse } from './analysis.ts';
import { resolveAll } from './expressions.ts';
import { addObstacle, addPlanning, addWrite, strongerEffect } from './facts.ts';
import { noteFlows } from './flows.ts';
import { outsideOf } from './outside.ts';
import type { QueryPlace, Resolution, ResolvedStatement } from './resolution.ts';
import { type Column, noRows, type Relation, type Rows, renamed } from './scope.ts';
import { useTable } from './tables.ts';
import type { Definition, NewName, TableDefinition } from './tree.ts';
import { alwaysRead } from './views.ts';
import { noteMade } from './writtenColumns.ts';

/** CREATE TABLE AS, CREATE VIEW: reads what its query reads, and makes a relation that carries it on. */
export function resolveDefinition(definition: Definition, resolution: Resolution): ResolvedStatement {
  const place: QueryPlace = { scope: resolution.outer, common: null, role: 'result', leaves: [], isExists: false };
  const rows = resolution.resolvers.rows(definition.query, place, resolution);
  const named: Rows = { ...rows, columns: renamed(rows.columns, definition.columnNames) };
  makeFromQuery(definition.name, named, definition.isView, resolution);
  noteNew(definition.name, resolution);
  noteMade(definition.name, named, resolution);
  // A view keeps no values: whoever reads it reads what is behind it.
  if (!definition.isView) noteFilled(named, definition.name, resolution);
  return { rows: noRows, kind: 'schema', effect: strongerEffect(resolution.facts.effect, 'schema') };
}

/** Notes a relation that a statement makes as written by it. */
export function noteNew(
  name: NewName,
  { facts, session, catalog }: Resolution,
  effect: 'schema' | 'session' = 'schema',
): void {
  const plain = { ...outsideOf(name, catalog), schema: name.schema, table: name.name };
  const written = name.isTemporary === true ? (session?.nameOf(name) ?? plain) : plain;
  if (name.server !== undefined) addObstacle(facts, `${name.name} is made on another server.`, name.span);
  addPlanning(facts, effect);
  addWrite(facts, written);
  const use: TableUse = { ...written, alias: null, span: name.span, access: 'write' };
  facts.tableUses.push(use);
  if (name.isTemporary === true) facts.temporary.push(use);
  facts.tablePlaces.push({
    ...written,
    alias: null,
    calledBy: written.table,
    span: name.span,
    standing: 'named',
    renamesColumns: false,
  });
}

/** Notes that a new relation takes over the values of the rows that it is made from. */
export function noteFilled(rows: Rows, name: NewName, { facts, session, catalog }: Resolution): void {
  const { schema, table } = session?.nameOf(name) ?? { schema: name.schema, table: name.name };
  const target = { ...outsideOf(name, catalog), schema, table };
  const to = rows.columns.map((column) => ({ ...target, column: column.name }));
  noteFlows(rows, to, { ...target, column: '*' }, facts);
}

/** Tells later statements of the text what a query has made; of columns that can't be told, that they can't. */
export function makeFromQuery(name: NewName, rows: Rows, isView: boolean, { facts, session }: Resolution): void {
  if (session === undefined) return;
  const isUnclear = rows.unlisted !== null || facts.obstacles.length > 0;
  session.make(name, {
    isView,
    columns: rows.columns,
    view: {
      columns: rows.columns,
      always: alwaysRead(facts, rows.columns),
      functions: isView ? facts.functions : [],
      effect: isView ? facts.effect : 'read',
      actions: isView ? facts.actions : [],
      writes: isView ? [...facts.writes.values()] : [],
      obstacles: [],
    },
  });
  if (isUnclear) session.blur(name);
}

/** CREATE TABLE: an empty relation whose columns are its own. */
export function resolveTableDefinition(
  { name, columns, expressions, references, isVariable }: TableDefinition,
  resolution: Resolution,
): ResolvedStatement {
  const own = columns.map(
    (column): Column => ({ name: column.name, sources: [], transform: 'identity', isTableOwn: false }),
  );
  const relation: Relation = { name: name.name, table: null, columns: own, unlisted: null, leaves: [] };
  const scope = { relations: [relation], visible: [{ relation, merged: null }], outer: null };
  const written = resolution.facts.writes.size;
  resolveAll(expressions, { scope, common: null, role: 'filter', resolution }, 'filter', []);
  // Defaults run with later inserts: a sequence that one names isn't moved now.
  if (written === 0) resolution.facts.writes.clear();
  const kind = isVariable === true ? 'session' : 'schema';
  noteNew(name, resolution, kind);
  resolution.session?.make(name, { columns: own, view: undefined, isView: false });
  for (const reference of references)
    if (reference.name !== name.name) useTable(reference, null, 'read', 'named', resolution);
  return { rows: noRows, kind, effect: strongerEffect(resolution.facts.effect, kind) };
}
