import { tokenFrom } from '../../../core/analysis/tokens.ts';
import type { Parsed, StatementNode } from '../../../core/analysis/tree.ts';
import type { Problem, Span } from '../../../core/prelude/span.ts';
import { batchesOf, startsLine } from './batches.ts';
import { isBetweenBrackets, isBoundary } from './boundaries.ts';
import { opensSoftly } from './commands.ts';
import { readBareCall } from './execution.ts';
import { Reader, type TextState } from './reader.ts';
import { rules } from './rules.ts';
import type { Run } from './run.ts';
import type { Scanned, SqlToken } from './scan.ts';
import { readStatement } from './statements.ts';
import { Unreadable } from './unreadable.ts';
import { checkWindows, noWindows } from './windows.ts';

/** One statement of a text, read or not. */
export interface ReadStatement {
  readonly tokens: readonly SqlToken[];
  /** `undefined` where it could not be read. */
  readonly statement: StatementNode | undefined;
  readonly parsed: Omit<Parsed, 'statement'>;
  readonly problems: readonly Problem[];
  /** The database that USE has named so far, by this statement too. */
  readonly database: string | undefined;
  /** True for the first statement of a batch. */
  readonly beginsBatch: boolean;
}

/** What is known of a text beside its statements. */
interface Whole {
  readonly text: string;
  readonly scanned: Scanned;
  /** True where the text changes what double quotes mean. */
  readonly changesQuotes: boolean;
  readonly state: TextState;
  /** Where the problems of the scan are. */
  readonly places: readonly Span[];
}

/** Reads the statements of a text, batch by batch. Every token but separators belongs to one of them. */
export function readStatements(text: string, scanned: Scanned): readonly ReadStatement[] {
  const whole = wholeOf(text, scanned);
  return batchesOf(text, scanned.tokens).flatMap((batch) => readBatch(whole, batch));
}

function wholeOf(text: string, scanned: Scanned): Whole {
  const changesQuotes = scanned.tokens.some(
    ({ syntax }) => syntax === 'quoted_identifier' || syntax === 'ansi_defaults',
  );
  const places = scanned.problems.map(({ span }) => span);
  return { text, scanned, changesQuotes, places, state: { database: undefined } };
}

/**
 * Where the first statement of a text ends, its semicolon included, as the index of the token after it. `undefined` where more
 * text after the scanned one could move it, which is never so where that is `isWhole`.
 */
export function endOfFirst(text: string, scanned: Scanned, isWhole: boolean): number | undefined {
  const whole = wholeOf(text, scanned);
  const { tokens } = scanned;
  for (const batch of batchesOf(text, tokens)) {
    const reader = new Reader(rules, text, tokens, batch, whole.state);
    while (reader.accept(';'));
    if (reader.isAtEnd) continue;
    readOne(whole, reader, true);
    // A GO that shares its line with a statement separates nothing, and none of it is a statement of its own.
    if (reader.peek() === ';') reader.at++;
    if (reader.peek() === 'go' && !startsLine(text, tokens, reader.at)) {
      while (!reader.isAtEnd && reader.peek() !== ';') reader.at++;
      reader.accept(';');
    }
    const isCertain = isWhole || !reader.sawEnd || batch.end < tokens.length;
    return isCertain ? reader.at : undefined;
  }
  return isWhole ? tokens.length : undefined;
}

function readBatch(whole: Whole, batch: Run): readonly ReadStatement[] {
  const reader = new Reader(rules, whole.text, whole.scanned.tokens, batch, whole.state);
  const read: ReadStatement[] = [];
  let isFirst = true;
  while (!reader.isAtEnd) {
    if (reader.accept(';')) continue;
    read.push(readOne(whole, reader, isFirst));
    isFirst = false;
  }
  return read;
}

/**
 * Reads one statement and sees that a separator or another statement follows it. Where either fails, all up to the next
 * semicolon or the end of the batch is one statement that isn't understood.
 */
function readOne(whole: Whole, reader: Reader, beginsBatch: boolean): ReadStatement {
  const first = reader.at;
  reader.begin();
  let statement: StatementNode | undefined;
  let problem: Problem | undefined;
  try {
    statement = beginsBatch && isBareCall(reader) ? readBareCall(reader) : readStatement(reader);
    if (reader.innerChanges.length > 0)
      reader.misplaced(first, 'A data change in FROM stands alone there, in the query of an INSERT');
    checkWindows(reader, noWindows.names, 0);
    if (!isBoundary(reader) && !isBetweenBrackets(reader, first))
      reader.fail('Another statement or its end was expected here');
    // A MERGE doesn't run without the semicolon after it.
    if (statement.kind === 'merge') reader.accept(';');
  } catch (thrown) {
    problem = problemOf(thrown, reader, first);
    statement = undefined;
    reader.at = Math.max(reader.at, first + 1);
    while (!reader.isAtEnd && reader.peek() !== ';') reader.at++;
  }
  const tokens = whole.scanned.tokens.slice(first, reader.at);
  const { opaque, wordLiterals, spelling, hints } = reader;
  const problems = problem === undefined ? problemsOf(whole, tokens) : [problem, ...problemsOf(whole, tokens)];
  const { database } = whole.state;
  return { tokens, statement, parsed: { opaque, wordLiterals, spelling, hints }, problems, database, beginsBatch };
}

/** The first statement of a batch may call a procedure by its name alone. */
const isBareCall = (reader: Reader): boolean => reader.isName() && reader.peek(1) !== ':' && !opensSoftly(reader);

function problemOf(thrown: unknown, reader: Reader, first: number): Problem {
  if (thrown instanceof Unreadable) return thrown.problem;
  if (!(thrown instanceof RangeError)) throw thrown;
  // The stack ran out.
  return { message: 'This statement nests too deep, so it isn’t understood.', span: reader.spanFrom(first) };
}

/** What makes a statement unclear whatever it says. */
function problemsOf({ text, scanned, places, changesQuotes }: Whole, tokens: readonly SqlToken[]): readonly Problem[] {
  const [start, end] = [tokens[0]?.start ?? 0, tokens.at(-1)?.end ?? 0];
  const problems = scanned.problems.slice(tokenFrom(places, start), tokenFrom(places, end));
  const quoted = changesQuotes ? tokens.find((token) => text[token.start] === '"') : undefined;
  if (quoted === undefined) return problems;
  const message = 'This text sets what double quotes mean, so whether this is a name or a string can’t be told.';
  return [...problems, { message, span: { start: quoted.start, end: quoted.end } }];
}
