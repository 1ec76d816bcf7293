import type { Token } from './tokens.ts';

/** A text and its tokens. */
interface Tokenised {
  readonly text: string;
  readonly tokens: readonly Token[];
}

/**
 * True where two texts differ in nothing but white space between tokens, and so mean the same: each token is spelt as it was,
 * and the comments hold the same characters in the same order. `fold` may let words differ by case.
 */
export function haveSameTokens(a: Tokenised, b: Tokenised, fold: (word: string) => string = (word) => word): boolean {
  if (a.tokens.length !== b.tokens.length) return false;
  const spelt = ({ text }: Tokenised, { kind, start, end }: Token): string => {
    const written = text.slice(start, end);
    return kind === 'word' ? fold(written) : written;
  };
  return (
    a.tokens.every((token, index) => {
      const other = b.tokens[index];
      return other !== undefined && token.kind === other.kind && spelt(a, token) === spelt(b, other);
    }) && commentsOf(a) === commentsOf(b)
  );
}

/** What stands between the tokens, without white space: a comment that moves to a line of its own is still the same. */
function commentsOf({ text, tokens }: Tokenised): string {
  let end = 0;
  const between: string[] = [];
  for (const token of tokens) {
    between.push(text.slice(end, token.start));
    end = token.end;
  }
  return [...between, text.slice(end)].join('').replace(/\s+/g, '');
}
