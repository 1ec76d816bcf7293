/** The content of `[…]` or `"…"`. */
export function unquoted(written: string): string {
  const quote = written.startsWith('[') ? ']' : '"';
  return written.slice(1, -1).replaceAll(quote + quote, quote);
}

/** The content of a string; a backslash at the end of a line continues the string on the next one. */
export const stringValue = (written: string): string =>
  written
    .slice(written.indexOf("'") + 1, -1)
    .replaceAll("''", "'")
    .replaceAll(/\\\r?\n/g, '');
