import type { Problem } from '../prelude/span.ts';
import type { Literal } from './analysis.ts';
import type { Hint, Lock } from './shape.ts';
import type { StatementNode } from './tree/statements.ts';

export type * from './tree/definitions.ts';
export type * from './tree/leaves.ts';
export type * from './tree/rows.ts';
export type * from './tree/statements.ts';

/**
 * The relational tree: what a statement of any dialect is made of, as far as governing it needs to know. A dialect turns its
 * own parse tree into this one, and everything it can't express with certainty becomes an entry of `Parsed.opaque`.
 * Names are as the database folds them; spans are UTF-16 code units of the whole text.
 */
export interface Parsed {
  readonly statement: StatementNode;
  /** What the tree doesn't express. Each one makes the statement not understood. */
  readonly opaque: readonly Problem[];
  /** Words that stand for a literal (`TRUE`, `NULL`), which the tokens alone don't tell. */
  readonly wordLiterals: readonly Literal[];
  /** How the text first spells each name, by its folded form; absent where folding loses nothing that people miss. */
  readonly spelling?: ReadonlyMap<string, string>;
  /** Locks and hints of the statement; absent where there are none. */
  readonly locks?: readonly Lock[];
  readonly hints?: readonly Hint[];
}
