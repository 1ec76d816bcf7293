import type { ShownRow } from '../../../src/vscode/webviews/protocol/shown.ts';

/** A rectangle of cells: first and last index of both, inclusive. */
export interface Rectangle {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

/**
 * Tab-separated values as spreadsheets read them: a value with a tab, a line end or a quote is quoted, its quotes
 * doubled; NULL is an empty field. Values are exactly the database's.
 */
export function tabSeparated(rows: readonly ShownRow[], area: Rectangle, headers?: readonly string[]): string {
  const lines = rows
    .slice(area.top, area.bottom + 1)
    .map((row) => row.slice(area.left, area.right + 1).map((value) => (value === null ? '' : field(value))));
  const all = headers === undefined ? lines : [headers.slice(area.left, area.right + 1).map(field), ...lines];
  return all.map((line) => line.join('\t')).join('\n');
}

function field(value: string): string {
  return /[\t\n\r"]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}
