import type { Span } from '../prelude/span.ts';
import type { ColumnName } from './analysis.ts';
import type { IndexedTable, ViewFacts } from './catalogIndex.ts';
import {
  addColumnRead,
  addEffect,
  addObstacle,
  addPlanning,
  addRead,
  addWrite,
  type Facts,
  newFacts,
} from './facts.ts';
import type { Resolution } from './resolution.ts';
import { type Column, distinct, tableKey } from './scope.ts';

/**
 * What a view reads and does by its definition, worked out once for each catalog. `undefined` where the catalog has no
 * definition, or while the view is being worked out itself (a view that leads to itself).
 */
export function readView(indexed: IndexedTable, resolution: Resolution): ViewFacts | undefined {
  if (indexed.view === 'resolving' || indexed.table.definition === undefined) return undefined;
  if (indexed.view !== undefined) return indexed.view;
  indexed.view = 'resolving';
  try {
    indexed.view = workOut(indexed.table.definition, indexed.table.schema, resolution);
    return indexed.view;
  } finally {
    // A stack that ran out says nothing about the view: the next statement tries again.
    if (indexed.view === 'resolving') indexed.view = undefined;
  }
}

function workOut(definition: string, schema: string, outer: Resolution): ViewFacts {
  const facts = newFacts(true);
  // What a session has made isn't what a view was defined over.
  const path = outer.builtins.definitionPath?.(schema);
  const catalog = path === undefined ? outer.catalog : outer.catalog?.along(path);
  const resolution: Resolution = {
    ...outer,
    catalog,
    facts,
    session: undefined,
    outer: null,
    names: undefined,
    nextLeaf: 0,
    work: 0,
  };
  const parsed = outer.readDefinition(definition);
  if (parsed === undefined || parsed.statement.kind !== 'query') return unreadable('its definition could not be read');
  for (const { message } of parsed.opaque) addObstacle(facts, message, noSpan);
  const place = { scope: null, common: null, role: 'result' as const, leaves: [], isExists: false };
  const rows = outer.resolvers.query(parsed.statement, place, resolution);
  if (facts.changes.size > 0 || facts.makesTable) return unreadable('its definition is more than a query');
  if (rows.unlisted !== null) return unreadable('its columns can’t be told');
  return {
    columns: rows.columns,
    always: alwaysRead(facts, rows.columns),
    functions: facts.functions,
    effect: facts.effect,
    actions: facts.actions,
    writes: [...facts.writes.values()],
    obstacles: facts.obstacles.map(({ message }) => message),
  };
}

const noSpan: Span = { start: 0, end: 0 };

const unreadable = (why: string): ViewFacts => ({
  columns: [],
  always: [],
  functions: [],
  effect: 'unknown',
  actions: [],
  writes: [],
  obstacles: [why],
});

/** Columns that every row depends on whichever of its columns are asked for, and a mark for each table without any. */
export function alwaysRead(facts: Facts, outputs: readonly Column[]): readonly ColumnName[] {
  const key = (name: ColumnName) => `${tableKey(name)}\0${name.column}`;
  const given = new Set(outputs.flatMap((output) => output.sources.map(key)));
  const conditions = new Set(facts.conditionSources?.map(key));
  return [...facts.reads.values()].flatMap(({ name, columns, hasUnknown }) => {
    const all = [...columns].map((column): ColumnName => ({ ...name, column }));
    const always = all.filter((column) => conditions.has(key(column)) || !given.has(key(column)));
    return [{ ...name, column: hasUnknown ? '*' : '' }, ...always];
  });
}

/** The columns of a view: its own, and the base columns that flow into them. Notes what every use of the view reads. */
export function viewColumns(
  { table, columns }: IndexedTable,
  view: ViewFacts | undefined,
  span: Span,
  { facts }: Resolution,
): readonly Column[] {
  const name = `${table.schema}.${table.name}`;
  if (view === undefined) {
    if (table.kind === 'view') {
      addEffect(facts, 'unknown');
      addObstacle(facts, `The catalog has no definition of the view ${name}, so what it reads can't be told.`, span);
    }
    return columns;
  }
  for (const read of view.always) {
    if (read.column === '') addRead(facts, read);
    else addColumnRead(facts, read);
  }
  for (const why of view.obstacles) addObstacle(facts, `The view ${name} isn't understood: ${why}`, span);
  addPlanning(facts, view.effect);
  for (const table of view.writes) addWrite(facts, table);
  for (const used of view.functions) facts.functions.push({ ...used, span });
  for (const action of view.actions) facts.actions.push({ ...action, span });
  if (view.columns.length !== columns.length) {
    if (view.obstacles.length === 0)
      addObstacle(facts, `The definition of the view ${name} gives other columns than the catalog lists.`, span);
    return columns;
  }
  return columns.map((column, index): Column => {
    const base = view.columns[index];
    return base === undefined
      ? column
      : {
          ...column,
          sources: distinct([...column.sources, ...base.sources]),
          transform: base.transform,
          // A catalog calls every column of a view nullable.
          nullable: base.nullable,
        };
  });
}
