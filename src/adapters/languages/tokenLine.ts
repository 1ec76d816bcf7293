import type { Span } from '../../core/prelude/span.ts';

/** Tokens of an expression that is put into a text, at most. */
const maxOperand = 200;

/** The tokens of a file of a host language, asked by their place among them. A place outside holds nothing. */
export class TokenLine<Token extends Span & { readonly kind: string }> {
  readonly #text: string;
  readonly #tokens: readonly Token[];

  constructor(text: string, tokens: readonly Token[]) {
    this.#text = text;
    this.#tokens = tokens;
  }

  at(place: number): Token | undefined {
    return this.#tokens[place];
  }

  word(place: number): string | undefined {
    const token = this.#tokens[place];
    return token?.kind === 'word' ? this.#text.slice(token.start, token.end) : undefined;
  }

  /** The sign at a place; `undefined` where a word or a value stands. */
  mark(place: number): string | undefined {
    const token = this.#tokens[place];
    return token?.kind === 'mark' ? this.#text[token.start] : undefined;
  }

  isMark(place: number, mark: string): boolean {
    return this.mark(place) === mark;
  }

  /** Whether an expression ends before a place: at its closing bracket, a comma or a semicolon. */
  closes(place: number): boolean {
    return /^[),;}\]]$/.test(this.mark(place) ?? '');
  }

  /**
   * Behind an operand: a name with its properties, calls and indexes, made of what `isPart` takes. The place itself where
   * neither `+` nor an end follows, so that it isn't one.
   */
  operandEnd(from: number, isPart: (place: number) => boolean, isEnd: (place: number) => boolean): number {
    let place = from;
    let depth = 0;
    for (; place < Math.min(this.#tokens.length, from + maxOperand); place += 1) {
      const mark = this.mark(place);
      if (mark === '(' || mark === '[') depth += 1;
      else if (depth > 0) {
        if (mark === ')' || mark === ']') depth -= 1;
      } else if (!isPart(place)) break;
    }
    return this.isMark(place, '+') || isEnd(place) ? place : from;
  }
}
