import { emptyRoot, nodeHash } from './merkleHash.ts';

/**
 * A tree that only grows, as the roots of its complete subtrees: enough to append and to say the root, in memory that
 * grows with the logarithm of the leaves.
 */
export class GrowingTree {
  #size = 0;
  /** By level: the root of a complete subtree that has no right neighbour yet. */
  readonly #peaks: (Buffer | undefined)[] = [];
  readonly #onComplete: ((level: number, hash: Buffer) => void) | undefined;

  /** `onComplete` is told of every subtree that becomes complete, leaves (level 0) included, in order within each level. */
  constructor(onComplete?: (level: number, hash: Buffer) => void) {
    this.#onComplete = onComplete;
  }

  get size(): number {
    return this.#size;
  }

  append(leaf: Buffer): void {
    let hash = leaf;
    let level = 0;
    this.#onComplete?.(0, hash);
    for (let left = this.#peaks[0]; left !== undefined; left = this.#peaks[level]) {
      hash = nodeHash(left, hash);
      this.#peaks[level] = undefined;
      level += 1;
      this.#onComplete?.(level, hash);
    }
    this.#peaks[level] = hash;
    this.#size += 1;
  }

  root(): Buffer {
    let root: Buffer | undefined;
    for (const peak of this.#peaks) {
      if (peak !== undefined) root = root === undefined ? peak : nodeHash(peak, root);
    }
    return root ?? emptyRoot();
  }
}
