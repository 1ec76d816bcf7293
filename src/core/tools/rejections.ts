import type { Analysis } from '../analysis/analysis.ts';
import type { Draft } from '../draft/draft.ts';

/** As many are remembered. */
const most = 1_000;
/** So often a person is asked about statements that differ in literals, white space and comments alone. */
const patience = 3;

/**
 * What a person has rejected in this window. An agent that asks for the same again isn't shown to them again: who is asked
 * often enough says yes in the end. A rejected value may be put right, but not for ever.
 */
export class Rejections {
  readonly #times = new Map<string, number>();

  note(draft: Draft, analysis: Analysis): void {
    for (const key of [exactly(draft), shapeOf(draft, analysis)]) this.#times.set(key, (this.#times.get(key) ?? 0) + 1);
    for (const oldest of this.#times.keys()) {
      if (this.#times.size <= most) break;
      this.#times.delete(oldest);
    }
  }

  /** Whether the person need not be asked about a text. */
  has(draft: Draft, analysis: Analysis): boolean {
    return this.#times.has(exactly(draft)) || (this.#times.get(shapeOf(draft, analysis)) ?? 0) >= patience;
  }
}

const exactly = ({ connection, sql }: Draft): string => JSON.stringify([connection, sql.trim()]);

function shapeOf({ connection }: Draft, { statements }: Analysis): string {
  return JSON.stringify([connection, statements.map(({ fingerprint }) => fingerprint)]);
}
