import type { Analysis } from '../analysis/analysis.ts';
import type { Draft } from '../draft/draft.ts';
import type { QueryId } from '../prelude/brands.ts';

/** As many shapes of statements are remembered. */
const most = 1_000;

/** What was refused in this process, so that a refusal of something that was tried before says so. */
export class Refusals {
  readonly #last = new Map<string, QueryId>();

  /**
   * Remembers a refusal. @returns the last one before it of the same person, on the same connection, of a text that differs in literals,
   * white space and comments at most; `undefined` where there is none.
   */
  note({ asker, connection }: Draft, { statements }: Analysis, queryId: QueryId): QueryId | undefined {
    if (statements.length === 0) return undefined; // Nothing was found in the text that it could be told by.
    const shape = JSON.stringify([asker.id, connection, ...statements.map(({ fingerprint }) => fingerprint)]);
    const before = this.#last.get(shape);
    this.#last.delete(shape);
    this.#last.set(shape, queryId);
    for (const oldest of this.#last.keys()) {
      if (this.#last.size <= most) break;
      this.#last.delete(oldest);
    }
    return before;
  }
}
