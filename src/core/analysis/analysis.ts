import type { Digest } from '../prelude/brands.ts';
import type { Problem, Span } from '../prelude/span.ts';
import type { Action } from './actions.ts';
import type { ColumnName, TableName } from './objectNames.ts';
import type { Placeholder } from './placeholder.ts';
import type { Condition, Predicate } from './predicate.ts';
import type {
  Calculation,
  ColumnFlow,
  Complexity,
  Hint,
  Join,
  Lock,
  QueryShape,
  UnknownName,
  UnlistedInsert,
} from './shape.ts';
import type { ValueClass } from './valueClass.ts';

export type { Action } from './actions.ts';
export type { ColumnName, TableName } from './objectNames.ts';
export type { Placeholder } from './placeholder.ts';
export type { Condition, Operand, Predicate } from './predicate.ts';
export type { Calculation, FanOut, Join, QueryShape } from './shape.ts';

export type StatementKind =
  | 'query'
  | 'insert'
  | 'update'
  | 'delete'
  | 'merge'
  | 'truncate'
  | 'copy'
  | 'call'
  | 'do'
  | 'explain'
  | 'prepare'
  | 'execute'
  | 'schema'
  | 'privilege'
  | 'session'
  | 'transaction'
  | 'maintenance'
  | 'unknown';

/** What a statement can do at most, weakest first. `read` only if no part can change data, state or the outside. */
export const statementEffects = [
  'read',
  'session',
  'transaction',
  'write',
  'schema',
  'privilege',
  'external',
  'unknown',
] as const;
export type StatementEffect = (typeof statementEffects)[number];

export interface TableRead extends TableName {
  /** Base columns the statement depends on, after `*` expansion; `null` when that can't be told. */
  readonly columns: readonly string[] | null;
}

/** What a column serves in a statement. */
export type ColumnRole = 'result' | 'filter' | 'join' | 'group' | 'order' | 'write';

/** One place in the text that uses one base column. A `*` gives one use for each column it stands for. */
export interface ColumnUse extends ColumnName {
  readonly role: ColumnRole;
  readonly span: Span;
}

export interface TableUse extends TableName {
  readonly alias: string | null;
  /** The table's name in the text, without its alias. */
  readonly span: Span;
  readonly access: 'read' | 'write';
}

export interface Star {
  readonly span: Span;
  /** What the star stands for, qualified as the text needs it; `null` when the catalog can't tell. */
  readonly columns: readonly string[] | null;
}

export interface Output {
  readonly name: string;
  readonly sources: readonly ColumnName[];
  readonly transform: 'identity' | 'expression' | 'aggregate' | 'constant';
}

export interface FunctionUse {
  readonly schema: string | null;
  readonly name: string;
  readonly volatility: 'immutable' | 'stable' | 'volatile' | 'unknown';
  /** Its name in the text; for a function that a view calls, the view's. */
  readonly span: Span;
  /** True where its body was looked into: what it reads, writes and calls is among the statement's own. */
  readonly isSeenThrough?: boolean;
  /** The whole call. */
  readonly call: Span;
  /** Those of its arguments that are plain words, such as `year` in `date_trunc('year', …)`. */
  readonly words: readonly string[];
  /** True where one call takes the values of many rows, without OVER. */
  readonly isAggregate: boolean;
  readonly isWindow: boolean;
  /** `count(DISTINCT x)`. */
  readonly distinct: boolean;
}

export interface Literal {
  readonly span: Span;
  readonly type: 'string' | 'number' | 'boolean' | 'null' | 'bits';
  /** What the text of a string looks like; absent for other literals. */
  readonly form?: ValueClass;
}

/**
 * How a table's name stands in a statement: read in FROM (`sampled` with TABLESAMPLE), the target of a data change
 * (`targetInFrom` where FROM lists it once more), all of a COPY, or only named by another kind of statement.
 */
export type Standing = 'from' | 'sampled' | 'target' | 'targetInFrom' | 'copied' | 'named';

/** A place that names a table or view of the database; the names of WITH never do. */
export interface TablePlace extends TableName {
  readonly alias: string | null;
  /** What the rest of the statement calls it where it has no alias: of a synonym, the synonym's own name. */
  readonly calledBy: string;
  /** The name in the text, without its alias. */
  readonly span: Span;
  readonly standing: Standing;
  /** True where the alias gives the columns new names, by their order. */
  readonly renamesColumns: boolean;
}

/** The condition of one UPDATE or DELETE. */
export interface ConditionPlace {
  /** The target's name in the text. */
  readonly target: Span;
  /** The expression of WHERE; `null` without one, or where its place can't be told. */
  readonly where: Span | null;
  readonly present: boolean;
  /** True where the statement says how many rows it changes at most. */
  readonly limited: boolean;
  /** Where ` WHERE …` would be inserted; `null` where that can't be told, or where there is one. */
  readonly whereAt: number | null;
}

/** A column, or star, that is named through the schema of its table, as in `public.t.a`. */
export interface SchemaQualifiedPlace extends TableName {
  /** `*` for a star. */
  readonly column: string;
  readonly span: Span;
}

/** What putting other text in the place of tables needs to know of a statement. */
export interface RewritePlaces {
  readonly tables: readonly TablePlace[];
  readonly conditions: readonly ConditionPlace[];
  readonly schemaQualified: readonly SchemaQualifiedPlace[];
  /** Columns that only a table itself has, such as `ctid`. */
  readonly systemColumns: readonly Span[];
  /** Names that stand for whole rows of what FROM lists. */
  readonly wholeRows: readonly Span[];
  /** Tables that are read or changed by what is written elsewhere: bodies of routines, what was prepared. */
  readonly elsewhere: readonly TableName[];
  /** True where statements stand inside of code: their places aren't places of this text. */
  readonly holdsCode: boolean;
  readonly locksRows: boolean;
}

/** One statement and the dialect-neutral facts that rules, risk and people rely on. */
export interface Statement {
  readonly span: Span;
  /** Exactly the text of `span`. */
  readonly text: string;
  readonly kind: StatementKind;
  readonly effect: StatementEffect;
  readonly reads: readonly TableRead[];
  readonly writes: readonly TableName[];
  readonly outputs: readonly Output[];
  readonly functions: readonly FunctionUse[];
  /** Whether the outermost query or data change has a WHERE (for a set operation: every branch). */
  readonly wherePresent: boolean;
  /** Rows the outermost LIMIT or FETCH FIRST allows; `null` without one or where it isn't a constant. */
  readonly limit: number | null;
  readonly selectStar: boolean;
  readonly joins: { readonly count: number; readonly cartesian: boolean };
  readonly normalized: string;
  readonly fingerprint: string;
  readonly literals: readonly Literal[];
  /** False wherever anything in the statement isn't fully understood; `obstacles` then says what. */
  readonly understood: boolean;
  readonly obstacles: readonly Problem[];
  /**
   * Present where the whole dialect is understood in a basic way only: the sentence that says so, which is also one of the
   * obstacles. Such a statement is never understood.
   */
  readonly basic?: string;
  /** Each atomic condition, in the order in which conditions are looked at: FROM, WHERE, the select list, HAVING. */
  readonly predicates: readonly Predicate[];
  /** Each whole WHERE, ON, HAVING, FILTER and MERGE condition. */
  readonly conditions: readonly Condition[];
  /** Each join, inner ones first. */
  readonly joined: readonly Join[];
  /** Each query at any depth, inner ones first; the outermost is the last. */
  readonly queries: readonly QueryShape[];
  readonly calculations: readonly Calculation[];
  readonly complexity: Complexity;
  /** Data changes anywhere in the statement. More than one, or one in a query, is a surprise to many readers. */
  readonly changes: readonly ('insert' | 'update' | 'delete' | 'merge')[];
  /** Names of tables of WITH that change data. */
  readonly changingTables: readonly Span[];
  /** What goes into which column of what it writes or makes. */
  readonly flows: readonly ColumnFlow[];
  /** What it does beside reading and changing rows. */
  readonly actions: readonly Action[];
  readonly placeholders: readonly Placeholder[];
  readonly unknownNames: readonly UnknownName[];
  readonly unlistedInserts: readonly UnlistedInsert[];
  readonly locks: readonly Lock[];
  readonly hints: readonly Hint[];
  /** Temporary tables that it makes. */
  readonly temporary: readonly TableUse[];
  /** Places in the text, for findings and fixes. */
  readonly tableUses: readonly TableUse[];
  readonly columnUses: readonly ColumnUse[];
  readonly stars: readonly Star[];
  /** The two sides of each join without a condition, as the span of the joined table. */
  readonly cartesianSpans: readonly Span[];
  /** Where ` WHERE …` would be inserted in a data change without one; `null` where that can't be told. */
  readonly whereAt: number | null;
  /** Where the limit clause would be inserted in a query without one; `null` where that can't be told. */
  readonly limitAt: number | null;
  /** What is inserted there: ` LIMIT n`, or ` TOP (n)`. */
  readonly limitClause: 'limit' | 'top';
  /** Places in the text, for masks and row filters. */
  readonly places: RewritePlaces;
}

/** All that is known of a text without touching a database. Making one never throws: what it can't read is a problem. */
export interface Analysis {
  readonly dialect: string;
  readonly text: string;
  /** Digest of the exact text analysed. Approvals are bound to it. */
  readonly digest: Digest;
  readonly statements: readonly Statement[];
  /** Parts of the text that belong to no statement we can read. */
  readonly problems: readonly Problem[];
}
