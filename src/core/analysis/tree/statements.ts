import type { Problem, Span } from '../../prelude/span.ts';
import type { Action } from '../actions.ts';
import type { StatementEffect, StatementKind } from '../analysis.ts';
import type { Definition, TableDefinition } from './definitions.ts';
import type { ObjectName } from './leaves.ts';
import type { Expression, FunctionCall, RowStatement, TableRef } from './rows.ts';

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
  readonly actions?: readonly Action[];
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
  readonly actions?: readonly Action[];
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
  readonly actions?: readonly Action[];
  /** What PREPARE or DECLARE had made and this ends; all of it where the name is `null`. */
  readonly ends?: { readonly of: Execution['of'] | 'both'; readonly name: string | null };
}
