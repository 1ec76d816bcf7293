import { type Token, tokenFrom } from '../../../core/analysis/tokens.ts';
import type { Span } from '../../../core/prelude/span.ts';
import type { Walk } from './walk.ts';

/** The text of a body as the database runs it, and where it stands in the text around it. */
export interface BodySource {
  readonly text: string;
  /** The string that holds it. */
  readonly span: Span;
  /** Where its first character stands; `null` where the string's escapes make its places others than the body's. */
  readonly offset: number | null;
}

/** Finds the string at or after a place that holds a body. Without one, the body is somewhere in the statement. */
export function sourceAt(text: string, place: number | undefined, walk: Walk): BodySource {
  const from = tokenFrom(walk.tokens, walk.place(place));
  for (let index = from; index < Math.min(from + 2, walk.end); index++) {
    const token = walk.tokens[index];
    if (token?.kind !== 'string') continue;
    const { start, end } = token;
    const quote = /^(?:\$[^$]*\$|')/.exec(walk.text.slice(start, end))?.[0] ?? '';
    const offset = start + quote.length;
    const isPlain = quote !== '' && offset + text.length + quote.length === end;
    return {
      text,
      span: { start, end },
      offset: isPlain && walk.text.startsWith(text, offset) ? offset : null,
    };
  }
  const start = walk.tokens[walk.first]?.start ?? 0;
  return { text, span: { start, end: walk.tokens[walk.end - 1]?.end ?? start }, offset: null };
}

/** Finds pieces of a body again in its text. */
export interface Finder {
  /** Where a piece stands in the whole text, if it stands there exactly once; spaces of the piece may stand for anything. */
  find(piece: string): number | null;
}

const keyLength = 6;

export function finderOf({ text, offset }: BodySource, tokens: readonly Token[]): Finder {
  const starts = new Map<string, number[]>();
  if (offset !== null)
    for (const { start } of tokens) {
      const key = text.slice(start, start + keyLength);
      starts.set(key, [...(starts.get(key) ?? []), start]);
    }
  const matches = (piece: string, start: number): boolean => {
    if (start + piece.length > text.length) return false;
    for (let at = 0; at < piece.length; at++) if (piece[at] !== ' ' && piece[at] !== text[start + at]) return false;
    return true;
  };
  return {
    find(piece) {
      const candidates = starts.get(piece.slice(0, keyLength)) ?? [];
      // Code that repeats itself a lot isn't worth the search.
      if (offset === null || piece.length < keyLength || candidates.length > maxCandidates) return null;
      const found = candidates.filter((start) => matches(piece, start));
      const [only] = found;
      return only === undefined || found.length > 1 ? null : offset + only;
    },
  };
}

const maxCandidates = 200;
