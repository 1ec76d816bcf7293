/** A statement that a database says it was given, in its own log. Whoever runs the database controls it. */
export interface LoggedStatement {
  /** ISO 8601, UTC. */
  readonly time: string;
  readonly user: string;
  readonly database: string;
  /** Where in the log it stands, for people: a line. */
  readonly place: string;
  /** What the session called itself at that moment: the statement's tag, or anything. */
  readonly application: string;
  readonly text: string;
  /**
   * What the entry is: `started`, once for each execution; `failed`, an error that names the text; `audited`, of an audit extension, which
   * may have several for one execution.
   */
  readonly kind: 'started' | 'failed' | 'audited';
  /** What one execution has alone, where the log says it: entries with other values are of other executions. */
  readonly execution?: string;
}

/** A table or view that the database says was read or changed for a session, whatever statement, view or function did it. */
export interface LoggedAccess {
  readonly application: string;
  /** `schema.name`, as the database writes it. */
  readonly relation: string;
  readonly place: string;
}

/** A database's log, read. */
export interface DatabaseLog {
  readonly statements: readonly LoggedStatement[];
  /** ISO 8601, UTC, of its first and last entry of any kind; `undefined` for an empty log. */
  readonly from: string | undefined;
  readonly to: string | undefined;
  /** Entries that can't be read, with their places: a comparison with such a log is incomplete. */
  readonly unread: readonly string[];
  /** Empty where the log doesn't tell: nothing follows from that. */
  readonly accesses: readonly LoggedAccess[];
}

/** How often statements ran since a moment, as a database counts them: their texts without literals, and no times. */
export interface StatementCounts {
  readonly rows: readonly StatementCount[];
  /** ISO 8601, UTC: since when it counts, and when the counts were read. `undefined` where that isn't known. */
  readonly from: string | undefined;
  readonly to: string | undefined;
  /** True where the database says that it dropped none of its counts; it does so when it has too many. */
  readonly isComplete: boolean;
  /** Rows that can't be read, with their places. */
  readonly unread: readonly string[];
}

/** How often an account ran a statement. */
export interface StatementCount {
  readonly user: string;
  readonly database: string;
  readonly text: string;
  readonly calls: number;
  readonly place: string;
}

/**
 * What a database says of the statements that it ran. `format` names it for people. `system` is the `db.system.name` of the server that wrote it;
 * `undefined` where the record doesn't show it.
 */
export type DatabaseRecord =
  | { readonly kind: 'log'; readonly format: string; readonly system: string | undefined; readonly log: DatabaseLog }
  | { readonly kind: 'counts'; readonly format: string; readonly system: string; readonly counts: StatementCounts };
