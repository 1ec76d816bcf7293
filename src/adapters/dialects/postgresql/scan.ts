import type { Token, TokenKind } from '../../../core/analysis/tokens.ts';
import type { Span } from '../../../core/prelude/span.ts';
import type { Scanned } from '../gate/scanned.ts';
import { afterComment, afterDollarQuote, afterQuoted, afterString, dollarQuoteAt } from './quotes.ts';

const word = /[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/y;
const number =
  /0[xX](?:_?[0-9a-fA-F])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+|(?:\d(?:_?\d)*(?:\.(?!\.)(?:\d(?:_?\d)*)?)?|\.\d(?:_?\d)*)(?:[eE][+-]?\d(?:_?\d)*)?/y;
const parameter = /\$\d+/y;
const operatorRun = /[~!@#^&|`?+\-*/%<>=]+/y;
const keepsTrailingSign = /[~!@#^&|`?%]/;

/** A token or comment, or one that is never closed and so runs to the end of the text. */
export interface Lexeme extends Span {
  readonly kind: TokenKind | 'comment' | 'unclosed';
  /** What is never closed. */
  readonly what?: string;
}

/**
 * Splits a text into tokens as PostgreSQL's own scanner does (`scan.l` of PostgreSQL 18, `standard_conforming_strings` on).
 * It gives places only; what a text means is for the parser alone. Never throws, and takes time linear in the text.
 */
export function scan(text: string): Scanned {
  const tokens: Token[] = [];
  const comments: Span[] = [];
  for (let lexeme = lexemeFrom(text, 0); lexeme !== undefined; lexeme = lexemeFrom(text, lexeme.end)) {
    const { kind, start, end } = lexeme;
    if (kind === 'comment') comments.push({ start, end });
    else if (kind === 'unclosed') {
      tokens.push({ kind: 'symbol', start, end });
      return { tokens, comments, problem: { message: `This ${lexeme.what} is never closed.`, span: { start, end } } };
    } else tokens.push(lexeme as Token);
  }
  return { tokens, comments, problem: undefined };
}

/** The first token or comment at or after a place that is inside none; `undefined` where only white space follows. */
export function lexemeFrom(text: string, place: number): Lexeme | undefined {
  let start = place;
  let code = text.charCodeAt(start);
  while (code === 32 || (code >= 9 && code <= 13)) code = text.charCodeAt(++start);
  if (start >= text.length) return undefined;
  const unclosed = (what: string): Lexeme => ({ kind: 'unclosed', start, end: text.length, what });
  const closing = (kind: Lexeme['kind'], end: number | undefined, what: string): Lexeme =>
    end === undefined ? unclosed(what) : { kind, start, end };
  const pair = text.charCodeAt(start + 1);
  if ((code === 45 && pair === 45) || (code === 47 && pair === 42))
    return closing('comment', afterComment(text, start), 'comment');
  if (code === 39) return closing('string', afterString(text, start, 'plain'), 'string');
  if (code === 34) return closing('quotedName', afterQuoted(text, start, '"'), 'quoted name');
  if ((code >= 48 && code <= 57) || (code === 46 && pair >= 48 && pair <= 57))
    return { kind: 'number', start, end: matchEnd(number, text, start) ?? start + 1 };
  if (code === 36) {
    const tag = dollarQuoteAt(text, start);
    if (tag !== undefined) return closing('string', afterDollarQuote(text, start, tag), 'dollar-quoted string');
    const end = matchEnd(parameter, text, start);
    return { kind: end === undefined ? 'symbol' : 'parameter', start, end: end ?? start + 1 };
  }
  const prefixed = prefixedQuote(text, start, code, pair);
  if (prefixed !== undefined) return closing(prefixed.kind, prefixed.end, prefixed.what);
  const wordEnd = matchEnd(word, text, start);
  if (wordEnd !== undefined) return { kind: 'word', start, end: wordEnd };
  return { kind: 'symbol', start, end: symbolEnd(text, start, code, pair) };
}

function matchEnd(pattern: RegExp, text: string, at: number): number | undefined {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}

/** `E'…'`, `B'…'`, `X'…'`, `U&'…'` and `U&"…"`. `N'…'` is a word and a string to PostgreSQL, so it is none of these. */
function prefixedQuote(
  text: string,
  at: number,
  code: number,
  pair: number,
): { kind: TokenKind; end: number | undefined; what: string } | undefined {
  const letter = code | 32;
  if (pair === 39) {
    if (letter === 101) return { kind: 'string', end: afterString(text, at + 1, 'escapes'), what: 'string' };
    if (letter === 98 || letter === 120)
      return { kind: 'bits', end: afterString(text, at + 1, 'bits'), what: 'bit string' };
  }
  if (letter === 117 && pair === 38) {
    const quote = text.charCodeAt(at + 2);
    if (quote === 39) return { kind: 'string', end: afterString(text, at + 2, 'plain'), what: 'string' };
    if (quote === 34) return { kind: 'quotedName', end: afterQuoted(text, at + 2, '"'), what: 'quoted name' };
  }
  return undefined;
}

/** An operator ends before a comment starts, and gives back trailing signs that aren't its own (`<-1` is `<` and `-1`). */
function symbolEnd(text: string, at: number, code: number, pair: number): number {
  if (code === 58) return at + (pair === 58 || pair === 61 ? 2 : 1);
  if (code === 46) return at + (pair === 46 ? 2 : 1);
  operatorRun.lastIndex = at;
  const run = operatorRun.exec(text)?.[0];
  if (run === undefined) return at + 1;
  const comment = run.search(/\/\*|--/);
  let length = comment > 0 ? comment : run.length;
  while (length > 1) {
    const last = run[length - 1];
    if ((last !== '+' && last !== '-') || keepsTrailingSign.test(run.slice(0, length - 1))) break;
    length--;
  }
  return at + length;
}
