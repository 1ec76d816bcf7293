import type { MaskForm } from '../policy/mask.ts';

/** A column of a table, as governing writes it. */
export interface SpelledColumn {
  /** As the text must spell it. */
  readonly name: string;
  /** The database's own name for its type, as the catalog has it. */
  readonly type: string;
}

/**
 * How a dialect writes what governing puts into a text. Everything it gives MUST mean the same wherever it is put: objects of
 * the database are named so that no name of the statement, no search path and no user's function can stand for them.
 */
export interface Spelling {
  /** A name of one part or several. */
  name(...parts: readonly string[]): string;
  /**
   * A masked value of a column, of the column's own type where a value of it can be masked; `undefined` where the mask doesn't
   * suit the type. It MUST NOT fail for any value, since an error would tell of it, and MUST leave NULL as NULL, or hide it
   * too. `secret` is an expression that gives the key of `hash`.
   */
  masked(mask: Exclude<MaskForm, { with: 'expression' }>, column: SpelledColumn, secret: string): string | undefined;
  /** NULL, of the column's type. */
  nothing(column: SpelledColumn): string;
  /** A select list without columns. */
  readonly noColumns: string;
  /** What ends a query so that no condition around it is ever evaluated for rows that it leaves out. */
  readonly fence: string;
  /**
   * What stands before and after a condition so that it is evaluated only for rows that `filter` lets through, and holds for no
   * other.
   */
  guard(filter: string): { readonly before: string; readonly after: string };
  /**
   * A table of WITH that gives one row with a secret, made anew by the database for each statement, and how an expression
   * reads it; `undefined` where the dialect can't, and then no mask can hash.
   */
  secret(table: string): { readonly definition: string; readonly expression: string } | undefined;
}
