/** A rectangle of cells: first and last index of both, inclusive. */
export interface Rectangle {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

/** The row of the columns' names, where keys can get there. */
export const headRow = -1;

export interface Position {
  /** The place in the grid, from 0, or `headRow`. */
  readonly row: number;
  readonly column: number;
}

/** The cell with the focus, and the opposite corner of what is selected (the same cell where only one is). */
export interface Selection {
  readonly active: Position;
  readonly anchor: Position;
}

/** How far the keys can go. */
export interface Extent {
  readonly rows: number;
  readonly columns: number;
  /** Rows that Page Up and Page Down pass over. */
  readonly page: number;
  /** Whether Up leads from the first row to the names of the columns. */
  readonly hasHead?: boolean;
}

/** Where a key of the grid pattern (WAI-ARIA APG) leads from a cell; `undefined` for every other key. */
export function moved(from: Position, key: string, toEnd: boolean, extent: Extent): Position | undefined {
  const { row, column } = from;
  const lastRow = extent.rows - 1;
  const lastColumn = extent.columns - 1;
  const isOnHead = row === headRow;
  const to = (r: number, c: number): Position => ({
    row: (isOnHead && r === headRow) || lastRow < 0 ? row : Math.max(0, Math.min(lastRow, r)),
    column: Math.max(0, Math.min(lastColumn, c)),
  });
  switch (key) {
    case 'ArrowUp':
      if (extent.hasHead === true && !toEnd && row <= 0) return { row: headRow, column };
      return to(toEnd ? 0 : row - 1, column);
    case 'ArrowDown':
      return to(toEnd ? lastRow : row + 1, column);
    case 'ArrowLeft':
      return to(row, toEnd ? 0 : column - 1);
    case 'ArrowRight':
      return to(row, toEnd ? lastColumn : column + 1);
    case 'PageUp':
      return isOnHead ? from : to(row - extent.page, column);
    case 'PageDown':
      return to(row + extent.page, column);
    case 'Home':
      return to(toEnd ? 0 : row, 0);
    case 'End':
      return to(toEnd ? lastRow : row, lastColumn);
    default:
      return undefined;
  }
}

/** The cells between the two corners. */
export function rectangleOf({ active, anchor }: Selection): Rectangle {
  return {
    top: Math.min(active.row, anchor.row),
    bottom: Math.max(active.row, anchor.row),
    left: Math.min(active.column, anchor.column),
    right: Math.max(active.column, anchor.column),
  };
}

export const isWithin = ({ row, column }: Position, area: Rectangle): boolean =>
  row >= area.top && row <= area.bottom && column >= area.left && column <= area.right;
