import type { ShownColumn } from '../../../src/vscode/webviews/protocol/shown.ts';
import { withoutReordering } from '../visibleText.ts';

/** Characters of a value that a cell of the grid holds; the rest is one key press away. */
const maxCellLength = 240;

/** PostgreSQL's and SQL Server's names of the types whose values are numbers. */
const numeric =
  /^(?:int(?:eger|2|4|8)?|smallint|bigint|tinyint|serial|bigserial|smallserial|numeric|decimal|real|double precision|float(?:4|8)?|money|smallmoney|oid)\b/i;

/** Whether a column's values are aligned to the right, digit under digit. */
export const isNumeric = (column: ShownColumn): boolean => numeric.test(column.type) && !column.type.endsWith(']');

/** A value on one line and of bounded length: what is cut off or broken into lines is marked. */
export function onOneLine(value: string): string {
  const start = value.length > maxCellLength ? `${value.slice(0, maxCellLength)}…` : value;
  return withoutReordering(start).replaceAll('\n', '↵').replaceAll('\t', '→');
}
