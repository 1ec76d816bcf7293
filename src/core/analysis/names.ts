import type { Problem, Span } from '../prelude/span.ts';
import type { ColumnName, Output, TableName, TableUse } from './analysis.ts';

/**
 * What an editor needs to know of the names in one statement: where each is given, what it means, and every place that
 * refers to it. Found by the resolver itself, so that it says what the database would. Spans are UTF-16 code units of the
 * text that was read. Nothing about what a statement may do rests on it.
 */
export interface Names {
  /** Tables of WITH and entries of FROM, targets of data changes included, in the order in which they were resolved. */
  readonly relations: readonly NamedRelation[];
  /** Columns that the statement itself makes, in the order in which they were resolved. */
  readonly columns: readonly GivenColumn[];
  /** Every place that refers to something, in the order of the text. */
  readonly mentions: readonly Mention[];
  /** The columns of the statement's result. */
  readonly outputs: readonly FlowingColumn[];
  /** False where the outputs go into what it makes, and to nobody who asks. */
  readonly givesRows: boolean;
  /** The tables that it writes or makes, with what flows into each column that it sets. */
  readonly written: readonly WrittenTable[];
  /** What couldn't be told while the names were resolved, as the analysis says it. */
  readonly obstacles: readonly Problem[];
}

/** Something with columns that the statement calls by a name. */
export interface NamedRelation {
  readonly kind: 'commonTable' | 'entry';
  /** What qualifies its columns; empty where nothing can. */
  readonly name: string;
  /** Where the statement gives the name: the name of a table of WITH, or an alias. `null` where it gives none. */
  readonly nameSpan: Span | null;
  /** What its rows are. */
  readonly source: RelationSource;
  readonly columns: readonly FlowingColumn[];
}

export type RelationSource =
  | { readonly kind: 'table'; readonly table: TableName; readonly isKnown: boolean }
  | { readonly kind: 'commonTable'; readonly relation: NamedRelation }
  | { readonly kind: 'query' }
  | { readonly kind: 'function' }
  | { readonly kind: 'join' };

/** A column as one place sees it. */
export interface FlowingColumn {
  readonly name: string;
  /** The next thing it leads to. */
  readonly origin: Origin;
  /** Base columns whose values flow into it; `*` stands for any column of a table that no catalog describes. */
  readonly sources: readonly ColumnName[];
  readonly transform: Output['transform'];
}

/** A table that a data change or a query writes; columns whose values can't be told apart are left out. */
export interface WrittenTable {
  readonly table: TableName;
  readonly columns: readonly WrittenColumn[];
}

/** A column that is set, by one branch of the statement or by several. */
export interface WrittenColumn {
  readonly name: string;
  /** Where the text names it; `null` where its position alone tells which one is meant. */
  readonly span: Span | null;
  /** What flows into it directly. */
  readonly inputs: readonly Origin[];
  readonly sources: readonly ColumnName[];
  readonly transform: Output['transform'];
}

/** What a column leads to: one of a table, one that the statement makes, or none that can be told. */
export type Origin =
  | { readonly kind: 'base'; readonly column: ColumnName }
  | { readonly kind: 'given'; readonly column: GivenColumn }
  | { readonly kind: 'unknown' };

/** A column that the statement makes. */
export interface GivenColumn {
  readonly name: string;
  /** Where the text names it: its alias, or the last name of what it is made of. */
  readonly span: Span;
  /** True where the name is written for it: an alias, or an entry of a list of names. */
  readonly isNamed: boolean;
  /** All of what makes it; `null` where that can't be told. */
  readonly expressionSpan: Span | null;
  /**
   * How it is made: by an entry of a select list, by a star that passes it on, by a list of names, or by the branches of a
   * set operation (the first input then gives the name).
   */
  readonly by: 'item' | 'star' | 'list' | 'branches';
  /** What flows into it directly. */
  readonly inputs: readonly Origin[];
  readonly sources: readonly ColumnName[];
  readonly transform: Output['transform'];
}

/** A place that refers to something. A column's place is its own name, without what qualifies it. */
export type Mention =
  | { readonly kind: 'table'; readonly span: Span; readonly table: TableName; readonly access: TableUse['access'] }
  | { readonly kind: 'relation'; readonly span: Span; readonly relation: NamedRelation }
  | {
      readonly kind: 'column';
      readonly span: Span;
      /** Several where one place means several: a star, USING, or a name that can't be told for sure. */
      readonly columns: readonly FlowingColumn[];
      readonly isStar: boolean;
    };
