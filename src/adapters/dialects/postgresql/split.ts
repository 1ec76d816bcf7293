import type { Token } from '../../../core/analysis/tokens.ts';
import { type Lexeme, lexemeFrom } from './scan.ts';

/** A run of tokens: `[first, end)`. */
export interface Run {
  readonly first: number;
  readonly end: number;
}

/**
 * Splits tokens at the semicolons between statements: those outside the body of a routine written as BEGIN ATOMIC … END, and
 * outside the brackets of CREATE RULE, the only ones that may hold any. In other brackets a semicolon means that one was left
 * open, as it is while a person types. Empty statements are left out.
 */
export function splitStatements(text: string, tokens: readonly Token[]): readonly Run[] {
  const runs: Run[] = [];
  let first = 0;
  let end = new StatementEnd();
  for (let index = 0; index < tokens.length; index++) {
    if (!end.isAt(wordAt(text, tokens, index))) continue;
    if (index > first) runs.push({ first, end: index });
    first = index + 1;
    end = new StatementEnd();
  }
  if (tokens.length > first) runs.push({ first, end: tokens.length });
  return runs;
}

/** Tokens that are looked at before the work may pause. */
const pauseAfter = 4096;

/**
 * Where the statement ends that begins at a place between statements: just after its semicolon, or at the end of the text.
 * Rests on nothing before the place. Pauses now and then, so that a long statement can be looked at in slices.
 */
export function* statementEnd(text: string, from: number): Generator<undefined, number> {
  const end = new StatementEnd();
  let count = 0;
  for (let lexeme = lexemeFrom(text, from); lexeme !== undefined; lexeme = lexemeFrom(text, lexeme.end)) {
    if (lexeme.kind !== 'comment' && end.isAt(wordOf(text, lexeme))) return lexeme.end;
    if (++count % pauseAfter === 0) yield;
  }
  return text.length;
}

const routines: ReadonlySet<string | undefined> = new Set(['function', 'procedure']);

/** Follows the words of one statement to the semicolon that ends it. */
class StatementEnd {
  /** The first words, which tell whether the statement creates a routine or a rule. */
  readonly #head: (string | undefined)[] = [];
  #previous: string | undefined;
  #brackets = 0;
  #blocks = 0;

  /** Takes the next token; true where it ends the statement. */
  isAt(word: string | undefined): boolean {
    if (word === ';' && this.#brackets === 0 && this.#blocks === 0) return true;
    if (this.#head.length < 4) this.#head.push(word);
    if (word === '(') this.#brackets += this.#made() === 'rule' ? 1 : 0;
    else if (word === ')') this.#brackets = Math.max(0, this.#brackets - 1);
    else if (this.#blocks > 0) this.#inBody(word);
    else if (word === 'atomic' && this.#previous === 'begin' && routines.has(this.#made())) this.#blocks = 1;
    this.#previous = word;
    return false;
  }

  #inBody(word: string | undefined): void {
    if (word === 'begin' || word === 'case') this.#blocks++;
    else if (word === 'end') this.#blocks--;
  }

  /** What the statement creates, where it does: `CREATE rule …`, `CREATE OR REPLACE rule …`. */
  #made(): string | undefined {
    const [first, second, , fourth] = this.#head;
    return first === 'create' ? (second === 'or' ? fourth : second) : undefined;
  }
}

/** Splits a run at every semicolon, whatever is around it: for a run that the parser rejects as a whole. */
export function splitEverywhere(text: string, tokens: readonly Token[], run: Run): readonly Run[] {
  const runs: Run[] = [];
  let first = run.first;
  for (let index = run.first; index <= run.end; index++) {
    if (index < run.end && wordAt(text, tokens, index) !== ';') continue;
    if (index > first) runs.push({ first, end: index });
    first = index + 1;
  }
  return runs;
}

function wordAt(text: string, tokens: readonly Token[], index: number): string | undefined {
  const token = tokens[index];
  return token === undefined ? undefined : wordOf(text, token);
}

function wordOf(text: string, { kind, start, end }: Lexeme): string | undefined {
  return kind === 'word' || kind === 'symbol' ? text.slice(start, end).toLowerCase() : undefined;
}
