import type { NewName, ObjectName } from './leaves.ts';
import type { Expression, RowStatement } from './rows.ts';

/** A relation made from a query: CREATE TABLE AS, CREATE VIEW, CREATE MATERIALIZED VIEW. */
export interface Definition {
  readonly kind: 'definition';
  readonly name: NewName;
  readonly query: RowStatement;
  /** Names that the statement gives the columns, in order; the query's own for those beyond them. */
  readonly columnNames: readonly string[];
  /** True for a view: what it calls runs whenever it is read. False where the rows are stored. */
  readonly isView: boolean;
}

/** CREATE TABLE with its columns listed. */
export interface TableDefinition {
  readonly kind: 'tableDefinition';
  readonly name: NewName;
  readonly columns: readonly NewColumn[];
  /** Defaults, checks and generated columns: they see the table's columns, and run with later changes. */
  readonly expressions: readonly Expression[];
  /** Tables that its foreign keys refer to. */
  readonly references: readonly ObjectName[];
  /** True for a variable that holds rows, which changes nothing but the session. */
  readonly isVariable?: boolean;
}

export interface NewColumn {
  readonly name: string;
  readonly type: string;
  readonly nullable: boolean;
  readonly primaryKey: boolean;
}
