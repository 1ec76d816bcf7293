import type { Row } from '../../execution/outcome.ts';

/**
 * Tab-separated values as spreadsheets read them: a value with a tab, a line end or a quote is quoted, its quotes
 * doubled; NULL is an empty field. Values are exactly the database's.
 */
export function tabSeparated(rows: readonly Row[], headers?: readonly string[]): string {
  const all = headers === undefined ? rows : [headers, ...rows];
  return all.map(tabSeparatedLine).join('\n');
}

/** One line of it, without its end. */
export function tabSeparatedLine(row: Row): string {
  return row.map((value) => (value === null ? '' : field(value))).join('\t');
}

function field(value: string): string {
  return /[\t\n\r"]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}
