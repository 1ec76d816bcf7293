import { expect } from 'vitest';
import type { Outcome, ResultColumn, Row, RowReader } from '../../../src/core/execution/outcome.ts';
import type { Obligations } from '../../../src/core/policy/decision.ts';
import type { ConnectionProfile, Database, Session } from '../../../src/core/ports.ts';
import type { Phrases } from './phrases.ts';

/** A database under test, and a way to look at it and to disturb it that doesn't go through the adapter. */
export interface DatabaseUnderTest {
  readonly database: Database;
  readonly profile: ConnectionProfile;
  /** Runs statements behind the adapter's back and gives the rows of the last one as JSON. */
  look(sql: string): Promise<readonly unknown[]>;
  /** Ends the server's side of every session the adapter has open, as a crash or an administrator would. */
  kill(): Promise<void>;
  close(): Promise<void>;
}

export const noSignal = new AbortController().signal;

export function obligations(overrides: Partial<Obligations> = {}): Obligations {
  return { readOnly: true, maxRows: 10_000, timeoutMs: 30_000, masks: [], rowFilters: [], ...overrides };
}

/** Keeps all it is given. */
export class Collected implements RowReader {
  shown: readonly ResultColumn[] | undefined;
  readonly all: Row[] = [];

  columns(columns: readonly ResultColumn[]): void {
    this.shown = columns;
  }

  rows(batch: readonly Row[]): Promise<void> {
    this.all.push(...batch);
    return Promise.resolve();
  }
}

interface Ran {
  readonly outcome: Outcome;
  readonly reader: Collected;
}

/** One database with a table `things` of three rows, made anew before each test, and a session that is open. */
export class DatabaseWorld {
  readonly phrases: Phrases;
  readonly #open: () => Promise<DatabaseUnderTest>;
  #under: DatabaseUnderTest | undefined;
  #session: Session | undefined;

  constructor(phrases: Phrases, open: () => Promise<DatabaseUnderTest>) {
    this.phrases = phrases;
    this.#open = open;
  }

  get session(): Session {
    if (this.#session === undefined) throw new Error('The world was not opened.');
    return this.#session;
  }

  readonly open = async (): Promise<void> => {
    this.#under = await this.#open();
    await this.look(this.phrases.createThings);
  };

  readonly reset = async (): Promise<void> => {
    await this.#reopen();
    await this.look(this.phrases.fillThings);
  };

  readonly close = async (): Promise<void> => {
    await this.#session?.close();
    await this.#under?.close();
  };

  readonly connect = async (signal: AbortSignal): Promise<Session> => {
    return await this.#tested().database.connect(this.#tested().profile, { signal });
  };

  readonly look = (sql: string): Promise<readonly unknown[]> => this.#tested().look(sql);

  readonly kill = (): Promise<void> => this.#tested().kill();

  /** Runs a statement that may only read, unless the overrides say otherwise. */
  readonly run = async (sql: string, overrides: Partial<Obligations> = {}, signal = noSignal): Promise<Ran> => {
    const reader = new Collected();
    const outcome = await this.session.execute(sql, obligations(overrides), reader, { signal });
    return { outcome, reader };
  };

  readonly write = (sql: string, overrides: Partial<Obligations> = {}): Promise<Ran> =>
    this.run(sql, { readOnly: false, ...overrides });

  /** The ids of the rows there are. */
  readonly things = async (): Promise<readonly number[]> => {
    const rows = await this.look('SELECT id FROM things ORDER BY id');
    return rows.map((row) => (row as { id: number }).id);
  };

  /** The session answers, or says that it is closed and a new one answers. */
  readonly expectUsable = async (): Promise<void> => {
    await this.#reopen();
    expect((await this.run('SELECT 42')).reader.all).toEqual([['42']]);
  };

  async #reopen(): Promise<void> {
    if (this.#session?.isOpen === true) return;
    await this.#session?.close();
    this.#session = await this.connect(noSignal);
  }

  #tested(): DatabaseUnderTest {
    if (this.#under === undefined) throw new Error('The world was not opened.');
    return this.#under;
  }
}
