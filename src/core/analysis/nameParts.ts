import type { Span } from '../prelude/span.ts';
import { type Token, tokenFrom } from './tokens.ts';

/** The parts of a dotted name, each with everything that belongs to it (`U&"a" UESCAPE '!'`), brackets left out. */
export function partsOfPath(text: string, tokens: readonly Token[], { start, end }: Span): readonly Span[] {
  const parts: Span[] = [];
  let part: Span | undefined;
  for (let index = tokenFrom(tokens, start); index < tokens.length; index++) {
    const token = tokens[index];
    if (token === undefined || token.start >= end) break;
    const symbol = token.kind === 'symbol' ? text.slice(token.start, token.end) : '';
    if (symbol === '(' || symbol === ')') continue;
    if (symbol === '.') {
      if (part !== undefined) parts.push(part);
      part = undefined;
    } else part = { start: part?.start ?? token.start, end: token.end };
  }
  if (part !== undefined) parts.push(part);
  return parts;
}
