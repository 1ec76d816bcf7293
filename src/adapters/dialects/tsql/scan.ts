import type { Token, TokenKind } from '../../../core/analysis/tokens.ts';
import type { Problem, Span } from '../../../core/prelude/span.ts';
import type { Scanned as Gateable } from '../gate/scanned.ts';

/** A token of T-SQL. */
export interface SqlToken extends Token {
  /** An unquoted word in lower case, or a symbol; empty for names, strings and numbers, so that these never match a word. */
  readonly syntax: string;
}

/** The tokens and comments of a text, in order. */
export interface Scanned extends Gateable {
  readonly tokens: readonly SqlToken[];
  /** Tokens that SQL Server could read in another way than we, or not at all. */
  readonly problems: readonly Problem[];
}

const word = /[\p{L}_@#$][\p{L}\p{Nd}\p{M}_@#$]*/uy;
/** `1e` is a number too. */
const number = /0[xX][0-9a-fA-F]*|(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d*)?/y;
const money = /\$\s?[+-]?(?:\d+(?:\.\d*)?|\.\d+)?/y;
const symbols = /<>|<=|>=|!=|!<|!>|\+=|-=|\*=|\/=|%=|&=|\|=|\^=|::|\|\|=|\|\||<<|>>|[\s\S]/y;
const joinsWord = /[\p{L}\p{Nd}\p{M}_@#$]/u;

/**
 * Splits a text into tokens as SQL Server does with `QUOTED_IDENTIFIER ON`. It gives places only. Where two tokens touch so
 * that their border rests on a rule few people know (`1else`, `$1,000`), that is a problem rather than a guess. Never throws,
 * and takes time linear in the text.
 */
export function scan(text: string): Scanned {
  const tokens: SqlToken[] = [];
  const comments: Span[] = [];
  const problems: Problem[] = [];
  let at = 0;
  const push = (kind: TokenKind, end: number, syntax = ''): void => {
    tokens.push({ kind, start: at, end, syntax });
    at = end;
  };
  const unclosed = (what: string): Scanned => {
    const span = { start: at, end: text.length };
    const problem = { message: `This ${what} is never closed, so where the statement ends can’t be told.`, span };
    problems.push(problem);
    push('symbol', text.length, '\0');
    return { tokens, comments, problem, problems };
  };

  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === 32 || (code >= 9 && code <= 13)) {
      at++;
      continue;
    }
    const pair = text.charCodeAt(at + 1);
    if ((code === 45 && pair === 45) || (code === 47 && pair === 42)) {
      const end = code === 45 ? afterLine(text, at) : afterBlock(text, at);
      if (end === undefined) return unclosed('comment');
      comments.push({ start: at, end });
      at = end;
      continue;
    }
    if (code === 39 || ((code | 32) === 110 && pair === 39)) {
      const end = afterQuote(text, code === 39 ? at : at + 1, "'");
      if (end === undefined) return unclosed('string');
      push('string', end);
      continue;
    }
    if (code === 34 || code === 91) {
      const end = afterQuote(text, at, code === 34 ? '"' : ']');
      if (end === undefined) return unclosed('quoted name');
      push('quotedName', end);
      continue;
    }
    if ((code >= 48 && code <= 57) || (code === 46 && pair >= 48 && pair <= 57)) {
      const end = matchEnd(number, text, at) ?? at + 1;
      const start = at;
      push('number', end);
      if (touchesWord(text, end)) problems.push(touching(text, start, end));
      continue;
    }
    if (code === 36 && !/[\p{L}_]/u.test(text.charAt(at + 1))) {
      const end = matchEnd(money, text, at) ?? at + 1;
      const start = at;
      push('number', end);
      if (touchesWord(text, end) || /^,\d/.test(text.slice(end, end + 2))) problems.push(touching(text, start, end));
      continue;
    }
    const wordEnd = matchEnd(word, text, at);
    if (wordEnd !== undefined) push('word', wordEnd, lowered(text.slice(at, wordEnd)));
    else {
      const end = matchEnd(symbols, text, at) ?? at + 1;
      push('symbol', end, text.slice(at, end));
    }
  }
  return { tokens, comments, problem: undefined, problems };
}

/** After the white space and comments that stand at a place. */
export function afterGap(text: string, from: number): number {
  for (let at = from; ; ) {
    const code = text.charCodeAt(at);
    if (code === 32 || (code >= 9 && code <= 13)) at++;
    else if (text.startsWith('--', at)) at = afterLine(text, at);
    else if (text.startsWith('/*', at)) at = afterBlock(text, at) ?? text.length;
    else return at;
  }
}

/** Words of T-SQL are ASCII: no other letter (the Kelvin sign, a dotless i) makes one. */
const lowered = (word: string): string => (/^[\x21-\x7e]*$/.test(word) ? word.toLowerCase() : word);

function matchEnd(pattern: RegExp, text: string, at: number): number | undefined {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}

function afterLine(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end === -1 ? text.length : end;
}

/** Comments nest. */
function afterBlock(text: string, from: number): number | undefined {
  const mark = /\/\*|\*\//g;
  mark.lastIndex = from;
  let depth = 0;
  for (let found = mark.exec(text); found !== null; found = mark.exec(text)) {
    depth += found[0] === '/*' ? 1 : -1;
    if (depth === 0) return mark.lastIndex;
  }
  return undefined;
}

/** After the closing quote; a doubled one stands for itself. */
function afterQuote(text: string, from: number, quote: string): number | undefined {
  for (let end = text.indexOf(quote, from + 1); end !== -1; end = text.indexOf(quote, end + 2))
    if (text.charAt(end + 1) !== quote) return end + 1;
  return undefined;
}

const touchesWord = (text: string, at: number): boolean => at < text.length && joinsWord.test(text.charAt(at));

const touching = (text: string, start: number, end: number): Problem => ({
  message: `Where the number ${text.slice(start, end)} ends isn’t plain here. Put a space after it.`,
  span: { start, end: end + 1 },
});
