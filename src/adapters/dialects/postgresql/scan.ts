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

/**
 * Splits a text into tokens as PostgreSQL's own scanner does (`scan.l` of PostgreSQL 18, `standard_conforming_strings` on).
 * It gives places only; what a text means is for the parser alone. Never throws, and takes time linear in the text.
 */
export function scan(text: string): Scanned {
  const tokens: Token[] = [];
  const comments: Span[] = [];
  let at = 0;
  const broken = (what: string): Scanned => ({
    tokens: [...tokens, { kind: 'symbol', start: at, end: text.length }],
    comments,
    problem: { message: `This ${what} is never closed.`, span: { start: at, end: text.length } },
  });
  const push = (kind: TokenKind, end: number) => {
    tokens.push({ kind, start: at, end });
    at = end;
  };

  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === 32 || (code >= 9 && code <= 13)) {
      at++;
      continue;
    }
    const pair = text.charCodeAt(at + 1);
    if ((code === 45 && pair === 45) || (code === 47 && pair === 42)) {
      const end = afterComment(text, at);
      if (end === undefined) return broken('comment');
      comments.push({ start: at, end });
      at = end;
      continue;
    }
    if (code === 39) {
      const end = afterString(text, at, 'plain');
      if (end === undefined) return broken('string');
      push('string', end);
      continue;
    }
    if (code === 34) {
      const end = afterQuoted(text, at, '"');
      if (end === undefined) return broken('quoted name');
      push('quotedName', end);
      continue;
    }
    if ((code >= 48 && code <= 57) || (code === 46 && pair >= 48 && pair <= 57)) {
      push('number', matchEnd(number, text, at) ?? at + 1);
      continue;
    }
    if (code === 36) {
      const tag = dollarQuoteAt(text, at);
      if (tag !== undefined) {
        const end = afterDollarQuote(text, at, tag);
        if (end === undefined) return broken('dollar-quoted string');
        push('string', end);
        continue;
      }
      const end = matchEnd(parameter, text, at);
      push(end === undefined ? 'symbol' : 'parameter', end ?? at + 1);
      continue;
    }
    const prefixed = prefixedQuote(text, at, code, pair);
    if (prefixed !== undefined) {
      if (prefixed.end === undefined) return broken(prefixed.what);
      push(prefixed.kind, prefixed.end);
      continue;
    }
    const wordEnd = matchEnd(word, text, at);
    if (wordEnd !== undefined) {
      push('word', wordEnd);
      continue;
    }
    push('symbol', symbolEnd(text, at, code, pair));
  }
  return { tokens, comments, problem: undefined };
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
