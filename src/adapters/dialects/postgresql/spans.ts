import { tokenFrom } from '../../../core/analysis/tokens.ts';
import type { Expression } from '../../../core/analysis/tree.ts';
import type { Span } from '../../../core/prelude/span.ts';
import { bracketsOf } from './places.ts';
import { statementSpan, textOf, type Walk } from './walk.ts';

/**
 * Spans of expressions. PostgreSQL's tree carries one place for each, often that of its operator; the rest is found from
 * the parts and the brackets around them. They serve findings, fixes and the editor; nothing about what a statement does
 * rests on them.
 */

/** Anything with a place in the text. */
type Placed = Pick<Expression, 'span'>;

/** From the first to the last of some parts and the token at a location, brackets that they open or close included. */
export function covering(walk: Walk, location: number | undefined, parts: readonly (Placed | null)[]): Span {
  let first = Number.POSITIVE_INFINITY;
  let last = -1;
  const take = (start: number, end: number): void => {
    first = Math.min(first, start);
    last = Math.max(last, end);
  };
  for (const part of parts) {
    const span = part === null ? null : part.span;
    if (span !== null) take(tokenFrom(walk.tokens, span.start), tokenFrom(walk.tokens, span.end) - 1);
  }
  if (location !== undefined && location >= 0) {
    const token = tokenFrom(walk.tokens, walk.place(location));
    take(token, token);
  }
  return last < 0 ? statementSpan(walk) : balanced(walk, first, last);
}

/** From a location to the end of the first brackets that open there or right after its word. */
export function throughBrackets(walk: Walk, location: number | undefined, parts: readonly Placed[]): Span {
  const span = covering(walk, location, parts);
  const from = tokenFrom(walk.tokens, walk.place(location));
  return { start: span.start, end: Math.max(span.end, endOfBrackets(walk, from) ?? span.end) };
}

/** The end of the brackets that open at a token or right after it; `undefined` where none do. */
function endOfBrackets(walk: Walk, token: number): number | undefined {
  const opening = textOf(walk, token) === '(' ? token : token + 1;
  const closing = bracketsOf(walk).closing.get(opening);
  return closing === undefined ? undefined : walk.tokens[closing]?.end;
}

/** Tokens `[first, last]`, widened until no bracket is open. */
function balanced(walk: Walk, first: number, last: number): Span {
  const { around, depth, closing } = bracketsOf(walk);
  const at = (index: number): number => around[index - walk.first] ?? -1;
  const depthAt = (index: number): number => depth[index - walk.first] ?? 0;
  let [start, end] = [first, last];
  while (at(start) !== at(end)) {
    const [deepStart, deepEnd] = [depthAt(start), depthAt(end)];
    if (deepStart >= deepEnd && at(start) >= 0) start = at(start);
    if (deepEnd >= deepStart && at(end) >= 0) {
      const close = closing.get(at(end));
      if (close === undefined) break;
      end = close;
    }
  }
  return { start: walk.tokens[start]?.start ?? 0, end: walk.tokens[end]?.end ?? 0 };
}

/** A span that goes on while these words follow it. */
export function withWords(walk: Walk, span: Span, words: ReadonlySet<string>): Span {
  let { end } = span;
  for (let index = tokenFrom(walk.tokens, end); index < walk.end; index++) {
    if (!words.has(textOf(walk, index)?.toLowerCase() ?? '')) break;
    end = walk.tokens[index]?.end ?? end;
  }
  return { start: span.start, end };
}

/** A span that goes on to the next such word at its own level of brackets. */
export function toWord(walk: Walk, span: Span, word: string): Span {
  const { around } = bracketsOf(walk);
  const level = around[tokenFrom(walk.tokens, span.start) - walk.first];
  for (let index = tokenFrom(walk.tokens, span.end); index < walk.end; index++) {
    if (around[index - walk.first] === level && textOf(walk, index)?.toLowerCase() === word)
      return { start: span.start, end: walk.tokens[index]?.end ?? span.end };
  }
  return span;
}

/** A call's span: its brackets, then FILTER, WITHIN GROUP and OVER. */
export function callSpan(walk: Walk, name: Span, parts: readonly Placed[]): Span {
  const start = tokenFrom(walk.tokens, name.start);
  const last = tokenFrom(walk.tokens, name.end) - 1;
  const opening = textOf(walk, last + 1) === '(' ? bracketsOf(walk).closing.get(last + 1) : undefined;
  if (opening === undefined) return covering(walk, undefined, [{ span: name }, ...parts]);
  let index = opening + 1;
  for (; index < walk.end; index++) {
    const word = textOf(walk, index)?.toLowerCase() ?? '';
    const next = bracketsOf(walk).closing.get(index + 1);
    if ((word === 'filter' || word === 'over' || word === 'group') && next !== undefined) index = next;
    else if (word === 'over') index += 1;
    else if (word !== 'within') break;
  }
  return { start: walk.tokens[start]?.start ?? name.start, end: walk.tokens[index - 1]?.end ?? name.end };
}

/** The name that is known to be given to what ends at a place; `null` where it can't be found. */
export function aliasAfter(walk: Walk, end: number): Span | null {
  let index = tokenFrom(walk.tokens, end);
  // `ONLY (t) AS x` and `t * AS x`.
  if (textOf(walk, index) === ')' || textOf(walk, index) === '*') index++;
  if (textOf(walk, index)?.toLowerCase() === 'as') index++;
  const token = index < walk.end ? walk.tokens[index] : undefined;
  if (token === undefined || (token.kind !== 'word' && token.kind !== 'quotedName')) return null;
  return { start: token.start, end: token.end };
}

/** A value's span with the field that follows it, brackets around the value included. */
export function throughField(walk: Walk, span: Span | null): Span | undefined {
  if (span === null) return undefined;
  let index = tokenFrom(walk.tokens, span.end);
  while (textOf(walk, index) === ')') index++;
  const end = textOf(walk, index) === '.' ? walk.tokens[index + 1]?.end : undefined;
  return end === undefined ? span : covering(walk, undefined, [{ span: { start: span.start, end } }]);
}

/** The places of so many names in the list that opens at a place; `undefined` where there is no such list. */
export function listedAfter(walk: Walk, end: number, count: number): readonly Span[] | undefined {
  if (count === 0) return undefined;
  const opening = tokenFrom(walk.tokens, end);
  const closing = bracketsOf(walk).closing.get(opening);
  if (closing === undefined) return undefined;
  const spans: Span[] = [];
  let start = opening + 1;
  for (let index = start; index <= closing; index++) {
    if (index < closing && textOf(walk, index) !== ',') continue;
    const [first, last] = [walk.tokens[start], walk.tokens[index - 1]];
    if (first !== undefined && last !== undefined) spans.push({ start: first.start, end: last.end });
    start = index + 1;
  }
  return spans.length === count ? spans : undefined;
}

/** A subquery's span, its brackets included. */
export function subqueryEnd(walk: Walk, span: Span, location: number | undefined): Span {
  let index = tokenFrom(walk.tokens, walk.place(location));
  // EXISTS, ARRAY, IN, `= ANY`: the query's own brackets are the first after the place.
  for (const last = index + 4; index <= last && textOf(walk, index) !== '('; ) index++;
  const closing = bracketsOf(walk).closing.get(index);
  return { start: span.start, end: Math.max(span.end, walk.tokens[closing ?? -1]?.end ?? span.end) };
}

/** Where the name of a collation ends, which stands after COLLATE. */
export function endOfCollation(walk: Walk, location: number | undefined, parts: number): number {
  const index = tokenFrom(walk.tokens, walk.place(location));
  return walk.tokens[index + 2 * parts - 1]?.end ?? statementSpan(walk).end;
}

const typeWords: ReadonlySet<string> = new Set(['varying', 'precision', 'with', 'without', 'time', 'zone', '[', ']']);

/** A span that goes on to the end of a type's name, with its size, time zone and array brackets. */
export function typeEnd(walk: Walk, span: Span, location: number): Span {
  let index = tokenFrom(walk.tokens, walk.place(location));
  for (let next = index + 1; next < walk.end; next++) {
    const word = textOf(walk, next)?.toLowerCase() ?? '';
    const isSize = textOf(walk, index) === '[' && walk.tokens[next]?.kind === 'number';
    if (word === '(') next = bracketsOf(walk).closing.get(next) ?? next;
    else if (word === '.') next++;
    else if (!isSize && !typeWords.has(word)) break;
    index = next;
  }
  return { start: span.start, end: walk.tokens[index]?.end ?? span.end };
}
