import type { Statement } from '../analysis/analysis.ts';
import type { Edit } from '../prelude/span.ts';
import { refuse } from './refusal.ts';
import type { SecretSpelling, Spelling } from './spelling.ts';

/**
 * The key of hashes, once for a statement. The database makes it when the statement begins and forgets it when it ends: it
 * stands in no text, log or trail, so that nobody, whoever reads them, can find a value by trying all that it could be.
 */
export class Secret {
  readonly #statement: Statement;
  readonly #spelling: Spelling;
  #isUsed = false;

  constructor(statement: Statement, spelling: Spelling) {
    this.#statement = statement;
    this.#spelling = spelling;
  }

  get isUsed(): boolean {
    return this.#isUsed;
  }

  /** The expression that gives the key. Ends governing where the dialect or the statement can have none. */
  expression(): string {
    this.#isUsed = true;
    return this.#written().expression;
  }

  /** What puts the key at the beginning of the statement; none where it isn't needed. */
  edits(): readonly Edit[] {
    if (!this.#isUsed) return [];
    const { text, span } = this.#statement;
    const { definition, stands } = this.#written();
    if (stands === 'before') return [{ span: { start: span.start, end: span.start }, text: `${definition}; ` }];
    const own = /^with(\s+recursive)?(?![\w$])/i.exec(text)?.[0];
    const at = span.start + (own?.length ?? 0);
    return [{ span: { start: at, end: at }, text: own === undefined ? `WITH ${definition} ` : ` ${definition},` }];
  }

  /** Whether a statement that makes the key stands before the one that was governed. */
  get isStatement(): boolean {
    return this.#isUsed && this.#written().stands === 'before';
  }

  #written(): SecretSpelling {
    const { text, kind } = this.#statement;
    if (!mayBeginWithSecret.has(kind))
      return refuse(
        'The policy hashes a column of this statement, and the key can only be made for a query or a data change. Run the query by itself.',
      );
    let name = 'countersign_key';
    while (text.toLowerCase().includes(name)) name += '_';
    return (
      this.#spelling.secret(name) ??
      refuse('The policy hashes a column of this statement, and that can’t be done on this kind of database.')
    );
  }
}

const mayBeginWithSecret: ReadonlySet<Statement['kind']> = new Set(['query', 'insert', 'update', 'delete', 'merge']);
