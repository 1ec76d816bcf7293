import type { Token, TokenKind } from '../../../core/analysis/tokens.ts';
import type { Problem, Span } from '../../../core/prelude/span.ts';
import type { Scanned } from '../gate/scanned.ts';
import type { Quoting } from './languages.ts';

const word = /[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/y;
const number = /0[xX][0-9a-fA-F]+|(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y;
const parameter = /\$\d+/y;
const symbol = /::|:=|\|\||<=>|->>?|=>|<>|!=|<=|>=|&&|<<|>>|./suy;
const prefixed = /[bBnNrRxX]{1,2}(?=['"])/y;
const dollarTag = /\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/y;

/** The tokens of a text, and the comment that the database would run, where its dialect has such. */
export interface BasicScanned extends Scanned {
  readonly runComment: Span | undefined;
}

/**
 * Splits a text into tokens by the quotes and comments of a dialect. It gives places only, for splitting statements and showing
 * findings: nothing is ever permitted by it. Never throws, and takes time linear in the text.
 */
export function scannerOf(quoting: Quoting): (text: string) => BasicScanned {
  return (text) => scan(text, quoting);
}

function scan(text: string, quoting: Quoting): BasicScanned {
  const tokens: Token[] = [];
  const comments: Span[] = [];
  let runComment: Span | undefined;
  let problem: Problem | undefined;
  let at = 0;
  const push = (kind: TokenKind, end: number): void => {
    tokens.push({ kind, start: at, end });
    at = end;
  };
  const pushQuoted = (kind: TokenKind, end: number | undefined, what: string): void => {
    if (end === undefined)
      problem = { message: `This ${what} is never closed.`, span: { start: at, end: text.length } };
    push(end === undefined ? 'symbol' : kind, end ?? text.length);
  };

  while (at < text.length) {
    const character = text[at] ?? '';
    if (/\s/.test(character)) {
      at++;
      continue;
    }
    if (startsLineComment(text, at, quoting)) {
      const end = lineEnd(text, at);
      comments.push({ start: at, end });
      at = end;
      continue;
    }
    if (text.startsWith('/*', at)) {
      const end = afterBlockComment(text, at, quoting.nestedComments);
      if (end === undefined) {
        pushQuoted('symbol', undefined, 'comment');
        continue;
      }
      if (quoting.runsComments && /^(?:!|M!)/.test(text.slice(at + 2, at + 4))) runComment ??= { start: at, end };
      comments.push({ start: at, end });
      at = end;
      continue;
    }
    const quoted = quotedAt(text, at, quoting);
    if (quoted !== undefined) {
      pushQuoted(quoted.kind, quoted.end, quoted.kind === 'quotedName' ? 'quoted name' : 'string');
      continue;
    }
    const found =
      matched(number, text, at, 'number') ??
      matched(parameter, text, at, 'parameter') ??
      matched(word, text, at, 'word');
    push(found?.kind ?? 'symbol', found?.end ?? matched(symbol, text, at, 'symbol')?.end ?? at + 1);
  }
  return { tokens, comments, problem, runComment };
}

function matched(
  pattern: RegExp,
  text: string,
  at: number,
  kind: TokenKind,
): { kind: TokenKind; end: number } | undefined {
  pattern.lastIndex = at;
  return pattern.test(text) ? { kind, end: pattern.lastIndex } : undefined;
}

function startsLineComment(text: string, at: number, { lineComments, dashesNeedSpace }: Quoting): boolean {
  const start = lineComments.find((opening) => text.startsWith(opening, at));
  if (start === undefined) return false;
  return start !== '--' || !dashesNeedSpace || at + 2 >= text.length || /[\s\0-\x1f]/.test(text[at + 2] ?? '');
}

function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end;
}

function afterBlockComment(text: string, at: number, nests: boolean): number | undefined {
  const edge = nests ? /\/\*|\*\//g : /\*\//g;
  edge.lastIndex = at + 2;
  let depth = 1;
  for (let found = edge.exec(text); found !== null; found = edge.exec(text)) {
    depth += found[0] === '/*' ? 1 : -1;
    if (depth === 0) return edge.lastIndex;
  }
  return undefined;
}

interface Quoted {
  readonly kind: TokenKind;
  readonly end: number | undefined;
}

function quotedAt(text: string, at: number, quoting: Quoting): Quoted | undefined {
  const prefix = matched(prefixed, text, at, 'word')?.end ?? at;
  const quote = text[prefix] ?? '';
  if (quoting.strings.includes(quote)) {
    const isBits = /^[bx]$/i.test(text.slice(at, prefix)) && !quoting.tripleQuotes;
    return { kind: isBits ? 'bits' : 'string', end: afterString(text, prefix, quote, quoting) };
  }
  if (prefix > at) return undefined;
  if (quoting.names.includes(quote))
    return { kind: 'quotedName', end: afterQuote(text, at, quote === '[' ? ']' : quote, false) };
  return quote === '$' ? dollarQuoted(text, at, quoting) : undefined;
}

function afterString(
  text: string,
  at: number,
  quote: string,
  { backslash, tripleQuotes }: Quoting,
): number | undefined {
  if (!tripleQuotes || !text.startsWith(quote.repeat(3), at)) return afterQuote(text, at, quote, backslash);
  const edge = /\\.|'''|"""/gs;
  edge.lastIndex = at + 3;
  for (let found = edge.exec(text); found !== null; found = edge.exec(text))
    if (found[0] === quote.repeat(3)) return edge.lastIndex;
  return undefined;
}

/** Where a quote closes; a doubled one stands for itself, and so does one after a backslash where that escapes. */
function afterQuote(text: string, at: number, closing: string, backslash: boolean): number | undefined {
  for (let place = at + 1; place < text.length; place++) {
    if (backslash && text[place] === '\\') place++;
    else if (text[place] === closing) {
      if (text[place + 1] !== closing) return place + 1;
      place++;
    }
  }
  return undefined;
}

function dollarQuoted(text: string, at: number, { dollarQuotes }: Quoting): Quoted | undefined {
  if (dollarQuotes === 'none') return undefined;
  dollarTag.lastIndex = at;
  const tag = dollarTag.exec(text)?.[0];
  if (tag === undefined || (dollarQuotes === 'plain' && tag !== '$$')) return undefined;
  const closing = text.indexOf(tag, at + tag.length);
  return { kind: 'string', end: closing < 0 ? undefined : closing + tag.length };
}
