import type { ShownRow } from '../../../src/vscode/webviews/protocol/shown.ts';
import type { Place, ValueOrder } from './valueOrder.ts';

/** How many steps are done before the work lets others have a turn. */
const stepsAtOnce = 2_048;

export type Direction = 'ascending' | 'descending';

/**
 * Sorts rows by a column. What is equal stays in the order it was handed out in, whichever the direction, and NULL comes last.
 * Values are compared once each, however many rows have them.
 */
export function* sortedOrder(
  rows: readonly ShownRow[],
  indexes: Uint32Array,
  column: number,
  direction: Direction,
  order: ValueOrder,
): Generator<void, Uint32Array> {
  const idOf = new Map<string, number>();
  const ids = new Int32Array(indexes.length);
  for (const [at, index] of indexes.entries()) {
    const value = rows[index]?.[column] ?? null;
    const id = value === null ? -1 : (idOf.get(value) ?? idOf.size);
    if (value !== null && id === idOf.size) idOf.set(value, id);
    ids[at] = id;
    if (at % stepsAtOnce === 0) yield;
  }
  const ranks = yield* ranksOf([...idOf.keys()], direction, order);
  return yield* byRank(indexes, ids, ranks);
}

/** The rank of each value, from 0; equal values share one. */
function* ranksOf(values: readonly string[], direction: Direction, order: ValueOrder): Generator<void, Uint32Array> {
  const places: Place[] = [];
  for (const [at, value] of values.entries()) {
    places.push(order.placeOf(value));
    if (at % stepsAtOnce === 0) yield;
  }
  const sign = direction === 'ascending' ? 1 : -1;
  const compare = (a: number, b: number): number => {
    const [left, right] = [places[a], places[b]];
    return left === undefined || right === undefined ? 0 : sign * order.compare(left, right);
  };
  const sorted = yield* merged(values.length, compare);
  const ranks = new Uint32Array(values.length);
  let rank = 0;
  for (const [at, value] of sorted.entries()) {
    if (at > 0 && compare(sorted[at - 1] ?? value, value) !== 0) rank += 1;
    ranks[value] = rank;
    if (at % stepsAtOnce === 0) yield;
  }
  return ranks;
}

/** The numbers below `length`, sorted: a merge sort from the bottom up, which can pause anywhere. */
function* merged(length: number, compare: (a: number, b: number) => number): Generator<void, Uint32Array> {
  let from = Uint32Array.from({ length }, (_, index) => index);
  let to = new Uint32Array(length);
  let steps = 0;
  for (let width = 1; width < length; width *= 2) {
    for (let start = 0; start < length; start += 2 * width) {
      const middle = Math.min(start + width, length);
      const end = Math.min(start + 2 * width, length);
      let left = start;
      let right = middle;
      for (let at = start; at < end; at += 1) {
        const takesLeft = left < middle && (right >= end || compare(from[left] ?? 0, from[right] ?? 0) <= 0);
        to[at] = from[takesLeft ? left++ : right++] ?? 0;
        steps += 1;
        if (steps % stepsAtOnce === 0) yield;
      }
    }
    [from, to] = [to, from];
  }
  return from;
}

/** Puts rows into the places that their ranks have, each rank's in their order; those without a value last. */
function* byRank(indexes: Uint32Array, ids: Int32Array, ranks: Uint32Array): Generator<void, Uint32Array> {
  const places = new Uint32Array(ranks.length + 1);
  const rankOf = (id: number | undefined): number =>
    id === undefined || id < 0 ? ranks.length : (ranks[id] ?? ranks.length);
  for (const id of ids) places[rankOf(id)] = (places[rankOf(id)] ?? 0) + 1;
  let sum = 0;
  for (const [rank, many] of places.entries()) {
    places[rank] = sum;
    sum += many;
  }
  yield;
  const sorted = new Uint32Array(indexes.length);
  for (const [at, index] of indexes.entries()) {
    const rank = rankOf(ids[at]);
    const place = places[rank] ?? 0;
    sorted[place] = index;
    places[rank] = place + 1;
    if (at % stepsAtOnce === 0) yield;
  }
  return sorted;
}
