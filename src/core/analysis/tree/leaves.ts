import type { Span } from '../../prelude/span.ts';

/** The name of a relation or function as written, its parts folded. */
export interface ObjectName {
  /** Another server, to which the statement reaches out; absent for the one that is connected. */
  readonly server?: string;
  /** Absent for the database that is connected. */
  readonly database?: string;
  readonly schema: string | null;
  readonly name: string;
  /** The last part as it is written, where folding may have changed it. */
  readonly label?: string;
  /** Why what lies behind it can't be told, where it is no plain name. */
  readonly refusal?: string;
  readonly span: Span;
}

/** The name of a relation that a statement makes. */
export interface NewName extends ObjectName {
  /** True where the relation is the session's own and ends with it. */
  readonly isTemporary?: boolean;
}

export interface ColumnRef {
  readonly kind: 'column';
  /** `[column]`, `[table, column]` or `[schema, table, column]`. One part may also name a whole row. */
  readonly path: readonly string[];
  readonly span: Span;
}

export interface StarRef {
  readonly kind: 'star';
  /** What stands before the star. */
  readonly path: readonly string[];
  readonly span: Span;
  /** False where no star is written, but something that means one (`TABLE t`). */
  readonly isWritten: boolean;
  /** True where it stands for one column that only the table itself tells, such as its IDENTITY. */
  readonly isMarked?: boolean;
}

export interface Constant {
  readonly kind: 'constant';
  readonly value: string | number | boolean | null;
  readonly span: Span | null;
  /** True for a number that is written with a point or an exponent, which `1.0` alone doesn't tell. */
  readonly isDecimal?: boolean;
}

export interface Target {
  readonly name: ObjectName;
  readonly alias: string | null;
  /** The entry of FROM that is written, by the name it has there; absent where the target stands beside FROM. */
  readonly entry?: string;
  /** True where that entry is a query: what is written are the tables behind its columns. */
  readonly isQuery?: boolean;
  readonly aliasSpan?: Span | null;
}
