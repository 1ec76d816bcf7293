import { endOfFirst } from './readStatements.ts';
import { type Scanned, type SqlToken, scan } from './scan.ts';

/** UTF-16 code units that are looked at first: many statements of a script are shorter. */
const firstWindow = 256;
/** How much more is looked at where that wasn't enough. */
const growth = 4;

/**
 * Where the statement ends that begins at a place: after its semicolon, or before the statement that follows without one. A
 * GO belongs to the statement after it. The parser says so, since no word does: it reads each statement as the first of a
 * batch, as it is read where it runs by itself. It is given as much of the text as it needs to be sure.
 */
export function* statementEnd(text: string, from: number): Generator<undefined, number> {
  for (let size = firstWindow; ; size *= growth) {
    const isWhole = from + size >= text.length;
    const end = endIn(text.slice(from, from + size), isWhole);
    if (end !== undefined) return from + end;
    yield;
  }
}

/** Where the first statement of a window ends; `undefined` where the text after the window could move that. */
function endIn(window: string, isWhole: boolean): number | undefined {
  const scanned = scan(window);
  const tokens = isWhole ? scanned.tokens : certain(scanned.tokens);
  const end = endOfFirst(window, { ...scanned, tokens }, isWhole);
  if (end === undefined) return undefined;
  // What stands after the last statement of a text belongs to it: nothing else will come for it.
  if (isWhole && end >= tokens.length) return window.length;
  const last = tokens[end - 1];
  if (last === undefined || last.syntax === ';') return last?.end ?? window.length;
  return afterSpace(window, last.end);
}

/** What is typed after a statement without a semicolon, on its line, goes on with it. */
function afterSpace(text: string, at: number): number {
  let end = at;
  while (text[end] === ' ' || text[end] === '\t') end += 1;
  return end;
}

/** The tokens that stay what they are, whatever follows: not the last one, nor a GO whose line may go on. */
function certain(tokens: Scanned['tokens']): readonly SqlToken[] {
  let end = tokens.length - 1;
  if (tokens[end - 1]?.kind === 'number' && tokens[end - 2]?.syntax === 'go') end -= 1;
  while (tokens[end - 1]?.syntax === 'go') end -= 1;
  return tokens.slice(0, Math.max(0, end));
}
