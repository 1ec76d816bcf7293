import type { DatabaseLog, LoggedAccess, LoggedStatement } from '../../core/report/reconcile/loggedStatement.ts';

/** Places of a log that people read, beyond which no more are kept. */
const mostUnread = 100;

/** Collects a log while it is read, entry by entry. */
export class LogBuilder {
  readonly #statements: LoggedStatement[] = [];
  readonly #accesses: LoggedAccess[] = [];
  readonly #unread: string[] = [];
  #from: string | undefined;
  #to: string | undefined;

  /** An entry of any kind has this time: ISO 8601 with milliseconds, UTC. */
  saw(time: string): void {
    if (this.#from === undefined || time < this.#from) this.#from = time;
    if (this.#to === undefined || time > this.#to) this.#to = time;
  }

  add(statement: LoggedStatement): void {
    this.#statements.push(statement);
  }

  addAccess(access: LoggedAccess): void {
    this.#accesses.push(access);
  }

  /** Something can't be read: its place, and what it isn't. */
  unread(sentence: string): void {
    if (this.#unread.length < mostUnread) this.#unread.push(sentence);
  }

  /** Whether any entry was read. */
  get hasEntries(): boolean {
    return this.#from !== undefined;
  }

  get log(): DatabaseLog {
    return {
      statements: this.#statements,
      from: this.#from,
      to: this.#to,
      unread: this.#unread,
      accesses: this.#accesses,
    };
  }
}
