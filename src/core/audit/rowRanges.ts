/** First and last of rows, counted from 1. */
export type RowRange = readonly [first: number, last: number];

/** The rows of all of these ranges in order, none twice. */
export function unitedRanges(ranges: readonly RowRange[]): readonly RowRange[] {
  const united: [number, number][] = [];
  for (const [first, last] of [...ranges].sort((a, b) => a[0] - b[0])) {
    const before = united.at(-1);
    if (before !== undefined && first <= before[1] + 1) before[1] = Math.max(before[1], last);
    else united.push([first, last]);
  }
  return united;
}

/** Ranges as printers take them, `1-40,97`, as far as they fit into so many characters; and those that don't. */
export function rangesText(
  ranges: readonly RowRange[],
  mostCharacters: number,
): { readonly text: string; readonly rest: readonly RowRange[] } {
  let text = '';
  for (const [at, [first, last]] of ranges.entries()) {
    const range = first === last ? String(first) : `${first}-${last}`;
    const longer = text === '' ? range : `${text},${range}`;
    if (longer.length > mostCharacters) return { text, rest: ranges.slice(at) };
    text = longer;
  }
  return { text, rest: [] };
}
