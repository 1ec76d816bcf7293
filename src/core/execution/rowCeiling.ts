import type { RowReader } from './outcome.ts';

/** Hands on at most `maxRows` rows, whatever an adapter delivers: the last line of the row limit, not its first. */
export function withCeiling(reader: RowReader, maxRows: number): RowReader {
  let left = maxRows;
  return {
    columns: (columns) => reader.columns(columns),
    rows: async (batch) => {
      const allowed = batch.slice(0, Math.max(0, left));
      left -= allowed.length;
      if (allowed.length > 0) await reader.rows(allowed);
    },
  };
}
