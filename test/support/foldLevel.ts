import { nodeHash } from '../../src/core/audit/tree/merkleHash.ts';

/** The root over neighbours of one level, as many as a power of two. */
export function foldLevel(hashes: readonly Buffer[]): Buffer | undefined {
  let level = hashes;
  while (level.length > 1) {
    const above: Buffer[] = [];
    for (let i = 0; i + 1 < level.length; i += 2) {
      const [left, right] = [level[i], level[i + 1]];
      if (left !== undefined && right !== undefined) above.push(nodeHash(left, right));
    }
    level = above;
  }
  return level[0];
}
