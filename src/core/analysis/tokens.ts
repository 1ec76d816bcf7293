import type { Span } from '../prelude/span.ts';

/** What a token is, as far as normalising and finding places in a text needs it. Comments and white space are none. */
export type TokenKind = 'word' | 'quotedName' | 'string' | 'number' | 'bits' | 'parameter' | 'symbol';

/** One token of a text, by UTF-16 code units. */
export interface Token extends Span {
  readonly kind: TokenKind;
}

/** Index of the first token (or any span) that starts at or after a place; their number where there is none. */
export function tokenFrom(tokens: readonly Span[], place: number): number {
  let low = 0;
  let high = tokens.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((tokens[middle]?.start ?? 0) < place) low = middle + 1;
    else high = middle;
  }
  return low;
}
