import type { ResultColumn, Row, RowReader } from '../core/execution/outcome.ts';
import { csvLine } from '../core/report/csv.ts';
import { distinctNames } from '../core/report/rows/distinctNames.ts';
import type { Terminal } from './command.ts';

export type RowFormat = 'table' | 'json' | 'csv';

/** A reader that prints rows; `finish` prints what had to wait for the last one. */
export interface RowPrinter extends RowReader {
  finish(): Promise<void>;
}

/** `most` cuts a table to that many rows and says how many it left out; the other formats cut nothing. */
export function rowPrinter(format: RowFormat, terminal: Terminal, most = Number.POSITIVE_INFINITY): RowPrinter {
  switch (format) {
    case 'table':
      return tablePrinter(terminal, most);
    case 'csv':
      return linePrinter(terminal, (columns) => [csvLine(columns.map((c) => c.name))], csvLine);
    case 'json':
      return jsonPrinter(terminal);
  }
}

function linePrinter(
  terminal: Terminal,
  head: (columns: readonly ResultColumn[]) => string[],
  line: (row: Row) => string,
): RowPrinter {
  let waiting: string[] = [];
  const flush = async () => {
    const text = waiting.map((one) => `${one}\n`).join('');
    waiting = [];
    if (text !== '') await terminal.out(text);
  };
  return {
    columns: (columns) => {
      waiting.push(...head(columns));
    },
    rows: async (batch) => {
      waiting.push(...batch.map(line));
      await flush();
    },
    finish: flush,
  };
}

/** JSON lines: each an object of column name to text, with `version` 1. Of columns with one name none is lost: the second `id` is `id_2`. */
function jsonPrinter(terminal: Terminal): RowPrinter {
  let names: readonly string[] = [];
  return linePrinter(
    terminal,
    (columns) => {
      names = distinctNames(columns);
      return [];
    },
    (row) => JSON.stringify({ version: 1, row: Object.fromEntries(names.map((name, i) => [name, row[i] ?? null])) }),
  );
}

/** Cells wider than this are cut in a table; the other formats cut nothing. */
const widestCell = 60;

function tablePrinter(terminal: Terminal, most: number): RowPrinter {
  let columns: readonly ResultColumn[] = [];
  const kept: Row[] = [];
  return {
    columns: (given) => {
      columns = given;
    },
    rows: async (batch) => {
      kept.push(...batch);
    },
    finish: async () => {
      if (columns.length === 0) return;
      const cells = [
        columns.map((c) => c.name),
        ...kept.slice(0, most).map((row) => columns.map((_, i) => shown(row[i] ?? null))),
      ];
      const widths = columns.map((_, i) => cells.reduce((widest, row) => Math.max(widest, row[i]?.length ?? 0), 0));
      const numeric = columns.map((c) => /^(int|numeric|float|double|bigint|smallint|real|money)/.test(c.type));
      const line = (row: readonly string[]) =>
        row
          .map((cell, i) => (numeric[i] === true ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0)))
          .join('  ')
          .trimEnd();
      const [head = [], ...body] = cells;
      const left = kept.length - body.length;
      const rest = left > 0 ? [`… and ${left.toLocaleString('en')} more`] : [];
      const rule = widths.map((w) => '─'.repeat(w)).join('  ');
      await terminal.out(`${[line(head), rule, ...body.map(line), ...rest].join('\n')}\n`);
    },
  };
}

/** Text from a database as one printable line: control characters could otherwise drive the terminal. */
function shown(cell: string | null): string {
  if (cell === null) return 'NULL';
  const printable = cell.replace(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, '·');
  return printable.length > widestCell ? `${printable.slice(0, widestCell - 1)}…` : printable;
}
