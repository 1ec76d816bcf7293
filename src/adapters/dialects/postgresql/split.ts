import type { Token } from '../../../core/analysis/tokens.ts';

/** A run of tokens: `[first, end)`. */
export interface Run {
  readonly first: number;
  readonly end: number;
}

/**
 * Splits tokens at the semicolons between statements, as psql does: not inside brackets, and not inside the body of a
 * routine written as BEGIN ATOMIC … END. Empty statements are left out.
 */
export function splitStatements(text: string, tokens: readonly Token[]): readonly Run[] {
  const runs: Run[] = [];
  let first = 0;
  let brackets = 0;
  let blocks = 0;
  for (let index = 0; index < tokens.length; index++) {
    const word = wordAt(text, tokens, index);
    if (word === '(') brackets++;
    else if (word === ')') brackets = Math.max(0, brackets - 1);
    else if (word === 'begin' && (blocks > 0 || opensBody(text, tokens, first, index))) blocks++;
    else if (word === 'case' && blocks > 0) blocks++;
    else if (word === 'end' && blocks > 0) blocks--;
    else if (word === ';' && brackets === 0 && blocks === 0) {
      if (index > first) runs.push({ first, end: index });
      first = index + 1;
    }
  }
  if (tokens.length > first) runs.push({ first, end: tokens.length });
  return runs;
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
  if (token === undefined || (token.kind !== 'word' && token.kind !== 'symbol')) return undefined;
  return text.slice(token.start, token.end).toLowerCase();
}

const routines: ReadonlySet<string | undefined> = new Set(['function', 'procedure']);

/** Whether BEGIN at an index opens the body of the routine that a statement creates. */
function opensBody(text: string, tokens: readonly Token[], first: number, index: number): boolean {
  if (wordAt(text, tokens, first) !== 'create' || wordAt(text, tokens, index + 1) !== 'atomic') return false;
  const replaces = wordAt(text, tokens, first + 1) === 'or';
  return routines.has(wordAt(text, tokens, first + (replaces ? 3 : 1)));
}
