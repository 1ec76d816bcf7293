import { emptyRoot, hashBytes, maxTreeSize, nodeHash } from './merkleHash.ts';
import { consistencyRanges, inclusionRanges, type LeafRange, type NodeReader, rangeHash } from './subtrees.ts';

/** Hashes that lead from a leaf to the root. @throws {RangeError} when the tree has no such leaf. */
export async function proveInclusion(index: number, size: number, read: NodeReader): Promise<Buffer[]> {
  if (!isCount(index) || !isCount(size) || index >= size) {
    throw new RangeError(`A tree of ${size} leaves has no leaf ${index}.`);
  }
  return await hashesOf(inclusionRanges(index, size), read);
}

/** Hashes that lead from an older tree to a newer one. @throws {RangeError} when the old tree is the larger. */
export async function proveConsistency(oldSize: number, size: number, read: NodeReader): Promise<Buffer[]> {
  if (!isCount(oldSize) || !isCount(size) || oldSize > size) {
    throw new RangeError(`A tree of ${oldSize} leaves can't begin one of ${size}.`);
  }
  return await hashesOf(consistencyRanges(oldSize, size), read);
}

/** Whether the proof puts the leaf at `index` of the tree (RFC 9162 section 2.1.3.2). */
export function verifyInclusion(
  leaf: Buffer,
  index: number,
  tree: { readonly size: number; readonly root: Buffer },
  proof: readonly Buffer[],
): boolean {
  if (!isCount(index) || !isCount(tree.size) || index >= tree.size || !proof.every(isHash)) return false;
  let [at, last] = [index, tree.size - 1];
  let hash = leaf;
  for (const sibling of proof) {
    if (last === 0) return false;
    if (at % 2 === 1 || at === last) {
      hash = nodeHash(sibling, hash);
      while (at % 2 === 0 && at !== 0) [at, last] = [half(at), half(last)];
    } else {
      hash = nodeHash(hash, sibling);
    }
    [at, last] = [half(at), half(last)];
  }
  return last === 0 && hash.equals(tree.root);
}

/** Whether the proof shows that the new tree is the old one with leaves added behind it (RFC 9162 section 2.1.4.2). */
export function verifyConsistency(
  old: { readonly size: number; readonly root: Buffer },
  tree: { readonly size: number; readonly root: Buffer },
  proof: readonly Buffer[],
): boolean {
  if (!isCount(old.size) || !isCount(tree.size) || old.size > tree.size || !proof.every(isHash)) return false;
  if (old.size === tree.size) return proof.length === 0 && old.root.equals(tree.root);
  if (old.size === 0) return proof.length === 0 && old.root.equals(emptyRoot());
  const [first, ...rest] = isPowerOfTwo(old.size) ? [old.root, ...proof] : proof;
  if (first === undefined) return false;
  let [at, last] = [old.size - 1, tree.size - 1];
  while (at % 2 === 1) [at, last] = [half(at), half(last)];
  let [oldHash, hash] = [first, first];
  for (const sibling of rest) {
    if (last === 0) return false;
    if (at % 2 === 1 || at === last) {
      oldHash = nodeHash(sibling, oldHash);
      hash = nodeHash(sibling, hash);
      while (at % 2 === 0 && at !== 0) [at, last] = [half(at), half(last)];
    } else {
      hash = nodeHash(hash, sibling);
    }
    [at, last] = [half(at), half(last)];
  }
  return last === 0 && oldHash.equals(old.root) && hash.equals(tree.root);
}

async function hashesOf(ranges: readonly LeafRange[], read: NodeReader): Promise<Buffer[]> {
  return await Promise.all(ranges.map((range) => rangeHash(range, read)));
}

/** Not by shifting: shifts see only 32 bits, and a size above them would wrap round. */
const half = (count: number): number => Math.floor(count / 2);

const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 0 && value <= maxTreeSize;

const isHash = (bytes: Buffer): boolean => bytes.length === hashBytes;

function isPowerOfTwo(count: number): boolean {
  let odd = count;
  while (odd % 2 === 0) odd /= 2;
  return odd === 1;
}
