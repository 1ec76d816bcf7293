interface Batch<T> {
  readonly items: T[];
  readonly done: Promise<void>;
  end(): void;
}

/** Commits items in batches, one batch at a time and in order: what arrives during a commit goes into the next. */
export class GroupCommit<T> {
  readonly #commit: (items: readonly T[]) => Promise<void>;
  #collecting: Batch<T> = newBatch();
  #committing: Batch<T> | undefined;
  #isRunning = false;

  /** `commit` MUST NOT reject: what it can't do is its own to remember. */
  constructor(commit: (items: readonly T[]) => Promise<void>) {
    this.#commit = commit;
  }

  /** Items that no commit has begun with. */
  get waiting(): number {
    return this.#collecting.items.length;
  }

  add(item: T): void {
    this.#collecting.items.push(item);
    if (this.#isRunning) return;
    this.#isRunning = true;
    void this.#run(); // It ends every batch, and `commit` doesn't reject.
  }

  /** Resolves once the commit of all that was added by now is over. */
  async settled(): Promise<void> {
    const batch = this.#collecting.items.length > 0 ? this.#collecting : this.#committing;
    await batch?.done;
  }

  async #run(): Promise<void> {
    await Promise.resolve(); // Whoever adds now may have more than one.
    while (this.#collecting.items.length > 0) {
      const batch = this.#collecting;
      this.#collecting = newBatch();
      this.#committing = batch;
      await this.#commit(batch.items);
      batch.end();
    }
    this.#committing = undefined;
    this.#isRunning = false;
  }
}

function newBatch<T>(): Batch<T> {
  let end = (): void => undefined;
  const done = new Promise<void>((resolve) => {
    end = resolve;
  });
  return { items: [], done, end };
}
