import type { FilterKind, ShownFilter, ShownSort } from '../../../src/vscode/webviews/protocol/rowUse.ts';
import type { Cell, ShownColumn, ShownRow } from '../../../src/vscode/webviews/protocol/shown.ts';
import { sortedOrder } from './sortedOrder.ts';
import { type Place, valueOrder } from './valueOrder.ts';

/** Rows looked at before the work lets others have a turn. */
const rowsAtOnce = 512;

/** How a person has the rows that were handed out. */
export interface Arrangement {
  readonly sort: ShownSort | undefined;
  /** All must hold; at most one a column. */
  readonly filters: readonly ShownFilter[];
}

export const asHandedOut: Arrangement = { sort: undefined, filters: [] };

/** The indexes of the rows that are shown, in their order; `undefined` for all of them as they were handed out. */
export function* arrange(
  rows: readonly ShownRow[],
  columns: readonly ShownColumn[],
  { sort, filters }: Arrangement,
  language: string,
): Generator<void, Uint32Array | undefined> {
  if (sort === undefined && filters.length === 0) return undefined;
  const tests = filters.flatMap((filter) => {
    const column = columns[filter.column];
    return column === undefined ? [] : [{ at: filter.column, test: testOf(filter, column, language) }];
  });
  const kept: number[] = [];
  for (const [index, row] of rows.entries()) {
    if (tests.every(({ at, test }) => test(row[at] ?? null))) kept.push(index);
    if (index % rowsAtOnce === 0) yield;
  }
  const indexes = Uint32Array.from(kept);
  const column = sort === undefined ? undefined : columns[sort.column];
  if (sort === undefined || column === undefined) return indexes;
  return yield* sortedOrder(rows, indexes, sort.column, sort.direction, valueOrder(column, language));
}

/** What a filter lets through. NULL is no value: only the filters that speak of it let it through. */
export function testOf({ kind, value }: ShownFilter, column: ShownColumn, language: string): (cell: Cell) => boolean {
  if (kind === 'null') return (cell) => cell === null;
  if (kind === 'notNull') return (cell) => cell !== null;
  if (kind === 'contains') {
    const part = value.toLowerCase();
    return (cell) => cell?.toLowerCase().includes(part) === true;
  }
  const order = valueOrder(column, language);
  const bound = order.placeOf(value);
  const differs = (place: Place) => order.compare(place, bound);
  // What is no value of the column's type has no place among those that are.
  const isComparable = (place: Place) => order.isOther(place) === order.isOther(bound);
  const holds: Readonly<Record<Exclude<FilterKind, 'null' | 'notNull' | 'contains'>, (place: Place) => boolean>> = {
    equals: (place) => !order.isOther(place) && differs(place) === 0,
    below: (place) => isComparable(place) && differs(place) < 0,
    atMost: (place) => isComparable(place) && differs(place) <= 0,
    above: (place) => isComparable(place) && differs(place) > 0,
    atLeast: (place) => isComparable(place) && differs(place) >= 0,
  };
  // A text is equal letter by letter; numbers and times by what they are worth.
  return (cell) => cell !== null && ((kind === 'equals' && cell === value) || holds[kind](order.placeOf(cell)));
}
