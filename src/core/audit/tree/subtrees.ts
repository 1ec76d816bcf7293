import { nodeHash } from './merkleHash.ts';

/** Leaves `[from, to)`. */
export interface LeafRange {
  readonly from: number;
  readonly to: number;
}

/**
 * Gives the hash of a complete subtree: the `index`-th of those with `2 ** level` leaves.
 * @throws {Error} when the hash can't be read.
 */
export type NodeReader = (level: number, index: number) => Promise<Buffer>;

/** The ranges whose hashes prove that leaf `index` is in the tree, from the leaf to the root (RFC 6962 section 2.1.1). */
export function inclusionRanges(index: number, size: number): LeafRange[] {
  const ranges: LeafRange[] = [];
  let [from, to] = [0, size];
  while (to - from > 1) {
    const middle = from + splitOf(to - from);
    if (index < middle) {
      ranges.push({ from: middle, to });
      to = middle;
    } else {
      ranges.push({ from, to: middle });
      from = middle;
    }
  }
  return ranges.reverse();
}

/** The ranges whose hashes prove that the tree of `oldSize` leaves begins the one of `size` (RFC 6962 section 2.1.2). */
export function consistencyRanges(oldSize: number, size: number): LeafRange[] {
  if (oldSize === 0 || oldSize === size) return [];
  const ranges: LeafRange[] = [];
  let [from, to] = [0, size];
  while (oldSize !== to) {
    const middle = from + splitOf(to - from);
    if (oldSize <= middle) {
      ranges.push({ from: middle, to });
      to = middle;
    } else {
      ranges.push({ from, to: middle });
      from = middle;
    }
  }
  // Where the walk never went right, the subtree it ended at is the whole old tree, and its root is known.
  if (from > 0) ranges.push({ from, to });
  return ranges.reverse();
}

/** Hash of a range as trees of RFC 6962 have it. */
export async function rangeHash(range: LeafRange, read: NodeReader): Promise<Buffer> {
  const hashes = await Promise.all(completeSubtrees(range).map(({ level, index }) => read(level, index)));
  return hashes.reduceRight((right, left) => nodeHash(left, right));
}

/** The fewest complete subtrees that make up a range which begins where one of its own size could. */
export function completeSubtrees({ from, to }: LeafRange): { readonly level: number; readonly index: number }[] {
  const subtrees: { level: number; index: number }[] = [];
  for (let at = from; at < to; ) {
    let [level, leaves] = [0, 1];
    while (leaves * 2 <= to - at) [level, leaves] = [level + 1, leaves * 2];
    subtrees.push({ level, index: at / leaves });
    at += leaves;
  }
  return subtrees;
}

/** The largest power of two below a count of at least two. */
function splitOf(count: number): number {
  let split = 1;
  while (split * 2 < count) split *= 2;
  return split;
}
