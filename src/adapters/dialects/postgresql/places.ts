import type { SelectStmt } from 'libpg-query';
import { tokenFrom } from '../../../core/analysis/tokens.ts';
import type { FromItem } from '../../../core/analysis/tree.ts';
import type { Span } from '../../../core/prelude/span.ts';
import { statementSpan, textOf, tokenAt, type Walk } from './walk.ts';

/**
 * Places that PostgreSQL's tree doesn't carry, found from the nearest one that it does and the brackets around it. They
 * serve findings and fixes only; nothing about what a statement does rests on them.
 */
export interface Brackets {
  /** For each token of the statement: the index of the bracket around it, or -1. */
  readonly around: Int32Array;
  /** For each token of the statement: how many brackets are around it. */
  readonly depth: Int32Array;
  /** For each opening bracket: the index of the closing one. */
  readonly closing: Map<number, number>;
}

const known = new WeakMap<Walk, Brackets>();

/** The brackets of a statement, found once. */
export function bracketsOf(walk: Walk): Brackets {
  const ready = known.get(walk);
  if (ready !== undefined) return ready;
  const around = new Int32Array(Math.max(walk.end - walk.first, 0)).fill(-1);
  const depth = new Int32Array(around.length);
  const closing = new Map<number, number>();
  const open: number[] = [];
  for (let index = walk.first; index < walk.end; index++) {
    const token = walk.tokens[index];
    const symbol = token?.kind === 'symbol' ? walk.text[token.start] : undefined;
    if (symbol === ')') {
      const opening = open.pop();
      if (opening !== undefined) closing.set(opening, index);
    }
    around[index - walk.first] = open.at(-1) ?? -1;
    depth[index - walk.first] = open.length;
    if (symbol === '(') open.push(index);
  }
  const brackets = { around, depth, closing };
  known.set(walk, brackets);
  return brackets;
}

/** The span of the brackets around a location, both included. */
export function enclosingSpan(walk: Walk, location: number): Span {
  const { around, closing } = bracketsOf(walk);
  const index = tokenFrom(walk.tokens, walk.place(location));
  const opening = around[index - walk.first] ?? -1;
  const start = walk.tokens[opening]?.start;
  const end = walk.tokens[closing.get(opening) ?? -1]?.end;
  return start === undefined || end === undefined ? statementSpan(walk) : { start, end };
}

/** The brackets around a place that a word follows where they open; `undefined` where there are none. */
export function bracketsBefore(walk: Walk, place: number, word: string): Span | undefined {
  const { around, closing } = bracketsOf(walk);
  let opening = around[tokenFrom(walk.tokens, place) - walk.first] ?? -1;
  while (opening >= 0 && textOf(walk, opening + 1)?.toLowerCase() !== word)
    opening = around[opening - walk.first] ?? -1;
  const [start, end] = [walk.tokens[opening]?.start, walk.tokens[closing.get(opening) ?? -1]?.end];
  return start === undefined || end === undefined ? undefined : { start, end };
}

/** A location at the level of a query itself, in none of its inner brackets. */
export function firstPlace(select: SelectStmt): number | undefined {
  if (select.withClause !== undefined) return select.withClause.location ?? 0;
  if (select.larg !== undefined) return firstPlace(select.larg);
  const first = select.targetList?.[0];
  if (first !== undefined && 'ResTarget' in first) return first.ResTarget.location ?? 0;
  const table = select.fromClause?.[0];
  return table !== undefined && 'RangeVar' in table ? (table.RangeVar.location ?? 0) : undefined;
}

/** Where a WHERE would go in a data change whose target stands at a location: before RETURNING, else at its end. */
export function whereAt(walk: Walk, target: number | undefined): number | null {
  const { around, closing } = bracketsOf(walk);
  const from = tokenAt(walk, target);
  const level = around[from - walk.first] ?? -1;
  const end = level < 0 ? walk.end : closing.get(level);
  if (end === undefined) return null;
  let last = from;
  for (let index = from; index < end; index++) {
    if ((around[index - walk.first] ?? -1) === level && textOf(walk, index)?.toLowerCase() === 'returning') break;
    last = index;
  }
  return walk.tokens[last]?.end ?? null;
}

/** The spans of the names in the USING of a join, which follows its right side. */
export function usingSpans(walk: Walk, right: FromItem, count: number): readonly Span[] {
  if (count === 0) return [];
  const { closing } = bracketsOf(walk);
  for (let index = tokenFrom(walk.tokens, endOf(right)); index < walk.end; index++) {
    if (textOf(walk, index)?.toLowerCase() !== 'using' || textOf(walk, index + 1) !== '(') continue;
    const names = walk.tokens.slice(index + 2, closing.get(index + 1)).filter((token) => token.kind !== 'symbol');
    return names.length === count ? names.map(({ start, end }) => ({ start, end })) : [];
  }
  return [];
}

function endOf(item: FromItem): number {
  switch (item.kind) {
    case 'table':
      return item.name.span.end;
    case 'join':
      return endOf(item.right);
    default:
      return item.span.end;
  }
}
