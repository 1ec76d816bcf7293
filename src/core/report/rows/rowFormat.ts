import type { ResultColumn, Row } from '../../execution/outcome.ts';
import { csvLine } from '../csv.ts';
import type { FormulaGuard } from './formulaGuard.ts';
import { jsonObjects } from './jsonRows.ts';
import { markdownTable } from './markdownRows.ts';
import { tabSeparatedLine } from './tabSeparated.ts';

/** Formats of files that rows are saved in. Each name is the ending of such files, too. */
export const rowFormats = ['csv', 'tsv', 'json', 'jsonl', 'md'] as const;
export type RowFormat = (typeof rowFormats)[number];

/** Formats that people open in spreadsheets, where a text can act as a formula. */
export const isForSpreadsheets = (format: RowFormat): boolean => format === 'csv' || format === 'tsv';

/** Rows of a result, in pieces of text that make one file. */
export function rowsText(
  format: RowFormat,
  columns: readonly ResultColumn[],
  rows: Iterable<Row>,
  guard: FormulaGuard,
): Iterable<string> {
  switch (format) {
    case 'csv':
      return lines(columns, rows, guard, (row) => `${csvLine(row)}\r\n`);
    case 'tsv':
      return lines(columns, rows, guard, (row) => `${tabSeparatedLine(row)}\n`);
    case 'json':
      return jsonArray(columns, rows);
    case 'jsonl':
      return jsonLines(columns, rows);
    case 'md':
      return markdownTable(columns, rows);
  }
}

function* lines(
  columns: readonly ResultColumn[],
  rows: Iterable<Row>,
  guard: FormulaGuard,
  line: (row: Row) => string,
): Generator<string> {
  yield line(columns.map(({ name }) => guard.guard(name)));
  for (const row of rows) yield line(columns.map((_, at) => guard.guard(row[at] ?? null)));
}

function* jsonArray(columns: readonly ResultColumn[], rows: Iterable<Row>): Generator<string> {
  let before = '[\n';
  for (const object of jsonObjects(columns, rows)) {
    yield `${before}  ${object}`;
    before = ',\n';
  }
  yield before === '[\n' ? '[]\n' : '\n]\n';
}

function* jsonLines(columns: readonly ResultColumn[], rows: Iterable<Row>): Generator<string> {
  for (const object of jsonObjects(columns, rows)) yield `${object}\n`;
}
