import type { Span } from '../prelude/span.ts';
import type { DataType } from './dataTypes.ts';
import type { ColumnName, TableName } from './objectNames.ts';

/** An entry of FROM: a table, or rows that the statement itself makes (`table` is then `null`). */
export interface Entry {
  /** What the statement calls it. */
  readonly name: string | null;
  readonly table: TableName | null;
  readonly span: Span;
}

export interface Join {
  /** Which side's rows stay without a match. */
  readonly type: 'inner' | 'left' | 'right' | 'full';
  /** How it is written; `on` also for CROSS JOIN, which has no condition. */
  readonly form: 'on' | 'using' | 'natural' | 'comma';
  /** The joined entry: the last of the right side. */
  readonly span: Span;
  readonly left: readonly Entry[];
  readonly right: readonly Entry[];
  /** Base columns of its condition; for `comma`, those that WHERE makes equal across it. */
  readonly columns: readonly ColumnName[];
  /** True where nothing ties the right side to what stands before it. */
  readonly cartesian: boolean;
  /** For an outer join: the condition that drops the rows without a match again, as an inner join would. */
  readonly undoneBy: Span | null;
}

/**
 * An entry of FROM whose rows a join may repeat, because the key of another entry isn't among the columns that tie it. An aggregate
 * over its columns then counts rows more than once.
 */
export interface FanOut {
  readonly entry: Entry;
  /** The entries that may have several rows for one of this. */
  readonly by: readonly Entry[];
  /** False where keys aren't known: then it is only possible. */
  readonly isCertain: boolean;
  /** Aggregates over columns of `entry` that repeated rows change (not `min`, `max`, `DISTINCT`). */
  readonly aggregates: readonly Span[];
  /** True where DISTINCT takes the repetitions away again, since nothing of the entries in `by` is in the result. */
  readonly isHiddenByDistinct: boolean;
}

/** One query of a statement, at any depth: a SELECT, VALUES or a set operation. */
export interface QueryShape {
  readonly kind: 'select' | 'values' | 'union' | 'intersect' | 'except';
  /** How many queries are around it. */
  readonly depth: number;
  /** The select list; `null` where it has no place of its own. */
  readonly span: Span | null;
  readonly distinct: boolean;
  readonly ordered: boolean;
  /** LIMIT, TOP or FETCH: `rows` is `null` where it isn't a plain number. `null` without one. */
  readonly limit: { readonly rows: number | null; readonly span: Span | null } | null;
  readonly hasOffset: boolean;
  /** True for a set operation that keeps repeated rows. */
  readonly all: boolean;
  readonly isGrouped: boolean;
  /** Columns of the select list, HAVING and ORDER BY that are neither grouped, nor aggregated, nor told by a grouped key. */
  readonly ungrouped: readonly Span[];
  /** Names in GROUP BY that mean a table's column, although the select list gives the same name to something else. */
  readonly ambiguousGroups: readonly Span[];
  /** Calls with OVER. */
  readonly windows: number;
  readonly fanOuts: readonly FanOut[];
}

/**
 * A calculation that often means something else than it looks: a division of whole numbers, calculating with moments (`shift`
 * by an interval, `difference` of two, `part` and `truncate` of one, `convert` to another type or time zone), or text that is put
 * together into SQL.
 */
export type Calculation =
  | { readonly kind: 'integerDivision'; readonly span: Span | null; readonly columns: readonly ColumnName[] }
  | {
      readonly kind: 'time';
      readonly form: 'shift' | 'difference' | 'part' | 'truncate' | 'convert';
      /** Of the moment that is calculated with. */
      readonly type: DataType;
      readonly span: Span | null;
    }
  | { readonly kind: 'sqlText'; readonly span: Span | null };

/** A name that means nothing here, or something that the catalog doesn't have. */
export interface UnknownName {
  readonly kind: 'table' | 'column' | 'function';
  /** Its parts as written, folded. */
  readonly path: readonly string[];
  readonly span: Span;
}

/** How much a reader has to keep in mind at once. */
export interface Complexity {
  readonly joins: number;
  /** Queries inside others: derived tables, tables of WITH, subqueries in expressions, branches of set operations. */
  readonly subqueries: number;
  /** How deep they nest; 0 without any. */
  readonly depth: number;
  readonly predicates: number;
}

/** Advice to the database's planner or its way of locking, as written. */
export interface Hint {
  readonly name: string;
  readonly span: Span;
}

/** A lock that the statement asks for by itself. */
export interface Lock {
  /** As written, in lower case: `for update`, `access exclusive`. */
  readonly strength: string;
  readonly span: Span;
}
