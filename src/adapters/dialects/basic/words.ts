import type { Token } from '../../../core/analysis/tokens.ts';
import type { Span } from '../../../core/prelude/span.ts';

/** One statement's part of a text, read token by token. */
export class Words {
  readonly text: string;
  readonly tokens: readonly Token[];
  /** From the first to the last token. */
  readonly span: Span;

  constructor(text: string, tokens: readonly Token[]) {
    this.text = text;
    this.tokens = tokens;
    this.span = { start: tokens[0]?.start ?? 0, end: tokens.at(-1)?.end ?? 0 };
  }

  /** A word or symbol in lower case; empty for quoted names, literals and beyond the end, which are never words of the grammar. */
  at(index: number): string {
    const token = this.tokens[index];
    if (token === undefined || (token.kind !== 'word' && token.kind !== 'symbol')) return '';
    return this.text.slice(token.start, token.end).toLowerCase();
  }

  /** The name that stands at a token, without its quotes and in lower case; `undefined` where none can. */
  nameAt(index: number): string | undefined {
    const token = this.tokens[index];
    if (token?.kind === 'word') return this.text.slice(token.start, token.end).toLowerCase();
    if (token?.kind !== 'quotedName') return undefined;
    const closing = this.text[token.end - 1] ?? '';
    return this.text
      .slice(token.start + 1, token.end - 1)
      .replaceAll(closing + closing, closing)
      .toLowerCase();
  }

  /** Index of the first of some words outside brackets, from a token on; `undefined` where there is none. */
  find(words: ReadonlySet<string>, from: number): number | undefined {
    let depth = 0;
    for (let index = from; index < this.tokens.length; index++) {
      const word = this.at(index);
      if (word === '(') depth++;
      else if (word === ')') depth--;
      else if (depth === 0 && words.has(word)) return index;
    }
    return undefined;
  }
}
