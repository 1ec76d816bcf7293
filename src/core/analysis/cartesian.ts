import type { Span } from '../prelude/span.ts';
import type { Leaf } from './from.ts';

/**
 * The entries of one FROM clause that no condition ties to those before them, by their spans. A condition ties all entries
 * that it names, wherever it stands; functions, VALUES and single rows tie but are never missed, since joining them
 * multiplies nothing unawares.
 */
export function crossed(leaves: readonly Leaf[], ties: readonly (readonly number[])[]): readonly Span[] {
  const large = leaves.filter((leaf) => !leaf.isSmall);
  if (large.length < 2) return [];
  const parents = new Map<number, number>();
  const find = (id: number): number => {
    let root = id;
    for (let parent = parents.get(root); parent !== undefined; parent = parents.get(root)) root = parent;
    if (root !== id) parents.set(id, root);
    return root;
  };
  for (const [first, ...rest] of ties) {
    if (first === undefined) continue;
    for (const other of rest) {
      const [a, b] = [find(first), find(other)];
      if (a !== b) parents.set(b, a);
    }
  }
  const seen = new Set<number>();
  const spans: Span[] = [];
  for (const leaf of large) {
    const group = find(leaf.id);
    if (seen.size > 0 && !seen.has(group)) spans.push(leaf.span);
    seen.add(group);
  }
  return spans;
}
