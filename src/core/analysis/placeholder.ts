import type { Span } from '../prelude/span.ts';

/**
 * A place that something else fills in before a text runs. `parameter` is the database's own (`$1`), whose value can't be more
 * than a value; of all others the text that comes in their place decides what they are.
 */
export interface Placeholder {
  readonly style: PlaceholderStyle;
  /** What it is called; `null` for `?`, `%s` and blocks. */
  readonly name: string | null;
  readonly span: Span;
  /** What it stands for here: a value, a name, a piece of text in quotes, or a block that may leave out, repeat or add anything. */
  readonly standsFor: 'value' | 'name' | 'text' | 'block';
}

export type PlaceholderStyle = 'parameter' | ':name' | '@name' | '?' | '%s' | '%(name)s' | '{{' | '{%' | '{#' | '${';
