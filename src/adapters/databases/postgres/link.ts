import type { Row } from '../../../core/execution/outcome.ts';

/** A column as the wire protocol describes it. */
export interface Field {
  readonly name: string;
  readonly typeOid: number;
  readonly typeModifier: number;
}

/** Rows of one exchange, as text, and the command tag once the statement is complete, for example `INSERT 0 5`. */
export interface Fetched {
  readonly rows: readonly Row[];
  readonly tag: string | undefined;
}

/** A statement of the adapter's own, with text parameters. */
export interface Command {
  readonly sql: string;
  readonly parameters?: readonly string[];
}

/**
 * One PostgreSQL session at the level of its extended query protocol, which carries exactly one statement a message
 * (https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-EXT-QUERY). The simple protocol isn't offered: it
 * lets a second statement in the same text leave a read-only transaction.
 *
 * Calls MUST NOT overlap. Each rejects with `ServerError` when the server said no and is still there, and with `LinkLost`
 * when there is no telling what the server did.
 */
export interface Link {
  /** Runs one statement of the adapter's own, with text parameters. */
  command(sql: string, parameters?: readonly string[]): Promise<Fetched>;
  /** Runs several in one round trip, and gives the answer of each. After one that fails none of the rest runs. */
  commands(list: readonly Command[]): Promise<readonly Fetched[]>;
  /** Lets the server parse and describe one statement without running it. `undefined`: it gives no rows at all. */
  prepare(sql: string): Promise<readonly Field[] | undefined>;
  /** Runs the prepared statement up to `maxRows` rows, and on from there at each later call. */
  fetch(maxRows: number): Promise<Fetched>;
  /** Notices and warnings since the last call, oldest first. */
  takeNotices(): readonly string[];
  /** What the server last said of the transaction. */
  readonly status: 'idle' | 'transaction' | 'failed';
  /** False for ever once false. */
  readonly isOpen: boolean;
  /** Whether this process of the server has served nobody but this session, so that what it counts is this session's. */
  servesAlone(backendPid: string): boolean;
  /**
   * Stops what runs. `asked`: the server got the request and its answer to the running call will come. `ended`: the session
   * is gone and with it everything that wasn't committed. `failed`: nobody could be asked. Never rejects.
   */
  interrupt(): Promise<'asked' | 'ended' | 'failed'>;
  /** Drops the session without asking; the running call rejects with `LinkLost`. */
  destroy(): void;
}

/** The answer of a statement that ran alone. A server that gave none at all said nothing of rows either. */
export function firstOf(fetched: readonly Fetched[]): Fetched {
  return fetched[0] ?? { rows: [], tag: undefined };
}

/** What a session is called in the server's views and logs, but for the statements of people, which have a tag. */
export const applicationName = 'countersign';

/** Names that the statement under way has on the server. */
export const statementName = 'countersign_statement';
export const portalName = 'countersign_portal';

/** What the server said no with. `position` counts code points from 1, as PostgreSQL does. */
export class ServerError extends Error {
  readonly sqlState: string | undefined;
  readonly hint: string | undefined;
  readonly position: number | undefined;

  constructor(says: { message: string; sqlState?: string; hint?: string; position?: number }) {
    super(says.message);
    this.name = 'ServerError';
    this.sqlState = says.sqlState;
    this.hint = says.hint;
    this.position = says.position;
  }
}

/** The session ended while it was used, so what the server did last isn't known. */
export class LinkLost extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'LinkLost';
  }
}
