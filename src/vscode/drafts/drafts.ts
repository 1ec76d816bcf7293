import type { Draft } from '../../core/draft/draft.ts';
import type { Question } from '../../core/draft/question.ts';
import type { ConnectionName } from '../../core/prelude/brands.ts';

/** A draft with the question it answers. */
export interface RememberedDraft {
  readonly draft: Draft;
  readonly question: Question;
}

/** More than a person drafts in a day; older ones are forgotten. */
const remembered = 1_000;

/**
 * The drafts of this window, so that SQL that is run unchanged runs as the answer to its question. SQL that a person
 * changed is theirs.
 */
export class Drafts {
  readonly #byRequest = new Map<string, RememberedDraft>();

  remember(draft: RememberedDraft): void {
    this.#byRequest.set(draft.draft.requestId, draft);
    for (const oldest of this.#byRequest.keys()) {
      if (this.#byRequest.size <= remembered) break;
      this.#byRequest.delete(oldest);
    }
  }

  byRequest(requestId: string): RememberedDraft | undefined {
    return this.#byRequest.get(requestId);
  }

  /** The newest draft for a connection whose SQL is this text, but for white space around it and a last semicolon. */
  matching(sql: string, connection: ConnectionName): RememberedDraft | undefined {
    const wanted = bare(sql);
    return [...this.#byRequest.values()].findLast(
      ({ draft }) => draft.connection === connection && bare(draft.sql) === wanted,
    );
  }

  all(): readonly RememberedDraft[] {
    return [...this.#byRequest.values()];
  }
}

/** SQL without what makes no difference to it: white space around it and a last semicolon. */
export function bare(sql: string): string {
  return sql.trim().replace(/;$/, '').trimEnd();
}
