import { ModelSyntaxError } from './syntax.ts';

/** One word, sign or literal of a text, and its line from 1. */
interface Token {
  readonly text: string;
  readonly line: number;
}

/** Takes a text apart; white space and comments are gone. */
function tokensOf(sql: string): Token[] {
  const tokens: Token[] = [];
  const shape =
    /\s+|--[^\n]*|\/\*[\s\S]*?\*\/|N?'(?:[^']|'')*'|\[[^\]]*\]|@{0,2}[\p{L}_#][\p{L}\d_]*|0x[0-9a-f]*|\d+(?:\.\d+)?|[<>!]=|<>|./giu;
  let line = 1;
  for (const [text] of sql.matchAll(shape)) {
    if (!/^(\s|--|\/\*)/.test(text)) tokens.push({ text, line });
    line += text.split('\n').length - 1;
  }
  return tokens;
}

/** Words that begin a statement. */
export const starters = new Set(
  'SELECT INSERT UPDATE DELETE SET BEGIN COMMIT ROLLBACK IF ELSE END EXEC EXECUTE TRUNCATE DROP CREATE RAISERROR'.split(
    ' ',
  ),
);
export const clauses = new Set('FROM WHERE ORDER INTO AS AND CROSS JOIN VALUES OUTPUT BY CASE WHEN THEN'.split(' '));

/** Goes through the tokens of a text. */
export class Tokens {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(sql: string) {
    this.#tokens = tokensOf(sql);
  }

  /** Where it stands, for `since`. */
  get place(): number {
    return this.#at;
  }

  get isOver(): boolean {
    return this.#at >= this.#tokens.length;
  }

  /** The token that comes, as it is written. */
  get here(): string {
    return this.#tokens[this.#at]?.text ?? '';
  }

  /** The token that comes and the one after it, in upper case. */
  get next(): string {
    return this.here.toUpperCase();
  }

  get afterNext(): string {
    return (this.#tokens[this.#at + 1]?.text ?? '').toUpperCase();
  }

  get line(): number {
    return this.#tokens[this.#at]?.line ?? this.#tokens.at(-1)?.line ?? 1;
  }

  /** The tokens from a place on. */
  since(place: number): readonly string[] {
    return this.#tokens.slice(place, this.#at).map(({ text }) => text);
  }

  take(): string {
    const token = this.#tokens[this.#at];
    if (token === undefined) throw new ModelSyntaxError(this.#tokens.at(-1)?.text ?? '', this.line);
    this.#at += 1;
    return token.text;
  }

  skip(...words: readonly string[]): boolean {
    const fits = words.every((word, i) => this.#tokens[this.#at + i]?.text.toUpperCase() === word);
    if (fits) this.#at += words.length;
    return fits;
  }

  expect(word: string): void {
    if (!this.skip(word)) throw new ModelSyntaxError(this.#tokens[this.#at]?.text ?? '', this.line);
  }

  isName(): boolean {
    return /^[\p{L}_]/u.test(this.next) && !starters.has(this.next) && !clauses.has(this.next);
  }

  /** A table's name, without the schema dbo. */
  name(): string {
    const first = this.take();
    if (!this.skip('.')) return first;
    return first.toLowerCase() === 'dbo' ? this.take() : `${first}.${this.take()}`;
  }
}

/** What a string literal holds. */
export function stringOf(token: string): string {
  return token.replace(/^N?'|'$/g, '').replaceAll("''", "'");
}
