import type { Problem, Span } from '../prelude/span.ts';
import type { Literal, StatementEffect, StatementKind } from './analysis.ts';
import type { Hint, Lock } from './shape.ts';

/**
 * The relational tree: what a statement of any dialect is made of, as far as governing it needs to know. A dialect turns its
 * own parse tree into this one, and everything it can't express with certainty becomes an entry of `Parsed.opaque`.
 * Names are as the database folds them; spans are UTF-16 code units of the whole text.
 */
export interface Parsed {
  readonly statement: StatementNode;
  /** What the tree doesn't express. Each one makes the statement not understood. */
  readonly opaque: readonly Problem[];
  /** Words that stand for a literal (`TRUE`, `NULL`), which the tokens alone don't tell. */
  readonly wordLiterals: readonly Literal[];
  /** How the text first spells each name, by its folded form; absent where folding loses nothing that people miss. */
  readonly spelling?: ReadonlyMap<string, string>;
  /** Locks and hints of the statement; absent where there are none. */
  readonly locks?: readonly Lock[];
  readonly hints?: readonly Hint[];
}

export type StatementNode =
  | RowStatement
  | Call
  | Explain
  | Copy
  | Definition
  | TableDefinition
  | Preparation
  | Execution
  | Block
  | Compound
  | Routine
  | Command;

/** A statement that gives rows or changes them, and may stand in a WITH. */
export type RowStatement = Query | Insert | Update | Delete | Merge;

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
  readonly span: Span;
}

/** The name of a relation that a statement makes. */
export interface NewName extends ObjectName {
  /** True where the relation is the session's own and ends with it. */
  readonly isTemporary?: boolean;
}

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
  readonly ordinality: boolean;
  readonly span: Span;
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
  readonly span: Span;
}

export type Expression = ColumnRef | StarRef | Constant | Operation | FunctionCall | SubqueryExpression | FieldAccess;

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
}

export interface Constant {
  readonly kind: 'constant';
  readonly value: string | number | boolean | null;
  readonly span: Span | null;
  /** True for a number that is written with a point or an exponent, which `1.0` alone doesn't tell. */
  readonly isDecimal?: boolean;
}

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

export interface Target {
  readonly name: ObjectName;
  readonly alias: string | null;
  /** The entry of FROM that is written, by the name it has there; absent where the target stands beside FROM. */
  readonly entry?: string;
  /** True where that entry is a query: what is written are the tables behind its columns. */
  readonly isQuery?: boolean;
  readonly aliasSpan?: Span | null;
}

/** One column that a data change sets. */
export interface Assignment {
  readonly column: string;
  readonly span: Span;
  readonly value: Expression | null;
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
}

export interface Insert extends Change {
  readonly kind: 'insert';
  readonly columns: readonly Assignment[];
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
}

export interface Delete extends Change {
  readonly kind: 'delete';
  readonly using: readonly FromItem[];
  readonly where: Expression | null;
  readonly whereAt: number | null;
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

export interface Call {
  readonly kind: 'call';
  readonly call: FunctionCall;
}

export interface Explain {
  readonly kind: 'explain';
  readonly statement: StatementNode;
  /** True for ANALYZE: the statement really runs. */
  readonly runs: boolean;
}

export interface Copy {
  readonly kind: 'copy';
  readonly direction: 'in' | 'out';
  readonly from: TableRef | RowStatement;
  readonly columns: readonly { readonly name: string; readonly span: Span }[];
  readonly where: Expression | null;
  /** True where a file or program of the server is the other end. */
  readonly outside: boolean;
}

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

/** PREPARE and DECLARE: a query under a name, that something later runs. */
export interface Preparation {
  readonly kind: 'preparation';
  readonly as: 'prepare' | 'session';
  readonly name: string;
  readonly statement: RowStatement;
}

/** EXECUTE and FETCH: running, or reading on, what was prepared under a name. */
export interface Execution {
  readonly kind: 'execution';
  readonly of: 'statement' | 'cursor';
  readonly name: string;
  readonly args: readonly Expression[];
  readonly span: Span;
}

/**
 * Code that runs statements: a DO block, a routine's body. Its steps stand in the order of the text; which of them run, and how
 * often, isn't told, so each counts as if it ran.
 */
export interface Block {
  readonly kind: 'block';
  readonly span: Span;
  readonly variables: Variables;
  readonly steps: readonly BlockStep[];
  /** Types of variables that are a table's row or one of its columns. */
  readonly rowTypes: readonly RowType[];
  /** The strongest thing that the code does beside its statements. */
  readonly effect: StatementEffect;
}

/** One statement or expression of a block. */
export interface BlockStep {
  readonly statement: StatementNode;
  /** What of it the tree doesn't express. */
  readonly opaque: readonly Problem[];
}

/** What names mean in the statements of a block where no column has that name. */
export interface Variables {
  readonly scalars: readonly string[];
  /** Variables whose fields aren't listed. */
  readonly records: readonly string[];
  /** Names that qualify any of the variables: labels, and the routine's own. */
  readonly labels: readonly string[];
}

/** `table%ROWTYPE`, or `table.column%TYPE` with a column. */
export interface RowType {
  readonly table: ObjectName;
  readonly column: string | null;
}

/** CREATE FUNCTION and CREATE PROCEDURE. */
export interface Routine {
  readonly kind: 'routine';
  readonly name: ObjectName;
  readonly isProcedure: boolean;
  readonly volatility: 'immutable' | 'stable' | 'volatile';
  readonly securityDefiner: boolean;
  /** Values of arguments that a call leaves out. */
  readonly defaults: readonly Expression[];
  /** Types of arguments and results that aren't the database's own. */
  readonly rowTypes: readonly RowType[];
  /** `null` where it isn't written in a language that is followed. */
  readonly body: Block | null;
}

/** Statements that run as one, under conditions or not: as strong as the strongest of them, and of its kind. */
export interface Compound {
  readonly kind: 'compound';
  readonly statements: readonly StatementNode[];
  /** What decides which of them run, and how often; none where all of them run once. */
  readonly expressions: readonly Expression[];
}

/** Every other statement: its kind and the strongest thing it can do are known, not more. */
export interface Command {
  readonly kind: 'command';
  readonly statementKind: StatementKind;
  readonly effect: StatementEffect;
  readonly targets: readonly ObjectName[];
  readonly expressions: readonly Expression[];
  /** True where the values of its expressions go on to somewhere, and don't decide alone. */
  readonly passesOn?: boolean;
  /** What PREPARE or DECLARE had made and this ends; all of it where the name is `null`. */
  readonly ends?: { readonly of: Execution['of'] | 'both'; readonly name: string | null };
}
