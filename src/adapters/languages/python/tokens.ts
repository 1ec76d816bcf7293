import type { Span } from '../../../core/prelude/span.ts';

/** A word, a string or a mark of Python. Comments are left out, but for those that speak of SQL. */
export type Token = Plain | StringToken;

interface Plain extends Span {
  /** `line`: the end of a logical line. `note`: a comment that says what the next string is. */
  readonly kind: 'word' | 'mark' | 'line' | 'note';
}

/** A string with its prefix and quotes. */
export interface StringToken {
  readonly kind: 'string';
  readonly start: number;
  end: number;
  isClosed: boolean;
  /** Lower case, as `rf`. */
  readonly prefix: string;
  /** One quote, or three. */
  readonly quote: string;
  /** The fields of a string with `f` or `t` before it, from `{` to `}`, in order. */
  readonly fields: readonly Field[];
}

/** A replacement field. */
export interface Field extends Span {
  readonly expression: Span;
}
