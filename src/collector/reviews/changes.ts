/** Lets requests wait until something changes, without asking again and again. */
export class Changes {
  readonly #waiting = new Map<string, Set<() => void>>();
  #isReleased = false;

  /** Resolves with the next change of this name, when the signal fires, or at once where nobody is to wait any more. */
  async next(name: string, signal: AbortSignal): Promise<void> {
    if (this.#isReleased || signal.aborted) return;
    await new Promise<void>((resolve) => {
      const waiting = this.#waiting.get(name) ?? new Set();
      this.#waiting.set(name, waiting);
      const done = (): void => {
        waiting.delete(done);
        if (waiting.size === 0 && this.#waiting.get(name) === waiting) this.#waiting.delete(name);
        signal.removeEventListener('abort', done);
        resolve();
      };
      waiting.add(done);
      signal.addEventListener('abort', done, { once: true });
    });
  }

  tell(name: string): void {
    for (const done of [...(this.#waiting.get(name) ?? [])]) done();
  }

  /** From now on nobody waits: the collector stops. */
  release(): void {
    this.#isReleased = true;
    for (const name of [...this.#waiting.keys()]) this.tell(name);
  }
}
