import type { ResultColumn, Row, RowReader } from '../execution/outcome.ts';
import { inertJson } from './dataBlock.ts';
import type { ToldRows } from './toolAnswer.ts';

/** Rows that an agent gets at most, and UTF-16 code units of them. */
export const maxToldRows = 100;
export const maxRowsLength = 20_000;
/** Longest value that is told whole. */
export const maxCell = 500;

/** Takes the columns of a result, and of its rows those that an agent could get. */
export class ResultTaker implements RowReader {
  readonly #mayKeepRows: boolean;
  readonly #rows: Row[] = [];
  columnsTaken: readonly ResultColumn[] = [];

  /** Without the right to rows, no value is kept at all. */
  constructor(mayKeepRows: boolean) {
    this.#mayKeepRows = mayKeepRows;
  }

  columns(columns: readonly ResultColumn[]): void {
    this.columnsTaken = columns;
  }

  async rows(batch: readonly Row[]): Promise<void> {
    if (this.#mayKeepRows) this.#rows.push(...batch.slice(0, maxToldRows - this.#rows.length));
  }

  /** The rows as text, each a list of JSON on a line of its own; what was cut shows as such. */
  told(): ToldRows {
    const lines: string[] = [];
    let length = 0;
    for (const row of this.#rows) {
      const line = inertJson(row.map(cut));
      length += line.length + 1;
      if (length > maxRowsLength) break;
      lines.push(line);
    }
    return {
      count: lines.length,
      columns: this.columnsTaken.length,
      text: ['<rows>', ...lines, '</rows>'].join('\n'),
    };
  }
}

const cut = (cell: string | null): string | null =>
  cell === null || cell.length <= maxCell
    ? cell
    : `${cell.slice(0, maxCell).toWellFormed()}… (${cell.length} characters)`;
