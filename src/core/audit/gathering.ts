/** Time, as far as gathering needs it. */
export interface Timer {
  /** Milliseconds since some fixed moment. */
  now(): number;
  /** Calls `run` once that many milliseconds have passed, unless the returned function is called before. */
  after(milliseconds: number, run: () => void): () => void;
}

/** Of what was gathered: what is handed on now, and what must wait for the next time. */
export interface HandedOn<Item> {
  readonly done: Promise<unknown>;
  readonly rest: readonly Item[];
}

/**
 * Gathers what happens often and hands it on together: at once where nothing was handed on for a while, else when that while has
 * passed. Nothing is left out.
 */
export class Gathering<Item> {
  readonly #everyMs: number;
  readonly #timer: Timer;
  readonly #handOn: (items: readonly Item[]) => HandedOn<Item>;
  #items: readonly Item[] = [];
  #lastMs = Number.NEGATIVE_INFINITY;
  #cancel: (() => void) | undefined;

  /** `handOn` is called with at least one item and gives back fewer. Its promise must not reject. */
  constructor(everyMs: number, timer: Timer, handOn: (items: readonly Item[]) => HandedOn<Item>) {
    this.#everyMs = everyMs;
    this.#timer = timer;
    this.#handOn = handOn;
  }

  add(item: Item): void {
    this.#items = [...this.#items, item];
    this.#schedule();
  }

  /** Hands on all that is left, without waiting. Resolves once that is done. */
  async flush(): Promise<void> {
    this.#cancel?.();
    this.#cancel = undefined;
    while (this.#items.length > 0) await this.#next();
  }

  #schedule(): void {
    if (this.#cancel !== undefined || this.#items.length === 0) return;
    const due = this.#lastMs + this.#everyMs - this.#timer.now();
    if (due <= 0) {
      void this.#next();
      this.#schedule();
      return;
    }
    this.#cancel = this.#timer.after(due, () => {
      this.#cancel = undefined;
      void this.#next();
      this.#schedule();
    });
  }

  async #next(): Promise<void> {
    if (this.#items.length === 0) return;
    this.#lastMs = this.#timer.now();
    const { done, rest } = this.#handOn(this.#items);
    this.#items = rest;
    await done;
  }
}
