/** What a cell can hold. `null` is an empty cell; lists are joined by `; `. */
export type Cell = string | number | boolean | null | readonly string[];

/**
 * Lines of CSV as RFC 4180 has it, ended by CRLF, with a line of names first. A text that a spreadsheet would take for a formula
 * gets a quote before it (OWASP, CSV Injection); leading white space doesn't hide one. Numbers are ours and stay numbers.
 */
export function csvText(names: readonly string[], rows: Iterable<readonly Cell[]>): string {
  const lines = [names.map(quoted).join(',')];
  for (const row of rows) lines.push(row.map(cellText).join(','));
  return `${lines.join('\r\n')}\r\n`;
}

function cellText(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'number' || typeof cell === 'boolean') return String(cell);
  return quoted(inert(typeof cell === 'string' ? cell : cell.join('; ')));
}

/** One line of rows as a database hands them out, without its end: values exactly as they are, NULL an empty field, an empty text `""`. */
export function csvLine(row: readonly (string | null)[]): string {
  return row.map((value) => (value === null ? '' : quoted(value))).join(',');
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) || text === '' ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Full-width signs count too: spreadsheets of East Asian systems take them for the plain ones. */
const formula = /^[\s\u0000\ufeff]*[=+\-@＝＋－＠]|^[\t\r\n]/;

/** A text that no spreadsheet takes for a formula. */
export function inert(text: string): string {
  return formula.test(text) ? `'${text}` : text;
}
