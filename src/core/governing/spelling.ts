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
  /**
   * The query that stands for a table. Nothing around it may tell of a row that it leaves out, in whichever order the database
   * evaluates conditions: not by a result, and not by an error.
   */
  view(parts: ViewParts): string;
  /**
   * What stands before and after the condition of a data change so that it holds only for rows that `filter` lets through. Where
   * there is no `seen`, it MUST also be evaluated for no other row.
   */
  guard(filter: string): { readonly before: string; readonly after: string };
  /**
   * A value of the target of a data change where `filter` lets the row through, and NULL elsewhere. Present where the database may
   * evaluate any expression of a statement for rows that its conditions leave out: then each use of a column becomes this.
   */
  seen?(value: string, filter: string): string;
  /** A string of a row filter, as it must be written for no character of it to change; absent where any string is that already. */
  text?(literal: string): string;
  /** The schemas in which a view's definition looks for unqualified names; absent where definitions qualify them all. */
  definitionPath?(schema: string): readonly string[];
  /**
   * Built-in functions that look something up in a table itself or in an index of it, whatever query stands for the table in the
   * text; absent where there are none. A text that governing changes MUST NOT call one.
   */
  readonly lookups?: ReadonlySet<string>;
  /** How a secret is made and read; `undefined` where the dialect can't, and then no mask can hash. */
  secret(name: string): SecretSpelling | undefined;
}

/** What a query that stands for a table is made of. */
export interface ViewParts {
  /** Expressions with the spelled names that they get. There may be none. */
  readonly columns: readonly { readonly sql: string; readonly name: string }[];
  readonly source: string;
  /** The condition of the row filters, on the source's own columns. */
  readonly condition: string | undefined;
  /** True where it gives a row for each of a table, so that there is none to keep from what stands around it. */
  readonly isWhole: boolean;
}

/** A secret that the database makes anew for each statement, and how an expression reads it. */
export interface SecretSpelling {
  /** `with`: the definition is a table of WITH. `before`: it is a statement of its own, sent in one text with the other. */
  readonly stands: 'with' | 'before';
  readonly definition: string;
  readonly expression: string;
}
