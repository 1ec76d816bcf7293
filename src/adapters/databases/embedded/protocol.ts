import type { Command, Fetched, Field } from '../postgres/link.ts';

/** What the worker is asked. One request is under way at a time. */
export type Request =
  /** Opens the database in a data folder. PostgreSQL is compiled for it where no compiled one is given. */
  | { readonly op: 'open'; readonly folder: string; readonly program?: WebAssembly.Module }
  /** Unpacks an archive into a folder, which becomes a data folder. */
  | { readonly op: 'restore'; readonly archive: string; readonly folder: string }
  | { readonly op: 'commands'; readonly list: readonly Command[] }
  | { readonly op: 'prepare'; readonly sql: string }
  | { readonly op: 'fetch'; readonly maxRows: number }
  /** Closes the database and everything in its folder. */
  | { readonly op: 'close' };

/** What the worker answers, once a request. `notices` are what PostgreSQL said beside its answer. */
export type Reply =
  | {
      readonly kind: 'done';
      readonly status: TransactionStatus;
      readonly answer: Answer;
      readonly notices: readonly string[];
    }
  /** PostgreSQL said no. */
  | {
      readonly kind: 'refused';
      readonly status: TransactionStatus;
      readonly error: { message: string; sqlState?: string; hint?: string; position?: number };
      readonly notices: readonly string[];
    }
  /** The engine, or the file system under it, failed. */
  | { readonly kind: 'broken'; readonly message: string };

export type TransactionStatus = 'idle' | 'transaction' | 'failed';

export interface Answer {
  readonly fields: readonly Field[] | undefined;
  readonly fetched: readonly Fetched[];
}

export const nothing: Answer = { fields: undefined, fetched: [] };
