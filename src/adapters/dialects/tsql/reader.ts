import type { Literal } from '../../../core/analysis/analysis.ts';
import type { Hint } from '../../../core/analysis/shape.ts';
import type {
  CommonTable,
  Expression,
  FromItem,
  ObjectName,
  Query,
  StatementNode,
} from '../../../core/analysis/tree.ts';
import type { Problem, Span } from '../../../core/prelude/span.ts';
import { startsLine } from './batches.ts';
import { closingBrackets } from './brackets.ts';
import { fold, isFoldable } from './names.ts';
import { stringValue, unquoted } from './quotes.ts';
import type { Run } from './run.ts';
import type { SqlToken } from './scan.ts';
import { Unreadable } from './unreadable.ts';
import { reserved } from './words.ts';

/** A name in the text. */
export interface Name {
  /** As it is compared. */
  readonly name: string;
  /** As it is written, without quotes. */
  readonly label: string;
  readonly span: Span;
}

/** A value or a condition: T-SQL has no truth values, so that one never stands for the other. */
export interface Operand {
  readonly value: Expression;
  readonly isCondition: boolean;
}

/** The rules that call each other in a circle: an expression holds queries, a query expressions, a statement statements. */
export interface Rules {
  operand(reader: Reader): Operand;
  /** A query with all that may follow it. */
  query(reader: Reader): Query;
  statement(reader: Reader): StatementNode;
}

/** What one batch hands on to the next. */
export interface TextState {
  /** The database that USE has named last, wherever it stands; `undefined` where none did. */
  database: string | undefined;
}

/** Characters of a name (`sysname`). */
const maxNameLength = 128;

/** How deep expressions, queries and blocks may nest in each other. */
const maxDepth = 400;

/**
 * Reads the tokens of one batch from left to right. It never passes over a token: each is taken by a grammar rule that
 * expects it, and `fail` throws `Unreadable` at the first that none does.
 */
export class Reader {
  readonly rules: Rules;
  readonly text: string;
  readonly tokens: readonly SqlToken[];
  readonly end: number;
  /** Index of the next token. */
  at: number;
  /** What was read and can't be followed. */
  opaque: Problem[] = [];
  wordLiterals: Literal[] = [];
  hints: Hint[] = [];
  /** Data changes in FROM that no statement around them has taken over. */
  innerChanges: CommonTable[] = [];
  /** Names of windows after OVER whose SELECT has not been read to its end. */
  windowNames: Name[] = [];
  /** The windows that the SELECT declares which was read last. */
  declaredWindows: ReadonlySet<string> = new Set();
  /** The table of the trigger whose body is read. */
  changedTable: ObjectName | undefined;
  /** Entries of FROM that are `inserted` or `deleted` of a trigger, and no table that could be written. */
  changedRows = new Set<FromItem>();
  spelling = new Map<string, string>();
  readonly #state: TextState;
  readonly #closing: ReadonlyMap<number, number | undefined>;
  #depth = 0;
  #sawEnd = false;

  constructor(rules: Rules, text: string, tokens: readonly SqlToken[], { first, end }: Run, state: TextState) {
    this.rules = rules;
    this.text = text;
    this.tokens = tokens;
    this.at = first;
    this.end = end;
    this.#state = state;
    this.#closing = closingBrackets(tokens, first, end);
  }

  /** Forgets what was gathered of the statement before. */
  begin(): void {
    this.opaque = [];
    this.wordLiterals = [];
    this.hints = [];
    this.innerChanges = [];
    this.windowNames = [];
    this.changedTable = undefined;
    this.changedRows = new Set();
    this.spelling = new Map();
    this.#depth = 0;
  }

  /** Whether what was read so far could be read otherwise if more tokens followed the last one. */
  get sawEnd(): boolean {
    return this.#sawEnd;
  }

  get isAtEnd(): boolean {
    if (this.at < this.end) return false;
    this.#sawEnd = true;
    return true;
  }

  token(offset = 0): SqlToken | undefined {
    return this.tokenAt(this.at + offset);
  }

  /** The token at an index; `undefined` beyond the batch. */
  tokenAt(index: number): SqlToken | undefined {
    if (index < this.end) return this.tokens[index];
    this.#sawEnd = true;
    return undefined;
  }

  /** The word or symbol that comes next, or after it; empty for anything else and at the end. */
  peek(offset = 0): string {
    return this.token(offset)?.syntax ?? '';
  }

  /** Whether exactly these words and symbols come next. */
  comes(...words: readonly string[]): boolean {
    return words.every((word, offset) => this.peek(offset) === word);
  }

  /** Takes these words and symbols if exactly they come next. */
  accept(...words: readonly string[]): boolean {
    if (!this.comes(...words)) return false;
    this.at += words.length;
    return true;
  }

  /** Takes one word of several; `undefined` where none of them comes next. */
  acceptOne(...words: readonly string[]): string | undefined {
    const next = this.peek();
    if (next === '' || !words.includes(next)) return undefined;
    this.at++;
    return next;
  }

  /** @throws {Unreadable} Something else comes next. */
  expect(...words: readonly string[]): void {
    for (const word of words) if (!this.accept(word)) this.fail(`${word.toUpperCase()} was expected here`);
  }

  /** @throws {Unreadable} always. */
  fail(why = 'This isn’t what can stand here'): never {
    const token = this.token();
    const last = this.tokens[this.at - 1];
    const span = token ?? { start: last?.end ?? 0, end: last?.end ?? 0 };
    const found = token === undefined ? 'the statement ends' : `“${this.short(token)}” stands here`;
    throw new Unreadable('UNEXPECTED', `${why}, but ${found}, so this statement isn’t understood.`, {
      start: span.start,
      end: span.end,
    });
  }

  /** Runs a rule one level deeper. @throws {Unreadable} It nests too deep. */
  deeper<T>(rule: () => T): T {
    if (++this.#depth > maxDepth) {
      const place = this.token() ?? { start: 0, end: 0 };
      const span = { start: place.start, end: place.end };
      throw new Unreadable('TOO_DEEP', `This nests deeper than ${maxDepth} levels, so it isn’t understood.`, span);
    }
    const read = rule();
    this.#depth--;
    return read;
  }

  use(database: string): void {
    this.#state.database = database;
  }

  refuse(message: string, span: Span): void {
    this.opaque.push({ message, span });
  }

  /** From the token at an index to the last one taken. */
  spanFrom(first: number): Span {
    const start = this.tokens[first]?.start ?? 0;
    return { start, end: Math.max(start, this.tokens[this.at - 1]?.end ?? start) };
  }

  write(token: Span): string {
    return this.text.slice(token.start, token.end);
  }

  /** The index of the bracket that closes the one at an index; `undefined` where none does. */
  closing(index: number): number | undefined {
    const closing = this.#closing.get(index);
    if (closing === undefined ? !this.#closing.has(index) : closing + 1 >= this.end) this.#sawEnd = true;
    return closing;
  }

  /** Whether a name comes next: quoted, or a word that isn't reserved. Variables are none. */
  isName(offset = 0): boolean {
    const token = this.token(offset);
    if (token === undefined) return false;
    if (token.kind === 'quotedName') return true;
    if (token.kind !== 'word' || !isNameStart(token.syntax)) return false;
    // Clients look for GO at the start of a line alone; anywhere else it is a name like others.
    if (token.syntax === 'go') return !startsLine(this.text, this.tokens, this.at + offset);
    return !reserved.has(token.syntax);
  }

  /**
   * Whether a name comes next that can be an alias without AS. One before a colon is a label, where another statement starts, and
   * WINDOW begins a clause.
   */
  isAlias(): boolean {
    return this.isName() && this.peek(1) !== ':' && this.peek() !== 'window';
  }

  isVariable(offset = 0): boolean {
    return this.token(offset)?.kind === 'word' && this.peek(offset).startsWith('@');
  }

  /** Takes a name. @throws {Unreadable} None comes next. */
  name(what = 'A name'): Name {
    const token = this.token();
    if (token === undefined || !this.isName()) this.fail(`${what} was expected here`);
    this.at++;
    const written = this.write(token);
    return this.named(token.kind === 'quotedName' ? unquoted(written) : written, token);
  }

  /** A name as it is compared, with a refusal where SQL Server might compare it otherwise than we do. */
  named(label: string, { start, end }: Span): Name {
    const span = { start, end };
    if (label.trim() === '')
      throw new Unreadable('UNEXPECTED', 'A name can’t be empty, so this isn’t understood.', span);
    if (label.length > maxNameLength)
      throw new Unreadable('UNEXPECTED', `A name has at most ${maxNameLength} characters.`, span);
    if (!isFoldable(label))
      this.refuse(`Which name SQL Server takes “${label}” for rests on its collation, so it can’t be told.`, span);
    const name = fold(label);
    if (!this.spelling.has(name)) this.spelling.set(name, label);
    return { name, label, span };
  }

  /** Takes a string and gives its content. @throws {Unreadable} None comes next. */
  string(): string {
    const token = this.token();
    if (token?.kind !== 'string') this.fail('A string was expected here');
    this.at++;
    return stringValue(this.write(token));
  }

  isKind(kind: SqlToken['kind'], offset = 0): boolean {
    return this.token(offset)?.kind === kind;
  }

  /** Reads a value. @throws {Unreadable} A condition stands here. */
  scalar(): Expression {
    const first = this.at;
    const { value, isCondition } = this.rules.operand(this);
    if (isCondition) this.misplaced(first, 'A value was expected here, and this is a condition');
    return value;
  }

  /** Reads a condition. @throws {Unreadable} A value stands here. */
  condition(): Expression {
    const first = this.at;
    const { value, isCondition } = this.rules.operand(this);
    if (!isCondition) this.misplaced(first, 'A condition was expected here, and this is a value');
    return value;
  }

  /** Refuses what was read since an index. @throws {Unreadable} always. */
  misplaced(first: number, why: string): never {
    throw new Unreadable('UNEXPECTED', `${why}, so this statement isn’t understood.`, this.spanFrom(first));
  }

  /** Reads values with commas between them. */
  list<T>(rule: () => T): readonly T[] {
    const read = [rule()];
    while (this.accept(',')) read.push(rule());
    return read;
  }

  private short(token: SqlToken): string {
    const written = this.write(token);
    return written.length > 40 ? `${written.slice(0, 40)}…` : written;
  }
}

const isNameStart = (word: string): boolean => !word.startsWith('@') && !word.startsWith('$');
