import type { Token } from '../../../core/analysis/tokens.ts';
import { Words } from './words.ts';

/**
 * Splits a text at the semicolons between statements: not inside brackets, not inside the body of a routine or block, and for
 * MySQL's client not between two DELIMITER commands, which stay one piece. Empty statements are left out.
 */
export function splitStatements(text: string, tokens: readonly Token[]): readonly (readonly Token[])[] {
  const words = new Words(text, tokens);
  const runs: (readonly Token[])[] = [];
  let first = 0;
  let brackets = 0;
  let blocks = 0;
  for (let index = 0; index < tokens.length; index++) {
    const word = words.at(index);
    if (index === first && word === 'delimiter') {
      index = lastOfDelimited(words, index);
      runs.push(tokens.slice(first, index + 1));
      first = index + 1;
    } else if (word === '(') brackets++;
    else if (word === ')') brackets = Math.max(0, brackets - 1);
    else if (word === 'begin' && (blocks > 0 || opensBlock(words, first, index))) blocks++;
    else if (word === 'case' && blocks > 0 && words.at(index - 1) !== 'end') blocks++;
    else if (word === 'end' && blocks > 0 && !endsInner.has(words.at(index + 1))) blocks--;
    else if (word === ';' && brackets === 0 && blocks === 0) {
      if (index > first) runs.push(tokens.slice(first, index));
      first = index + 1;
    }
  }
  const rest = tokens.slice(first);
  // A bracket that is never closed would swallow every statement after it.
  return [...runs, ...(brackets > 0 ? splitEverywhere(text, rest) : rest.length > 0 ? [rest] : [])];
}

function splitEverywhere(text: string, tokens: readonly Token[]): readonly (readonly Token[])[] {
  const runs: (readonly Token[])[] = [];
  let first = 0;
  for (let index = 0; index <= tokens.length; index++) {
    const token = tokens[index];
    if (token !== undefined && (token.kind !== 'symbol' || text[token.start] !== ';')) continue;
    if (index > first) runs.push(tokens.slice(first, index));
    first = index + 1;
  }
  return runs;
}

/** What END closes inside a block without having opened it with BEGIN or CASE. */
const endsInner: ReadonlySet<string> = new Set(['if', 'loop', 'while', 'repeat', 'for']);
const transactional: ReadonlySet<string> = new Set([
  '',
  ';',
  'transaction',
  'work',
  'tran',
  'deferred',
  'immediate',
  'exclusive',
]);

/** Whether BEGIN opens a block: in what CREATE makes, or as the statement itself where it doesn't start a transaction. */
function opensBlock(words: Words, first: number, index: number): boolean {
  if (words.at(first) === 'create') return true;
  return index === first && !transactional.has(words.at(index + 1));
}

/** The last token of the line on which the delimiter is set back, or of the text. */
function lastOfDelimited({ text, tokens }: Words, from: number): number {
  for (let index = from + 1; index < tokens.length; index++) {
    const token = tokens[index];
    const before = tokens[index - 1];
    if (token === undefined || before === undefined || !isOnNextLine(text, before, token)) continue;
    if (text.slice(token.start, token.end).toLowerCase() !== 'delimiter') continue;
    return lastOfLine(text, tokens, index);
  }
  return tokens.length - 1;
}

const isOnNextLine = (text: string, before: Token, token: Token): boolean =>
  text.slice(before.end, token.start).includes('\n');

function lastOfLine(text: string, tokens: readonly Token[], from: number): number {
  for (let index = from; ; index++) {
    const [token, next] = [tokens[index], tokens[index + 1]];
    if (token === undefined || next === undefined || isOnNextLine(text, token, next)) return index;
  }
}
