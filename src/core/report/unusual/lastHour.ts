import type { Tried } from './occurrence.ts';
import { hourMs } from './time.ts';

/** The statements of a person's last 60 minutes, and whether it was told that they are many. */
export class LastHour {
  readonly #statements: Tried[] = [];
  #isTold = false;

  /** Oldest first. */
  get statements(): readonly Tried[] {
    return this.#statements;
  }

  /** The newest one. What is more than an hour older is forgotten. */
  add(tried: Tried): void {
    this.#statements.push(tried);
    while (this.#statements[0] !== undefined && tried.atMs - this.#statements[0].atMs > hourMs)
      this.#statements.shift();
  }

  /** Whether that they are many is news: it was not told since there were half the threshold. */
  isNews(isMany: boolean, threshold: number): boolean {
    if (this.#statements.length <= threshold / 2) this.#isTold = false;
    if (!isMany || this.#isTold) return false;
    this.#isTold = true;
    return true;
  }
}
