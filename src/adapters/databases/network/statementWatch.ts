/** The parts of a session that stopping needs; see `Link` of the database. */
export interface Interruptible {
  interrupt(): Promise<'asked' | 'ended' | 'failed'>;
  destroy(): void;
}

/** How long the server may take to answer after it was asked to cancel, before the session is dropped. */
export const cancelAnswerMs = 10_000;

/** Thrown in place of the next step once the person or the time limit has stopped the statement. */
export class Stopped extends Error {}

/**
 * Stops a statement when its signal aborts or its time is used up. Only time spent waiting for the database counts: a reader
 * that takes its time over a batch is not the statement's fault.
 */
export class StatementWatch {
  readonly #link: Interruptible;
  readonly #signal: AbortSignal;
  #leftMs: number;
  #stoppedBy: 'abort' | 'timeout' | undefined;
  #ended = false;
  #isRunning = false;
  #isInterruptible = false;
  #interruption: Promise<void> | undefined;
  #givingUp: NodeJS.Timeout | undefined;
  readonly #onAbort = () => this.#stop('abort');

  constructor(link: Interruptible, limitMs: number, signal: AbortSignal) {
    this.#link = link;
    this.#leftMs = limitMs;
    this.#signal = signal;
    if (signal.aborted) this.#stoppedBy = 'abort';
    signal.addEventListener('abort', this.#onAbort, { once: true });
  }

  get stoppedBy(): 'abort' | 'timeout' | undefined {
    return this.#stoppedBy;
  }

  /** What is left of the time limit, in milliseconds; below zero where it is used up. */
  get leftMs(): number {
    return this.#leftMs;
  }

  /** Whether stopping took the whole session down, and with it everything that wasn't committed. */
  get endedSession(): boolean {
    return this.#ended;
  }

  /** Waits for the database. @throws {Stopped} in place of starting work that nobody wants any more. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    if (this.#stoppedBy !== undefined) throw new Stopped();
    const startedAt = performance.now();
    const timer = setTimeout(() => this.#stop('timeout'), Math.max(0, this.#leftMs));
    this.#isRunning = true;
    try {
      return await work();
    } finally {
      this.#isRunning = false;
      clearTimeout(timer);
      clearTimeout(this.#givingUp);
      this.#leftMs -= performance.now() - startedAt;
      // A request to cancel that is still on its way must not meet the next statement.
      await this.#interruption;
    }
  }

  /** From here on stopping interrupts what runs. Before, only short steps of our own run, and their end is waited for. */
  allowInterruption(): void {
    this.#isInterruptible = true;
  }

  /** From here on an abort comes too late; the time limit still holds. */
  ignoreAbort(): void {
    this.#signal.removeEventListener('abort', this.#onAbort);
  }

  end(): void {
    this.ignoreAbort();
  }

  #stop(by: 'abort' | 'timeout'): void {
    if (this.#stoppedBy !== undefined) return;
    this.#stoppedBy = by;
    if (!this.#isRunning) return;
    this.#givingUp = setTimeout(() => this.#link.destroy(), cancelAnswerMs);
    if (!this.#isInterruptible) return;
    this.#interruption = this.#link.interrupt().then((how) => {
      if (how === 'ended') this.#ended = true;
      if (how === 'failed') this.#link.destroy();
    });
  }
}

/** Lets the session end its work, and drops it when the server doesn't answer. */
export async function within<T>(link: Interruptible, ms: number, work: () => Promise<T>): Promise<T> {
  const timer = setTimeout(() => link.destroy(), ms);
  try {
    return await work();
  } finally {
    clearTimeout(timer);
  }
}
