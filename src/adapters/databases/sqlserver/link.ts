import type { ResultColumn, Row } from '../../../core/execution/outcome.ts';

/** What became of the transaction that was open when a statement began, as the server reported it while the statement ran. */
export type TransactionFate =
  /** It is the one that was opened for the statement. */
  | 'kept'
  /** The server rolled it back because of an error or a cancellation, and nothing ran after that. */
  | 'rolledBack'
  /** The statement, or what it called, ended it by itself; what it did after that stands by itself. */
  | 'ended';

/** Rows of the statement under way, and how it ended where it did. */
export interface Piece {
  /** Set once, with the first piece, where the statement gives rows. */
  readonly columns?: readonly ResultColumn[];
  readonly rows: readonly Row[];
  readonly end: StatementEnd | undefined;
}

export interface StatementEnd {
  /** Rows that the server counted for its last step; `undefined` where it counted none. */
  readonly rowCount: number | undefined;
  /** Results that the statement gave, with rows or without. A single statement gives at most one. */
  readonly results: number;
}

/**
 * One SQL Server session at the level of its protocol (MS-TDS). Calls MUST NOT overlap. Each rejects with `ServerError` when
 * the server said no and is still there, with `RequestStopped` when it confirmed that it stopped, and with `LinkLost` when
 * there is no telling what the server did.
 */
export interface Link {
  /** Runs a text of the adapter's own and gives the rows of its first result. */
  command(sql: string): Promise<readonly Row[]>;
  /** Sends one statement of a person. Nothing is read of its answer before `next`. */
  begin(sql: string): void;
  /** Reads on, at most `maxRows` rows (at least 1), and lets the server wait after them. Rejects as the statement ends. */
  next(maxRows: number): Promise<Piece>;
  /** Ends the statement that was begun, if it isn't over, and waits until the server is done with it. @throws {LinkLost} */
  stop(): Promise<void>;
  /** Messages that are no errors, since the last call, oldest first: warnings, and what a procedure prints. */
  takeNotices(): readonly string[];
  /** What the statement that was begun last did to the transaction. */
  readonly transaction: TransactionFate;
  /** Takes back all that a session can be left with: settings, temporary tables, locks, cursors and transactions. */
  reset(): Promise<void>;
  /** False for ever once false. */
  readonly isOpen: boolean;
  /**
   * Asks the server to stop what runs: `asked`, and its answer to the running call will come, or `failed` where nothing runs
   * that could be stopped. Never rejects.
   */
  interrupt(): Promise<'asked' | 'ended' | 'failed'>;
  /** Drops the session without asking; the running call rejects with `LinkLost`. */
  destroy(): void;
  close(): Promise<void>;
}

/** What the server said no with. `line` counts from 1 in the text, or in `procedure` where that is set. */
export class ServerError extends Error {
  readonly number: number | undefined;
  readonly state: number | undefined;
  readonly severity: number | undefined;
  readonly line: number | undefined;
  readonly procedure: string | undefined;

  constructor(says: {
    message: string;
    number?: number;
    state?: number;
    severity?: number;
    line?: number;
    procedure?: string;
  }) {
    super(says.message);
    this.name = 'ServerError';
    this.number = says.number;
    this.state = says.state;
    this.severity = says.severity;
    this.line = says.line;
    this.procedure = says.procedure;
  }
}

/** The server confirmed that it stopped the request. */
export class RequestStopped extends Error {}

/** The session ended while it was used, so what the server did last isn't known. */
export class LinkLost extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'LinkLost';
  }
}
