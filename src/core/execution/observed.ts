import type { TableName } from '../analysis/objectNames.ts';

/**
 * What a database itself tells of a statement that it has run, beside its answer and without its log. What is absent wasn't told;
 * nothing is permitted or refused by any of it.
 */
export interface Observed {
  /** `transaction_counters`: counted by the server for the statement's own transaction; `session_counters`: the difference that it made to those of its session. */
  readonly source: 'transaction_counters' | 'session_counters';
  /** Tables that were opened, whoever named them: by a view, a function, a trigger, a foreign key. There may have been more. */
  readonly tables?: readonly TableName[];
  /** Rows that were looked at, each as often as it was: at least so many. */
  readonly rowsScanned?: number;
  /** Pages that were asked of the server's own cache, and those of them that weren't in it: at least so many. */
  readonly pages?: Pages;
  /** What the session used from the beginning of the statement's transaction to its end, Countersign's own part in it included. */
  readonly session?: { readonly cpuMs: number; readonly pages: Pages };
  /** Tables whose row security is in force for the session's own role. */
  readonly rowSecurity?: readonly TableName[];
  /** Columns whose values the database itself hides from the session's own user. */
  readonly masks?: readonly (TableName & { readonly column: string })[];
}

/** `asked` of the server's cache, and `read` because they weren't there. */
export interface Pages {
  readonly asked: number;
  readonly read: number;
}
