import type { Observed } from './observed.ts';

/** Where a database says an error is: a UTF-16 offset into the text that was sent. */
export interface DatabaseError {
  /** SQLSTATE, where the database gives one. */
  readonly sqlState: string | undefined;
  readonly message: string;
  readonly hint: string | undefined;
  readonly position: number | undefined;
}

export interface ResultColumn {
  readonly name: string;
  /** The database's own name for the type. */
  readonly type: string;
  /** Why its values aren't what the tables hold, in a sentence; absent where they are. */
  readonly masked?: string;
}

/** A value as the database prints it; `null` is SQL's NULL. */
export type Cell = string | null;
export type Row = readonly Cell[];

/**
 * What the database did. `unknown` means that it may have applied the statement: it is always shown and never retried.
 * `timeout` and `cancelled` are said only when the database confirmed that the statement stopped.
 */
export type Outcome =
  | {
      readonly kind: 'succeeded';
      readonly columns: readonly ResultColumn[];
      /** Rows handed out; for a data change, rows changed. */
      readonly rowCount: number;
      /** True when the database had more rows than the ceiling allowed. */
      readonly truncated: boolean;
      /** What the database said beside the rows, in its own words; absent where it said nothing, or can't be heard. */
      readonly notices?: readonly string[];
      /** What the database told of how it ran, for the trail alone; absent where it wasn't asked or gave no answer. */
      readonly observed?: Observed;
    }
  | { readonly kind: 'failed'; readonly error: DatabaseError; readonly notices?: readonly string[] }
  | { readonly kind: 'timeout'; readonly timeoutMs: number }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'unknown'; readonly message: string };

/** Takes rows as they arrive. The promise is back-pressure: the next batch waits for it. */
export interface RowReader {
  columns(columns: readonly ResultColumn[]): void;
  rows(batch: readonly Row[]): Promise<void>;
}
