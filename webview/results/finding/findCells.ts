import type { Cell } from '../../../src/vscode/webviews/protocol/shown.ts';
import type { RowsShown } from '../../shared/grid/rowsShown.ts';
import type { Position } from '../../shared/grid/selection.ts';

/** Matches that are counted; nobody walks through more. */
export const mostMatches = 10_000;
const rowsAtOnce = 128;

export interface Matches {
  /** In the order of the grid, row by row. */
  readonly cells: readonly Position[];
  readonly isMore: boolean;
}

/** Whether a value holds a text, in whatever case. */
export function holding(text: string): (value: Cell) => boolean {
  const part = text.toLowerCase();
  return (value) => value?.toLowerCase().includes(part) === true;
}

/** Looks for a text in the values that are shown. */
export function* findCells(rows: RowsShown, isFound: (value: Cell) => boolean): Generator<void, Matches> {
  const cells: Position[] = [];
  for (let place = 0; place < rows.count; place += 1) {
    for (const [column, value] of (rows.at(place) ?? []).entries()) {
      if (!isFound(value)) continue;
      if (cells.length === mostMatches) return { cells, isMore: true };
      cells.push({ row: place, column });
    }
    if (place % rowsAtOnce === 0) yield;
  }
  return { cells, isMore: false };
}
