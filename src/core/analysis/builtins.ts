import type { FunctionUse, StatementEffect, TableName } from './analysis.ts';
import type { FunctionCall } from './tree.ts';

/** What is known of a function before any catalog: it came with the database itself. */
export interface BuiltinFunction {
  readonly volatility: FunctionUse['volatility'];
  readonly aggregate: boolean;
  /** Columns it gives in FROM; `null` where that can't be told, empty where it gives one column of the function's name. */
  readonly columns: readonly string[] | null;
  /** The strongest thing that calling it can do. */
  readonly effect: StatementEffect;
  /** Why a call can't be understood; `undefined` when it can. */
  readonly refusal: string | undefined;
  /** The sequence that the call changes. */
  readonly writes?: TableName | undefined;
}

/** What a database brings along, for one dialect. */
export interface Builtins {
  /** The schema of built-in objects; searched before all others. */
  readonly schema: string;
  /** The schema of tables that are a session's own, where they have one of their own. */
  readonly temporarySchema?: string;
  /** `undefined` where there is no built-in function of that name. */
  functionNamed(name: string, call: FunctionCall): BuiltinFunction | undefined;
  isSystemRelation(name: string): boolean;
  /** Columns that every table has without declaring them. */
  isSystemColumn(name: string): boolean;
  /** A name as a text must spell it to mean exactly this one. */
  spell(name: string): string;
  /** A name of the catalog as the database compares it: equal for names that mean the same. The tree holds names like this. */
  fold(name: string): string;
  /** The name that a written one spells, for people; absent where names are compared as people see them. */
  labelOf?(written: string): string;
  /** Whether GROUP BY may name a column of the list. */
  readonly groupsByAlias: boolean;
  /** Whether a data change may go through a table of WITH to the tables behind it. */
  readonly changesCommonTables: boolean;
  /**
   * The schemas in which the definition of an object looks for unqualified names, by the object's own; absent where it looks
   * where the one who asks does.
   */
  definitionPath?(schema: string): readonly string[];
  /** How a query says how many rows it gives: `LIMIT n` at its end, or `TOP (n)` after SELECT. */
  readonly limitClause: 'limit' | 'top';
}
