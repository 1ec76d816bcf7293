import type { Client } from 'pg';
import { Notices } from '../network/notices.ts';
import { Exchange, type Exchanged, type Wire } from './exchange.ts';
import {
  type Command,
  type Fetched,
  type Field,
  firstOf,
  type Link,
  LinkLost,
  portalName,
  statementName,
} from './link.ts';

/** A `pg` client, connected, as a `Link`. */
export class ClientLink implements Link {
  readonly #client: Client;
  readonly #askToCancel: (backendPid: string) => Promise<void>;
  #isOpen = true;
  #isBound = false;
  readonly #notices = new Notices();
  #backendPid: string | undefined;

  /** `askToCancel` reaches the server on another connection; it may take its time and may fail. */
  constructor(client: Client, askToCancel: (backendPid: string) => Promise<void>) {
    this.#client = client;
    this.#askToCancel = askToCancel;
    const lost = () => {
      this.#isOpen = false;
    };
    client.on('notice', ({ message, severity }) => {
      if (message !== undefined) this.#notices.add(severity ?? 'NOTICE', message);
    });
    client.on('error', lost);
    client.on('end', lost);
  }

  /** The server process behind this session in the transaction under way: behind a pooler it changes between two. */
  set backendPid(pid: string | undefined) {
    this.#backendPid = pid;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  get status(): 'idle' | 'transaction' | 'failed' {
    const status = this.#client.getTransactionStatus();
    return status === 'I' ? 'idle' : status === 'T' ? 'transaction' : 'failed';
  }

  async command(sql: string, parameters: readonly string[] = []): Promise<Fetched> {
    return firstOf(await this.commands([{ sql, parameters }]));
  }

  async commands(list: readonly Command[]): Promise<readonly Fetched[]> {
    const { fetched } = await this.#exchange((wire) => {
      for (const { sql, parameters = [] } of list) {
        // A portal that a rollback takes away isn't counted by pg_stat_statements; one that is closed before is.
        if (sql === 'ROLLBACK' && this.#isBound) wire.close({ type: 'P', name: portalName });
        wire.parse({ name: '', text: sql });
        wire.bind({ portal: '', statement: '', values: parameters });
        wire.execute({ portal: '', rows: 0 });
      }
    });
    return fetched;
  }

  async prepare(sql: string): Promise<readonly Field[] | undefined> {
    this.#isBound = false;
    const { fields } = await this.#exchange((wire) => {
      wire.parse({ name: statementName, text: sql });
      wire.describe({ type: 'S', name: statementName });
    });
    return fields;
  }

  async fetch(maxRows: number): Promise<Fetched> {
    const { fetched } = await this.#exchange((wire) => {
      if (!this.#isBound) wire.bind({ portal: portalName, statement: statementName, values: [] });
      this.#isBound = true;
      wire.execute({ portal: portalName, rows: maxRows });
    });
    return firstOf(fetched);
  }

  takeNotices(): readonly string[] {
    return this.#notices.take();
  }

  /** A pooler that hands one process to several clients can't say that it is the one which was met when connecting. */
  servesAlone(backendPid: string): boolean {
    // The number that the server gives with its key for cancelling; the driver's published types leave it out.
    const { processID } = this.#client as unknown as { readonly processID: unknown };
    return String(processID) === backendPid;
  }

  async interrupt(): Promise<'asked' | 'ended' | 'failed'> {
    const pid = this.#backendPid;
    if (pid === undefined) return 'failed';
    try {
      await this.#askToCancel(pid);
      return 'asked';
    } catch {
      // The caller drops the session instead, and says that the outcome is unknown.
      return 'failed';
    }
  }

  destroy(): void {
    this.#isOpen = false;
    this.#client.connection.stream.destroy();
  }

  async close(): Promise<void> {
    this.#isOpen = false;
    await this.#client.end();
  }

  async #exchange(send: (wire: Wire) => void): Promise<Exchanged> {
    if (!this.#isOpen) throw new LinkLost('The connection was closed.');
    const exchange = new Exchange(send);
    this.#client.query(exchange);
    return await exchange.answer;
  }
}
