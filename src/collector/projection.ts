import type { Client as PgClient } from 'pg';
import { sentenceOf } from '../core/prelude/codedError.ts';
import { migration, rowsOf } from './projectionRows.ts';
import type { Store } from './store.ts';

export interface ProjectionState {
  readonly state: 'running' | 'waiting';
  /** Events in the logs that are not in the database yet. */
  readonly behind: number;
  readonly problem?: string;
}

const batchEvents = 200;
const retryBaseMs = 1_000;
const retryCapMs = 60_000;

/**
 * Copies the logs into PostgreSQL, for queries. The logs are the truth: the copy goes on where the table ends, after every
 * restart and for as long as the database is away, and writing an event twice changes nothing.
 */
export class Projection {
  readonly #store: Store;
  readonly #url: string;
  readonly #log: (line: string) => void;
  /** Next event of each stream that is not in the database. */
  #next = new Map<string, number>();
  #client: PgClient | undefined;
  #problem: string | undefined = 'Not connected yet.';
  #closed = false;
  #wake: (() => void) | undefined;
  #pending = true;
  #running: Promise<void> | undefined;

  constructor(store: Store, url: string, _schema: string, log: (line: string) => void) {
    this.#store = store;
    this.#url = url;
    this.#log = log;
  }

  get state(): ProjectionState {
    const behind = this.#store.streams().reduce((sum, log) => sum + log.nextSeq - (this.#next.get(log.stream) ?? 0), 0);
    return this.#problem === undefined
      ? { state: 'running', behind }
      : { state: 'waiting', behind, problem: this.#problem };
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** A stream has grown. */
  notify(): void {
    this.#pending = true;
    if (this.#problem === undefined) this.#wake?.();
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#wake?.();
    await this.#running;
    await this.#disconnect();
  }

  async #run(): Promise<void> {
    for (let attempt = 0; !this.#closed; ) {
      try {
        this.#client ??= await this.#connect();
        this.#pending = false;
        await this.#copyAll(this.#client);
        attempt = 0;
        if (!this.#pending && !this.#closed) await this.#sleep(undefined);
      } catch (thrown) {
        this.#problem = `The database can't be written: ${sentenceOf(thrown)}. The log has everything; it is copied later.`;
        this.#log(this.#problem);
        await this.#disconnect();
        await this.#sleep(Math.min(retryCapMs, retryBaseMs * 2 ** attempt));
        attempt += 1;
      }
    }
  }

  async #connect(): Promise<PgClient> {
    const { default: pg } = await import('pg');
    const client = new pg.Client({
      connectionString: this.#url,
      application_name: 'countersign-collector',
      connectionTimeoutMillis: 10_000,
    });
    client.on('error', () => undefined); // The next query fails with it, and that is where it is told.
    try {
      await client.connect();
      await client.query(migration);
      const { rows } = await client.query<{ stream: string; last: string }>(
        'SELECT stream, max(seq) AS last FROM countersign.events GROUP BY stream',
      );
      this.#next = new Map(rows.map(({ stream, last }) => [stream, Number(last) + 1]));
      this.#problem = undefined;
      return client;
    } catch (thrown) {
      await client.end().catch(() => undefined); // The error that led here is the one to tell.
      throw thrown;
    }
  }

  async #copyAll(client: PgClient): Promise<void> {
    for (const log of this.#store.streams()) {
      for (let from = this.#next.get(log.stream) ?? 0; from < log.nextSeq && !this.#closed; ) {
        const rows = await rowsOf(log.read(from, from + batchEvents - 1));
        if (rows.count === 0) break; // Damaged in the log: the stream says so itself.
        await client.query(rows.text, rows.values);
        from += rows.count;
        this.#next.set(log.stream, from);
      }
    }
  }

  async #disconnect(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    await client?.end().catch(() => undefined); // It is gone already.
  }

  async #sleep(ms: number | undefined): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = ms === undefined ? undefined : setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = undefined;
  }
}
