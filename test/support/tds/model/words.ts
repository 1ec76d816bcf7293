import { ModelSyntaxError } from './syntax.ts';

/** Goes through the words of a definition. */
export class Words {
  readonly #words: readonly string[];
  #at = 0;

  constructor(words: readonly string[]) {
    this.#words = words;
  }

  comes(...words: readonly string[]): boolean {
    return words.every((word, i) => this.#words[this.#at + i]?.toUpperCase() === word.toUpperCase());
  }

  skip(...words: readonly string[]): boolean {
    const comes = this.comes(...words);
    if (comes) this.#at += words.length;
    return comes;
  }

  /** @throws {ModelSyntaxError} Something else comes. */
  expect(...words: readonly string[]): void {
    if (!this.skip(...words)) throw new ModelSyntaxError(this.#words[this.#at] ?? '', 1);
  }

  /** @throws {ModelSyntaxError} Nothing comes. */
  take(): string {
    const word = this.#words[this.#at];
    if (word === undefined) throw new ModelSyntaxError(this.#words.at(-1) ?? '', 1);
    this.#at += 1;
    return word.replace(/^\[|\]$/g, '');
  }

  name(): { readonly schema: string; readonly name: string } {
    const first = this.take();
    return this.skip('.') ? { schema: first, name: this.take() } : { schema: 'dbo', name: first };
  }

  /** What `read` gives for each entry between brackets and commas. */
  bracketed<T>(read: () => T): readonly T[] {
    const found: T[] = [];
    this.expect('(');
    do {
      if (!this.comes(')')) found.push(read());
    } while (this.skip(','));
    this.expect(')');
    return found;
  }

  list(): readonly string[] {
    return this.bracketed(() => this.take());
  }

  /** The string that comes, without its quotes. */
  string(): string {
    return this.take()
      .replace(/^N?'|'$/gi, '')
      .replaceAll("''", "'");
  }
}
