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
