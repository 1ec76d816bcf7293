import type { DatabaseWorld } from './world.ts';

/** Objects of one kind of database, and what its catalog says of them. Each text runs by itself. */
export interface CatalogPhrases {
  readonly dialect: string;
  /** Where `things` is made. */
  readonly schema: string;
  readonly systemSchemas: RegExp;
  /** Makes a schema `shop`, and removes it. */
  readonly make: readonly string[];
  readonly remove: readonly string[];
  /** What is told of that schema. */
  readonly tables: readonly unknown[];
  readonly functions: readonly unknown[];
  readonly synonyms: readonly unknown[];
  /** Makes the objects that change, and removes what is left of them. */
  readonly makeChanging: readonly string[];
  readonly removeChanging: readonly string[];
  /** Changes of what is told, one after another; and such as change nothing of it, which come first. */
  readonly changes: readonly string[];
  readonly changesUntold: readonly string[];
}

/** How the suite says to one kind of database what it says to all of them. */
export interface Phrases {
  /** Makes the table `things` of an id and a label; and fills it anew with the ids 1 to 3. */
  readonly createThings: string;
  readonly fillThings: string;
  /** One column of the numbers from 1 to `count`. */
  series(count: number): string;
  /** The same with a second column of 200 characters. */
  wideSeries(count: number): string;
  /** The numbers from 1 to 3000, one by one, and from 2500 on each takes long. */
  readonly stallingSeries: string;
  /** Reads that would take far longer than any test, waiting and working. */
  readonly slowReads: readonly (readonly [name: string, sql: string])[];
  /** Deletes all things and then takes far longer than any test. */
  readonly slowDelete: string;
  readonly deleteShowing: string;
  /** Divides by zero at the 3000th of 5000 rows, and the code of that error. */
  readonly divideByZero: readonly [sql: string, code: string];
  readonly duplicateCode: string;
  /** What each value of `values.sql` prints as, and its column's name and type. */
  readonly values: {
    readonly sql: string;
    readonly cells: readonly (string | null)[];
    readonly columns: readonly string[];
  };
  /** Texts with an error at the last place of a word. */
  readonly misplaced: readonly (readonly [name: string, sql: string, word: string])[];
  /** Statements that change something, and how each fails where only reading is allowed. */
  readonly changes: readonly string[];
  readonly changeRefused: Readonly<Record<string, unknown>>;
  /** Texts of several statements, and how each fails. */
  readonly several: readonly (readonly [name: string, sql: string])[];
  readonly severalRefused: Readonly<Record<string, unknown>>;
  /** Statements that begin, end or split a transaction. */
  readonly transactionControl: readonly string[];
  readonly catalog: CatalogPhrases;
  /** What only this kind of database has to stand up to. */
  describeMore(world: DatabaseWorld): void;
}
