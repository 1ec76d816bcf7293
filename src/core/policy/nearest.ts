/** The name that was probably meant: the closest valid one, if it is close enough to be worth saying. */
export function nearest(written: string, valid: readonly string[]): string | undefined {
  // Foreign text: a very long key can't be a slip of the finger, and would make the comparison slow.
  if (written.length > 64) return undefined;
  const begun = valid.find((name) => written.length > 2 && name.toLowerCase().startsWith(written.toLowerCase()));
  if (begun !== undefined) return begun;
  let best: { name: string; distance: number } | undefined;
  for (const name of valid) {
    const distance = editDistance(written.toLowerCase(), name.toLowerCase());
    if (best === undefined || distance < best.distance) best = { name, distance };
  }
  if (best === undefined) return undefined;
  return best.distance <= Math.max(2, Math.floor(best.name.length / 3)) ? best.name : undefined;
}

/** ` Did you mean “select-star”?` or nothing, to be put after a sentence. */
export function didYouMean(written: string, valid: readonly string[]): string {
  const name = nearest(written, valid);
  return name === undefined ? '' : ` Did you mean “${name}”?`;
}

/** Single-character insertions, deletions, replacements and swaps of neighbours (optimal string alignment). */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let cost = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, replaced);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        cost = Math.min(cost, (beforeLast[j - 2] ?? 0) + 1);
      }
      row.push(cost);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? 0;
}
