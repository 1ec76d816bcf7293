import type { Span } from '../../prelude/span.ts';
import type { Action } from '../actions.ts';
import type { ColumnRef, Constant, NewName, ObjectName, StarRef, Target } from './leaves.ts';

// These nodes hold each other without end (a query in an expression in a query), so they stand in one file.

/** A statement that gives rows or changes them, and may stand in a WITH. */
export type RowStatement = Query | Insert | Update | Delete | Merge;

/** `WITH`: names that hide tables from there on. */
export interface With {
  readonly recursive: boolean;
  /** True where a recursive table sees itself and those before it, and never those after it. */
  readonly inOrder?: boolean;
  readonly tables: readonly CommonTable[];
}

export interface CommonTable {
  readonly name: string;
  /** The name as it is written, where folding may have changed it. */
  readonly label?: string;
  /** The name in the text. */
  readonly span: Span;
  readonly columnNames: readonly string[];
  /** Where the text lists these names; absent where that can't be told. */
  readonly columnNameSpans?: readonly Span[] | undefined;
  readonly statement: RowStatement;
  /** Columns that SEARCH and CYCLE add at the end. */
  readonly addedColumns: readonly string[];
}

export interface Query {
  readonly kind: 'query';
  readonly with: With | null;
  readonly body: Select | SetOperation | Values;
  readonly order: readonly Expression[];
  /** `null` without one. */
  readonly limit: Expression | null;
  /** True where ties may exceed the limit. */
  readonly withTies: boolean;
  readonly offset: Expression | null;
  readonly locksRows: boolean;
  /** The table that SELECT INTO makes. */
  readonly into: NewName | null;
  /** True where its values go into variables, so that it gives no rows. */
  readonly assigns?: boolean;
  /** True where all its rows become one value: XML or JSON. */
  readonly asText?: boolean;
}

export interface Select {
  readonly kind: 'select';
  readonly distinct: boolean;
  readonly distinctOn: readonly Expression[];
  readonly items: readonly SelectItem[];
  readonly from: readonly FromItem[];
  readonly where: Expression | null;
  readonly group: readonly Expression[];
  /** True for ROLLUP, CUBE and GROUPING SETS: a grouped column is null in the rows of the sets without it. */
  readonly hasGroupingSets: boolean;
  readonly having: Expression | null;
  readonly windows: readonly WindowSpec[];
  /** Where a limit is written that stands at the front (`TOP`); absent where one stands at the end. */
  readonly limitAt?: number;
  /** Where it asks for the keys of its tables beside its own columns (`FOR BROWSE`); its list ends with a star for them. */
  readonly browsedAt?: Span;
}

export interface SetOperation {
  readonly kind: 'setOperation';
  readonly operator: 'union' | 'intersect' | 'except';
  /** True where repeated rows stay. */
  readonly all: boolean;
  readonly left: Query;
  readonly right: Query;
}

export interface Values {
  readonly kind: 'values';
  readonly rows: readonly (readonly Expression[])[];
}

/** One entry of a select or RETURNING list, with the name the database gives its column. */
export interface SelectItem {
  readonly name: string;
  /** The name as people see it, where folding changed it. */
  readonly label?: string;
  /** The name that the text gives it; `null` where it gives none. */
  readonly aliasSpan: Span | null;
  readonly expression: Expression;
}

export type FromItem = TableRef | FunctionTable | DerivedTable | Join | Pivot | Unpivot;

export interface TableRef {
  readonly kind: 'table';
  readonly name: ObjectName;
  readonly alias: string | null;
  readonly aliasSpan: Span | null;
  readonly columnNames: readonly string[];
  readonly columnNameSpans?: readonly Span[] | undefined;
  /** Expressions of TABLESAMPLE. */
  readonly sample: readonly Expression[];
}

/** Functions in FROM, XMLTABLE and JSON_TABLE included. */
export interface FunctionTable {
  readonly kind: 'functionTable';
  readonly calls: readonly Expression[];
  readonly alias: string | null;
  readonly aliasSpan: Span | null;
  readonly columnNames: readonly string[];
  readonly columnNameSpans?: readonly Span[] | undefined;
  /** Columns the statement itself declares; `null` where the functions decide. */
  readonly declared: readonly string[] | null;
  /** A table whose columns it gives by name, and none of whose rows. */
  readonly shape?: ObjectName;
  readonly ordinality: boolean;
  readonly span: Span;
  /** What it does beside giving rows, such as opening a file. */
  readonly actions?: readonly Action[];
}

export interface DerivedTable {
  readonly kind: 'derivedTable';
  readonly query: Query;
  readonly alias: string | null;
  readonly aliasSpan: Span | null;
  readonly columnNames: readonly string[];
  readonly columnNameSpans?: readonly Span[] | undefined;
  readonly lateral: boolean;
  readonly span: Span;
}

export interface Join {
  readonly kind: 'join';
  /** Which side's rows stay without a match. `inner` where none does, CROSS JOIN included. */
  readonly type: 'inner' | 'left' | 'right' | 'full';
  readonly left: FromItem;
  readonly right: FromItem;
  readonly natural: boolean;
  readonly using: readonly { readonly name: string; readonly span: Span }[];
  readonly usingAlias: string | null;
  readonly on: Expression | null;
  readonly alias: string | null;
  readonly columnNames: readonly string[];
}

/** Rows that become columns: one for each of `values`, with an aggregate over the rows that hold it. */
export interface Pivot {
  readonly kind: 'pivot';
  readonly source: FromItem;
  readonly aggregate: FunctionCall;
  /** The column that holds the values. */
  readonly over: ColumnRef;
  readonly values: readonly string[];
  readonly alias: string | null;
  readonly aliasSpan: Span | null;
  readonly columnNames: readonly string[];
  readonly columnNameSpans?: readonly Span[] | undefined;
  readonly span: Span;
}

/** Columns that become rows: their values in one column, their names in another. */
export interface Unpivot {
  readonly kind: 'unpivot';
  readonly source: FromItem;
  readonly valueName: string;
  readonly nameName: string;
  readonly columns: readonly ColumnRef[];
  readonly alias: string | null;
  readonly aliasSpan: Span | null;
  readonly columnNames: readonly string[];
  readonly columnNameSpans?: readonly Span[] | undefined;
  readonly span: Span;
}

export type Expression = ColumnRef | StarRef | Constant | Operation | FunctionCall | SubqueryExpression | FieldAccess;

/** Anything whose value is made of its parts: operators, CASE, casts, arrays, rows, parameters (no parts). */
export interface Operation {
  readonly kind: 'operation';
  /**
   * What it does with its parts, by one name in every dialect: the symbol (`=`, `<>` for `!=` too, `+`, `||`), or `and`, `or`,
   * `not`, `is null`, `is not null`, `is true`, …, `is distinct from`, `is not distinct from`, `in`, `not in`, `between`,
   * `not between`, `like`, `not like`, `ilike`, `not ilike`, `similar to`, `not similar to`, `= any`, `< all`, …, `case` (each
   * condition followed by its value), `cast`, `coalesce`, `nullif`, `greatest`, `least`, `row`, `array`, `list`, `index`, `collate`,
   * `parameter`, `default`, or `other` for a form that has no name here.
   */
  readonly operator: string;
  readonly parts: readonly Expression[];
  /** The type that a cast converts to, as written, and the type of a value such as CURRENT_DATE; absent elsewhere. */
  readonly castTo?: string;
  /** `null` where the text has no place for it. */
  readonly span: Span | null;
}

export interface FunctionCall {
  readonly kind: 'call';
  readonly function: ObjectName;
  readonly args: readonly Expression[];
  /** `count(DISTINCT x)`. */
  readonly distinct: boolean;
  /** From the name to the end of FILTER or OVER. */
  readonly span: Span;
  readonly filter: Expression | null;
  readonly order: readonly Expression[];
  readonly over: WindowSpec | null;
}

export interface WindowSpec {
  readonly partition: readonly Expression[];
  readonly order: readonly Expression[];
  readonly frame: readonly Expression[];
}

export interface SubqueryExpression {
  readonly kind: 'subquery';
  /** How `test` is compared with the rows: `in`, or an operator with ANY or ALL (`= any`, `< all`); `null` without a test. */
  readonly operator: string | null;
  /** With the brackets, and the test where there is one. */
  readonly span: Span;
  /** `exists` passes no value on. */
  readonly form: 'exists' | 'value';
  readonly test: Expression | null;
  readonly query: Query;
}

/** `(row).field`, or `(row).*` where the field is `null`. */
export interface FieldAccess {
  readonly kind: 'field';
  readonly of: Expression;
  readonly field: string | null;
  readonly span: Span;
  /** True where it is the call of a method if `of` is a column, and of a function of a schema of that name if not. */
  readonly isMethod?: boolean;
}

/** One column that a data change sets. */
export interface Assignment {
  readonly column: string;
  readonly span: Span;
  readonly value: Expression | null;
  /** A mark names the column, such as ROWGUIDCOL, and the text doesn't tell which has it: it may be any. `column` is empty then. */
  readonly isMarked?: boolean;
}

export interface Returning {
  readonly items: readonly SelectItem[];
  readonly oldAlias: string;
  readonly newAlias: string;
  /** A table that takes rows as well, and what of them. */
  readonly into?: { readonly table: ObjectName; readonly items: readonly SelectItem[] };
}

interface Change {
  readonly with: With | null;
  readonly target: Target;
  readonly returning: Returning | null;
  /** How many rows it changes at most, where that isn't a plain number. */
  readonly top?: Expression;
}

export interface Insert extends Change {
  readonly kind: 'insert';
  readonly columns: readonly Assignment[];
  /** What running the text or procedure does that gives the rows. */
  readonly actions?: readonly Action[] | undefined;
  /** `null` for DEFAULT VALUES. */
  readonly source: Query | null;
  readonly conflict: {
    readonly arbiter: readonly Expression[];
    readonly set: readonly Assignment[];
    readonly where: Expression | null;
  } | null;
}

export interface Update extends Change {
  readonly kind: 'update';
  readonly set: readonly Assignment[];
  readonly from: readonly FromItem[];
  readonly where: Expression | null;
  readonly whereAt: number | null;
  /** True where it says how many rows it changes at most. */
  readonly limited?: boolean;
}

export interface Delete extends Change {
  readonly kind: 'delete';
  readonly using: readonly FromItem[];
  readonly where: Expression | null;
  readonly whereAt: number | null;
  /** True where it says how many rows it changes at most. */
  readonly limited?: boolean;
}

export interface Merge extends Change {
  readonly kind: 'merge';
  readonly source: FromItem;
  readonly on: Expression;
  readonly branches: readonly {
    readonly condition: Expression | null;
    readonly set: readonly Assignment[];
    /** Rows that this branch leaves alone, deletes, or writes. */
    readonly does: 'nothing' | 'delete' | 'insert' | 'update';
  }[];
}
