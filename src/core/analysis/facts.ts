import type { Problem, Span } from '../prelude/span.ts';
import type { Action } from './actions.ts';
import {
  type ColumnName,
  type ColumnRole,
  type ColumnUse,
  type ConditionPlace,
  type FunctionUse,
  type SchemaQualifiedPlace,
  type Star,
  type StatementEffect,
  statementEffects,
  type TableName,
  type TablePlace,
  type TableUse,
} from './analysis.ts';
import type { Condition, Predicate } from './predicate.ts';
import { tableKey } from './scope.ts';
import type { Calculation, ColumnFlow, Join, QueryShape, UnknownName, UnlistedInsert } from './shape.ts';

/** What is gathered of one statement while its tree is resolved. */
export interface Facts {
  effect: StatementEffect;
  /**
   * The strongest thing that planning alone may do: planners work out what isn't volatile, and make room for what is to be
   * made, before anything runs.
   */
  planning: StatementEffect;
  readonly obstacles: Problem[];
  readonly reads: Map<string, Read>;
  /** The very names of columns that are in `reads` already. */
  readonly readNames: Set<ColumnName>;
  readonly writes: Map<string, TableName>;
  readonly functions: FunctionUse[];
  readonly tableUses: TableUse[];
  readonly columnUses: ColumnUse[];
  readonly stars: Star[];
  joins: number;
  readonly cartesianSpans: Span[];
  /** Data changes anywhere in the statement. */
  readonly changes: Set<'insert' | 'update' | 'delete' | 'merge'>;
  /** One for each UPDATE and DELETE anywhere. */
  readonly conditions: ConditionPlace[];
  readonly tablePlaces: TablePlace[];
  readonly schemaQualified: SchemaQualifiedPlace[];
  readonly systemColumns: Span[];
  readonly wholeRows: Span[];
  readonly elsewhere: TableName[];
  holdsCode: boolean;
  locksRows: boolean;
  /** True where a query makes a table. */
  makesTable: boolean;
  readonly predicates: Predicate[];
  /** One for each whole condition. */
  readonly clauses: Condition[];
  readonly joined: JoinDraft[];
  readonly queries: QueryShape[];
  readonly calculations: Calculation[];
  readonly unknownNames: UnknownName[];
  readonly changingTables: Span[];
  readonly flows: ColumnFlow[];
  readonly actions: Action[];
  readonly unlistedInserts: UnlistedInsert[];
  /** Temporary tables that it makes. */
  readonly temporary: TableUse[];
  /** Aggregates that repeated rows change, with the entries of FROM in their arguments. */
  readonly aggregates: AggregateUse[];
  /** Calls with OVER so far. */
  windows: number;
  /** How many queries are around the place that is being resolved. */
  depth: number;
  /** For a view's definition: base columns that more than its result depends on, however deep they are nested. */
  readonly conditionSources: ColumnName[] | null;
  /** Bodies of routines whose facts are among these already. */
  readonly absorbed: Set<Facts>;
}

export interface AggregateUse {
  readonly span: Span;
  readonly leaves: readonly number[];
  /** How many queries are around it. */
  readonly depth: number;
  /** The column of `count(column)`; `null` for anything else. */
  readonly countedColumn: string | null;
  /** True for `count(*)`, without FILTER. */
  readonly countsRows: boolean;
}

/** A join while the query around it is being resolved. */
export interface JoinDraft {
  readonly join: { -readonly [Key in keyof Join]: Join[Key] };
  readonly leftLeaves: readonly number[];
  readonly rightLeaves: readonly number[];
}

export interface Read {
  readonly name: TableName;
  readonly columns: Set<string>;
  /** True once a column was read that can't be named. */
  hasUnknown: boolean;
}

export const newFacts = (isDefinition = false): Facts => ({
  effect: 'read',
  planning: 'read',
  obstacles: [],
  reads: new Map(),
  readNames: new Set(),
  writes: new Map(),
  functions: [],
  tableUses: [],
  columnUses: [],
  stars: [],
  joins: 0,
  cartesianSpans: [],
  changes: new Set(),
  conditions: [],
  tablePlaces: [],
  schemaQualified: [],
  systemColumns: [],
  wholeRows: [],
  elsewhere: [],
  holdsCode: false,
  locksRows: false,
  makesTable: false,
  predicates: [],
  clauses: [],
  joined: [],
  queries: [],
  calculations: [],
  unknownNames: [],
  changingTables: [],
  flows: [],
  actions: [],
  unlistedInserts: [],
  temporary: [],
  aggregates: [],
  windows: 0,
  depth: 0,
  conditionSources: isDefinition ? [] : null,
  absorbed: new Set(),
});

/** The stronger of two effects. */
export const strongerEffect = (a: StatementEffect, b: StatementEffect): StatementEffect =>
  statementEffects.indexOf(a) >= statementEffects.indexOf(b) ? a : b;

export function addEffect(facts: Facts, effect: StatementEffect): void {
  if (effect !== 'read') facts.effect = strongerEffect(facts.effect, effect);
}

/** Notes what planning alone may do. What may happen when a statement is planned may happen when it runs. */
export function addPlanning(facts: Facts, effect: StatementEffect): void {
  facts.planning = strongerEffect(facts.planning, effect);
  addEffect(facts, effect);
}

/** Notes that a table is read, whatever of it. */
export function addRead(facts: Facts, named: TableName): Read {
  const name = tableOf(named);
  const key = tableKey(name);
  const ready = facts.reads.get(key);
  if (ready !== undefined) return ready;
  const read: Read = { name, columns: new Set(), hasUnknown: false };
  facts.reads.set(key, read);
  return read;
}

export function addColumnRead(facts: Facts, name: ColumnName): void {
  const read = addRead(facts, name);
  if (name.column === '*') read.hasUnknown = true;
  else read.columns.add(name.column);
}

/** Notes that a place in the text uses a base column. */
export function addColumnUse(facts: Facts, name: ColumnName, role: ColumnRole, span: Span): void {
  // Columns of the catalog are one object each, however often they are used.
  if (!facts.readNames.has(name)) {
    facts.readNames.add(name);
    addColumnRead(facts, name);
  }
  if (name.column !== '*') {
    const { server, database, schema, table, column } = name;
    const use = { schema, table, column, role, span };
    const isElsewhere = server !== undefined || database !== undefined;
    facts.columnUses.push(isElsewhere ? { ...placeOf({ server, database }), ...use } : use);
  }
}

export function addWrite(facts: Facts, named: TableName): void {
  const name = tableOf(named);
  facts.writes.set(tableKey(name), name);
}

/** A table's name alone, of anything that holds one. */
const tableOf = ({ server, database, schema, table }: TableName): TableName => {
  if (server === undefined && database === undefined) return { schema, table };
  return { ...placeOf({ server, database }), schema, table };
};

/** Where a name leads that leaves the connected database. */
export const placeOf = ({
  server,
  database,
}: {
  readonly server?: string | undefined;
  readonly database?: string | undefined;
}): Pick<TableName, 'server' | 'database'> => ({
  ...(server === undefined ? {} : { server }),
  ...(database === undefined ? {} : { database }),
});

/** Notes a name that means nothing, so that the nearest real ones can be offered. */
export function addUnknownName(facts: Facts, kind: UnknownName['kind'], path: readonly string[], span: Span): void {
  facts.unknownNames.push({ kind, path, span });
}

export function addObstacle(facts: Facts, message: string, span: Span): void {
  facts.obstacles.push({ message, span });
}

/** Every base column that was read, `*` standing for those of a table that can't be told. */
export const columnsReadBy = ({ reads }: Facts): readonly ColumnName[] =>
  [...reads.values()].flatMap(({ name, columns, hasUnknown }) => [
    ...[...columns].map((column) => ({ ...name, column })),
    ...(hasUnknown ? [{ ...name, column: '*' }] : []),
  ]);
