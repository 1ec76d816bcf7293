import type { Arrangement } from '../../core/audit/resultSteps.ts';
import type { ResultColumn } from '../../core/execution/outcome.ts';
import type { RowsArranged } from '../webviews/protocol/rowUse.ts';

/** What a page told of its rows as the trail tells it: columns by name, values apart. `undefined` where it names a column that the result doesn't have. */
export function recordedArrangement(arranged: RowsArranged, columns: readonly ResultColumn[]): Arrangement | undefined {
  const { sort, filters, find, rows } = arranged;
  const named = [...filters, ...(sort === undefined ? [] : [sort])];
  if (named.some(({ column }) => columns[column] === undefined)) return undefined;
  const nameOf = (column: number): string => columns[column]?.name ?? '';
  return {
    clear: {
      ...(sort === undefined ? {} : { sort: { column: nameOf(sort.column), direction: sort.direction } }),
      filters: filters.map(({ column, kind }) => ({ column: nameOf(column), kind })),
      find: find !== undefined,
      rows,
    },
    sought: {
      filters: filters.map(({ value }) => value.toWellFormed()),
      ...(find === undefined ? {} : { find: find.toWellFormed() }),
    },
  };
}
