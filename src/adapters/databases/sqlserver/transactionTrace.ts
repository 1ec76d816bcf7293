import type { TransactionFate } from './link.ts';

/** Tokens that only work which is still going on can send. */
const work: ReadonlySet<string> = new Set(['onColMetadata', 'onRow', 'onReturnValue']);

/**
 * Follows a transaction through the tokens of a server's answer. The server reports (ENVCHANGE, MS-TDS 2.2.7.9) when an
 * outermost transaction begins, is committed or is rolled back, whoever caused it: also in a procedure, a trigger or a
 * string that was executed. In doubt the transaction counts as ended by the statement.
 */
export class TransactionTrace {
  #fate: TransactionFate = 'kept';
  #mayBeServersDoing = false;
  #isWatching = false;

  get fate(): TransactionFate {
    return this.#fate;
  }

  /** A new statement begins. */
  restart(): void {
    this.#fate = 'kept';
    this.#mayBeServersDoing = false;
    this.#isWatching = true;
  }

  /** What follows isn't the statement's doing, but the adapter's own. */
  end(): void {
    this.#isWatching = false;
  }

  /** The server was asked to cancel: from now on it may roll back by itself. */
  stopping(): void {
    this.#mayBeServersDoing = true;
  }

  /** `name` is the driver's name for what a token calls, for example `onRow`; `counts` that it reports changed rows. */
  note(name: string, counts = false): void {
    if (!this.#isWatching) return;
    if (name === 'onErrorMessage') this.#mayBeServersDoing = true;
    if (name === 'onBeginTransaction' || name === 'onCommitTransaction') this.#fate = 'ended';
    if (name === 'onRollbackTransaction')
      this.#fate = this.#fate === 'kept' && this.#mayBeServersDoing ? 'rolledBack' : 'ended';
    if (this.#fate === 'rolledBack' && (counts || work.has(name))) this.#fate = 'ended';
  }
}
