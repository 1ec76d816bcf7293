import type { Token } from '../../analysis/tokens.ts';

/** Words that stand for values, which a database counts as it counts literals. */
const values: ReadonlySet<string> = new Set(['true', 'false', 'null']);

/** Where a list of values is one value, however long it is. */
const lists: Readonly<Record<string, string>> = { '(': 'in', '[': 'array' };

/**
 * A form in which two texts of a statement are the same although one has literals where the other has parameters, as `pg_stat_statements`
 * does (https://www.postgresql.org/docs/current/pgstatstatements.html): the sign of a number belongs to it, the field of EXTRACT is a value, and
 * lists of values have no length. The fingerprint of a statement won't do: it tells a parameter from a literal, and needs a text that can be
 * parsed, which `interval $1` can't.
 */
export function statementShape(text: string, tokens: readonly Token[]): string {
  const pieces: string[] = [];
  /** Where brackets are open. One that holds another bracket is no list of values. */
  const open: { readonly at: number; isFlat: boolean }[] = [];
  for (const token of tokens) {
    const written = text.slice(token.start, token.end);
    const word = token.kind === 'word' ? written.toLowerCase() : written;
    const outer = open.at(-1);
    if (isValue(token, word) || (pieces.at(-1) === '(' && pieces.at(-2) === 'extract')) {
      if (pieces.at(-1) === '-') pieces.pop();
      pieces.push(value);
    } else if (token.kind === 'symbol' && (word === '(' || word === '[')) {
      if (outer !== undefined) outer.isFlat = false;
      open.push({ at: pieces.length, isFlat: true });
      pieces.push(word);
    } else {
      const closes = token.kind === 'symbol' && (word === ')' || word === ']');
      if (closes && open.pop()?.isFlat === true) shortenList(pieces, outer?.at ?? 0);
      pieces.push(word);
    }
  }
  while (pieces.at(-1) === ';') pieces.pop();
  return pieces.join('\0');
}

function isValue({ kind }: Token, written: string): boolean {
  if (kind === 'word') return values.has(written);
  return kind === 'string' || kind === 'number' || kind === 'bits' || kind === 'parameter';
}

/** No word and no symbol is a question mark with a space. */
const value = '? ';

/** Values, each with a type or without, as a list of them stands between its brackets. */
const listOfValues = /^\? (\0::\0[^\0]+(\0\.\0[^\0]+)*)?(\0,\0\? (\0::\0[^\0]+(\0\.\0[^\0]+)*)?)*$/;

/** A list that ends here becomes one value; its bracket opens at a place. */
function shortenList(pieces: string[], open: number): void {
  if (pieces[open - 1] !== lists[pieces[open] ?? '']) return;
  if (listOfValues.test(pieces.slice(open + 1).join('\0'))) pieces.splice(open + 1, pieces.length, value);
}
