import type { Token } from '../../../core/analysis/tokens.ts';
import type { Problem, Span } from '../../../core/prelude/span.ts';

/** The tokens and comments of a text, in order, as one dialect's scanner finds them. */
export interface Scanned {
  readonly tokens: readonly Token[];
  readonly comments: readonly Span[];
  /** A quote or comment that is never closed; it runs to the end of the text. */
  readonly problem: Problem | undefined;
}
