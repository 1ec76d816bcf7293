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
  /**
   * Aggregates over columns of `entry` that repeated rows change (not `min`, `max`, `DISTINCT`). One that also uses the columns of
   * what repeats the rows isn't among them: it means each of those rows.
   */
  readonly aggregates: readonly Span[];
  /** The only column of such an aggregate, where that alone is its argument and no two rows of `entry` have it in common. */
  readonly keyCounts: readonly Span[];
  /** True where DISTINCT takes the repetitions away again, since nothing of the entries in `by` is in the result. */
  readonly isHiddenByDistinct: boolean;
}

/**
 * What the rows of a query serve: the statement's result, FROM or WITH (`rows`), one value, EXISTS, a comparison such as IN (`test`),
 * or one side of a set operation (`branch`).
 */
export type QueryUse = 'rows' | 'value' | 'exists' | 'test' | 'branch';

/** A number in GROUP BY or ORDER BY that means an entry of the select list by its position. */
export interface Position {
  readonly clause: 'group' | 'order';
  /** From 1. */
  readonly number: number;
  readonly span: Span;
  /** What is meant; `null` where a star or the end of the list leaves that open. */
  readonly item: { readonly alias: Span | null; readonly expression: Span | null } | null;
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
  readonly use: QueryUse;
  /** True where it depends on the row of a query around it, so that it may be worked out for each of those rows. */
  readonly isCorrelated: boolean;
  /** True where it gives one row at most, whatever its limit. */
  readonly isSingle: boolean;
  /** What its FROM lists. */
  readonly entries: readonly Entry[];
  /** True for ROLLUP, CUBE and GROUPING SETS. */
  readonly hasGroupingSets: boolean;
  readonly positions: readonly Position[];
  /** Entries of its select list whose column has the name of one before. */
  readonly repeatedNames: readonly { readonly name: string; readonly span: Span }[];
  /** A HAVING that asks nothing of the groups: without an aggregate, each row could be asked the same before. */
  readonly havingOfRows: Span | null;
  /** Each `count(*)`. */
  readonly rowCounts: readonly Span[];
  /** True for a UNION whose sides have no row in common and none twice, so that looking for repeated rows finds none. */
  readonly removesNothing: boolean;
}

/**
 * A calculation that often means something else than it looks: a division of whole numbers, calculating with moments (`shift`
 * by an interval, `difference` of two, `part` and `truncate` of one, `convert` to another type or time zone), text that is put
 * together into SQL, or a count of a condition's values (`count(CASE WHEN … THEN 1 ELSE 0 END)`), which counts each row since none
 * of them is null.
 */
export type Calculation =
  | {
      readonly kind: 'integerDivision';
      readonly span: Span | null;
      readonly columns: readonly ColumnName[];
      /** True where the divisor is a number in the text. */
      readonly byConstant: boolean;
    }
  | {
      readonly kind: 'time';
      readonly form: 'shift' | 'difference' | 'part' | 'truncate' | 'convert';
      /** Of the moment that is calculated with. */
      readonly type: DataType;
      readonly span: Span | null;
    }
  | { readonly kind: 'sqlText'; readonly span: Span | null }
  | { readonly kind: 'countOfEach'; readonly span: Span };

/** An INSERT that doesn't say which columns its values are for, so that their order in the table decides. */
export interface UnlistedInsert extends TableName {
  /** The table's name in the text. */
  readonly span: Span;
  /** The name with its alias: the list of columns would stand after it. */
  readonly target: Span;
  /** How many values a row has; `null` where that can't be told. */
  readonly width: number | null;
}

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

/** A column that the statement fills, and the base columns whose values go into it. */
export interface ColumnFlow {
  /** `*` where it can't be told which column of the table it is. */
  readonly to: ColumnName;
  readonly from: readonly ColumnName[];
}

/** Advice to the database's planner or its way of locking, as written. */
export interface Hint {
  readonly name: string;
  readonly span: Span;
  /** The clause that holds this hint and nothing else; absent where it holds more. */
  readonly clause?: Span;
}

/** A lock that the statement asks for by itself. */
export interface Lock {
  /** As written, in lower case: `for update`, `access exclusive`. */
  readonly strength: string;
  readonly span: Span;
}
