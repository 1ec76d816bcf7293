import type { StoredEvent } from '../../adapters/journals/file/readRange.ts';
import { sentenceOf } from '../../core/prelude/codedError.ts';
import { plural } from '../../core/prelude/counted.ts';
import type { Store } from '../store.ts';
import type { StreamLog, VerifiedEvent } from '../streamLog.ts';
import { batchesOf } from './batchesOf.ts';
import { type Erased, erasedIn, eraseProjected, mayErase, stillProjected } from './eraseProjected.ts';
import { insertionOf } from './eventRows.ts';
import { FreshEvents } from './freshEvents.ts';
import type { DatabaseLink, IndexDatabase } from './link.ts';
import { MigrationError, migrate, schemaVersion, versionOf } from './migrate.ts';
import { schemaOf } from './schema.ts';

export interface ProjectionState {
  readonly state: 'running' | 'waiting';
  /** Events in the logs that are not in the database yet. */
  readonly behind: number;
  /** Events with values in the database that were erased in the logs; only where there are any. */
  readonly unerased?: number;
  readonly problem?: string;
}

export interface ProjectionParts {
  readonly store: Store;
  readonly database: IndexDatabase;
  readonly schema: string;
  now(): number;
  /** One line for the operator. */
  log(line: string): void;
}

const batchEvents = 500;
/** How often it is looked whether the tables' owner has removed what was erased. */
const erasedRecheckMs = 60_000;
const retryBaseMs = 1_000;
const retryCapMs = 60_000;

/**
 * Copies the logs into PostgreSQL, for queries. The logs are the truth: the copy goes on where the table ends, after every
 * restart and for as long as the database is away, and writing an event twice changes nothing.
 */
export class Projection {
  readonly #parts: ProjectionParts;
  /** Next event of each stream that is not in the database. */
  #next = new Map<string, number>();
  /** Months that have their partition, or can have none. */
  #months = new Set<string>();
  readonly #fresh = new FreshEvents();
  #link: DatabaseLink | undefined;
  #reader: Promise<DatabaseLink> | undefined;
  #erased: Erased = new Map();
  #unerased = 0;
  #problem: string | undefined = 'Not connected yet.';
  /** The problem that the operator was told last. */
  #told: string | undefined;
  #closed = false;
  #wake: (() => void) | undefined;
  #pending = true;
  #running: Promise<void> | undefined;

  constructor(parts: ProjectionParts) {
    this.#parts = parts;
  }

  get schema(): string {
    return this.#parts.schema;
  }

  get state(): ProjectionState {
    const behind = this.#parts.store
      .streams()
      .reduce((sum, log) => sum + log.nextSeq - (this.#next.get(log.stream) ?? 0), 0);
    const unerased = this.#unerased === 0 ? {} : { unerased: this.#unerased };
    return this.#problem === undefined
      ? { state: 'running', behind, ...unerased }
      : { state: 'waiting', behind, ...unerased, problem: this.#problem };
  }

  /** Whether an event's values were erased in the logs. The database may still have them, and whoever reads it MUST leave them out. */
  isErased(stream: string, seq: number): boolean {
    return this.#erased.get(stream)?.has(seq) === true;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** A stream has grown. What is taken here need not be read from the log again. */
  take(stream: string, fresh: readonly VerifiedEvent[]): void {
    this.#fresh.add(stream, fresh);
    this.#pending = true;
    if (this.#problem === undefined) this.#wake?.();
  }

  /** A connection for questions. @throws {Error} It can't be had; the next call tries anew. */
  async reader(): Promise<DatabaseLink> {
    if (this.#problem !== undefined) throw new TypeError(this.#problem);
    const opening = this.#reader ?? this.#parts.database.open(true);
    this.#reader = opening;
    opening.catch(() => void this.forgetReader(opening));
    return await opening;
  }

  /** Gives up a connection that failed. Settles once it is closed, and never fails. */
  async forgetReader(failed: Promise<DatabaseLink> | undefined = this.#reader): Promise<void> {
    if (this.#reader !== failed) return;
    this.#reader = undefined;
    await failed?.then((link) => link.close()).catch(() => undefined); // It never came about.
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#wake?.();
    await this.#running;
    await Promise.all([this.forgetReader(), this.#disconnect()]);
  }

  async #run(): Promise<void> {
    for (let attempt = 0; !this.#closed; ) {
      try {
        this.#link ??= await this.#connect();
        this.#pending = false;
        await this.#copyAll(this.#link);
        attempt = 0;
        if (this.#unerased > 0) this.#unerased = await stillProjected(this.#link, this.schema, this.#erased);
        if (!this.#pending && !this.#closed) await this.#sleep(this.#unerased > 0 ? erasedRecheckMs : undefined);
      } catch (thrown) {
        const why = sentenceOf(thrown).replace(/\.$/, '');
        this.#problem = `The database can't be written: ${why}. The log has everything; it is copied later.`;
        this.#tell(this.#problem);
        void this.forgetReader();
        await this.#disconnect();
        if (attempt > 0) await this.#resetIndex(thrown);
        await this.#sleep(Math.min(retryCapMs, retryBaseMs * 2 ** attempt));
        attempt += 1;
      }
    }
  }

  /** One line for each change: a database can be away for days. */
  #tell(problem: string | undefined): void {
    if (problem === this.#told) return;
    this.#told = problem;
    this.#parts.log(problem ?? 'The database is there again, and gets what it lacks.');
  }

  async #connect(): Promise<DatabaseLink> {
    const { database, schema } = this.#parts;
    const link = await database.open(false);
    try {
      if ((await versionOf(link, schema)) < schemaVersion) await migrate(link, schema);
      const rows = await link.query(`SELECT stream, max(seq), count(*) FROM ${schema}.events GROUP BY stream`);
      this.#next = new Map(rows.map(([stream, last]) => [stream ?? '', Number(last) + 1]));
      this.#months = new Set();
      const missing = rows.reduce((sum, [, last, count]) => sum + Number(last) + 1 - Number(count), 0);
      if (missing > 0) this.#parts.log(missingSentence(missing));
      await this.#erase(link);
      await this.#warnOfOwner(link);
      this.#problem = undefined;
      if (this.#told !== undefined) this.#tell(undefined);
      return link;
    } catch (thrown) {
      await link.close();
      throw thrown;
    }
  }

  async #erase(link: DatabaseLink): Promise<void> {
    const { store, schema, log } = this.#parts;
    this.#erased = await erasedIn(store.directory);
    if (await mayErase(link, schema)) await eraseProjected(link, schema, this.#erased);
    this.#unerased = await stillProjected(link, schema, this.#erased);
    if (this.#unerased === 0) return;
    const tenant = schema === schemaOf(undefined) ? '' : ` --tenant ${schema.slice(schemaOf('').length)}`;
    log(
      `The log has erased values of ${plural(this.#unerased, 'event')} that are still in the database, whose role may not remove them. ` +
        `Answers leave them out. Remove them with the role that owns the tables: countersign collector migrate --database postgres://OWNER@…${tenant} --data ${store.directory}`,
    );
  }

  /** Whoever owns the tables can take the triggers away. */
  async #warnOfOwner(link: DatabaseLink): Promise<void> {
    const { database, schema, log } = this.#parts;
    if (database.reset !== undefined) return; // An index that nobody else reaches.
    const [row] = await link.query(
      `SELECT pg_has_role(current_user, relowner, 'MEMBER')::text FROM pg_class WHERE oid = '${schema}.events'::regclass`,
    );
    if (row?.[0] !== 'true') return;
    log(
      "The collector's role owns the tables, so it could change what is in them. Give it a role of its own: countersign collector migrate --writer ROLE.",
    );
  }

  async #copyAll(link: DatabaseLink): Promise<void> {
    for (const log of this.#parts.store.streams()) await this.#copyStream(link, log);
  }

  async #copyStream(link: DatabaseLink, log: StreamLog): Promise<void> {
    const next = (): number => this.#next.get(log.stream) ?? 0;
    while (next() < log.nextSeq && !this.#closed) {
      const from = next();
      const fresh = this.#fresh.from(log.stream, from, batchEvents);
      if (fresh !== undefined) {
        await this.#insert(link, log.stream, fresh);
        continue;
      }
      // On from there as long as need be: each reading begins by looking at a whole segment.
      for await (const events of batchesOf(log.read(from, log.nextSeq - 1), batchEvents)) {
        await this.#insert(link, log.stream, events);
        if (this.#closed || this.#fresh.has(log.stream, next())) break;
      }
      if (next() === from) return; // Damaged in the log: the stream says so itself.
    }
  }

  async #insert(link: DatabaseLink, stream: string, events: readonly StoredEvent[]): Promise<void> {
    const { sql, parameters, months } = insertionOf(this.#parts.schema, events);
    await this.#makeMonths(link, months);
    await link.query(sql, parameters);
    this.#next.set(stream, (this.#next.get(stream) ?? 0) + events.length);
  }

  /** The partitions that a batch needs, and ahead of time the next month's. */
  async #makeMonths(link: DatabaseLink, months: ReadonlySet<string>): Promise<void> {
    const today = new Date(this.#parts.now());
    const ahead = [0, 1].map((more) =>
      new Date(Date.UTC(today.getUTCFullYear(), today.getUTCMonth() + more, 1)).toISOString().slice(0, 10),
    );
    for (const month of [...months, ...ahead]) {
      if (this.#months.has(month)) continue;
      await link.query(`SELECT ${this.#parts.schema}.ensure_month($1::date)`, [month]);
      this.#months.add(month);
    }
  }

  /** An index of our own that can't be used twice running is thrown away: all that is in it is in the logs. */
  async #resetIndex(thrown: unknown): Promise<void> {
    const { database, log } = this.#parts;
    if (database.reset === undefined || (thrown instanceof MigrationError && thrown.code === 'TOO_NEW')) return;
    log('The index is made anew from the logs.');
    await database.reset();
  }

  async #disconnect(): Promise<void> {
    const link = this.#link;
    this.#link = undefined;
    await link?.close();
  }

  async #sleep(ms: number | undefined): Promise<void> {
    if (this.#closed) return;
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

function missingSentence(events: number): string {
  return (
    `The database lacks ${plural(events, 'event')} that it had and the log has. If nobody took a month away, somebody changed it: ` +
    'make it anew with countersign collector migrate --rebuild.'
  );
}
