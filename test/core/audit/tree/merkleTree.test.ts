import { describe, expect, it } from 'vitest';
import { GrowingTree } from '../../../../src/core/audit/tree/growingTree.ts';
import { emptyRoot, leafHash, nodeHash } from '../../../../src/core/audit/tree/merkleHash.ts';
import {
  proveConsistency,
  proveInclusion,
  verifyConsistency,
  verifyInclusion,
} from '../../../../src/core/audit/tree/proofs.ts';
import type { NodeReader } from '../../../../src/core/audit/tree/subtrees.ts';
import { foldLevel } from '../../../support/foldLevel.ts';

/**
 * Inputs and roots that implementations of Certificate Transparency test themselves with
 * (https://github.com/google/certificate-transparency, cpp/merkletree/merkle_tree_test.cc).
 */
const inputs = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'];
const roots = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];

/** The definition of RFC 6962 section 2.1, word for word and slow. */
function naiveRoot(leaves: readonly Buffer[]): Buffer {
  const [only] = leaves;
  if (only === undefined) return emptyRoot();
  if (leaves.length === 1) return only;
  const k = split(leaves.length);
  return nodeHash(naiveRoot(leaves.slice(0, k)), naiveRoot(leaves.slice(k)));
}

/** PATH of section 2.1.1. */
function naivePath(m: number, leaves: readonly Buffer[]): Buffer[] {
  if (leaves.length === 1) return [];
  const k = split(leaves.length);
  const [left, right] = [leaves.slice(0, k), leaves.slice(k)];
  return m < k ? [...naivePath(m, left), naiveRoot(right)] : [...naivePath(m - k, right), naiveRoot(left)];
}

/** SUBPROOF of section 2.1.2. */
function naiveSubproof(m: number, leaves: readonly Buffer[], isWhole: boolean): Buffer[] {
  if (m === leaves.length) return isWhole ? [] : [naiveRoot(leaves)];
  const k = split(leaves.length);
  const [left, right] = [leaves.slice(0, k), leaves.slice(k)];
  return m <= k
    ? [...naiveSubproof(m, left, isWhole), naiveRoot(right)]
    : [...naiveSubproof(m - k, right, false), naiveRoot(left)];
}

function split(n: number): number {
  return n === 2 ? 1 : 2 ** Math.floor(Math.log2(n - 1));
}

const leaves = Array.from({ length: 40 }, (_, i) => leafHash(Buffer.from(`leaf ${i}`)));
const sizes = leaves.map((_, i) => i + 1);
const rootOf = (size: number) => ({ size, root: naiveRoot(leaves.slice(0, size)) });

const read: NodeReader = async (level, index) => {
  const hash = foldLevel(leaves.slice(index * 2 ** level, (index + 1) * 2 ** level));
  if (hash === undefined) throw new Error(`There is no node ${level}/${index}.`);
  return hash;
};

describe('a tree of hashes', () => {
  it('has the roots that other implementations publish', () => {
    const tree = new GrowingTree();
    expect(tree.root().toString('hex')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
    const found = inputs.map((input) => {
      tree.append(leafHash(Buffer.from(input, 'hex')));
      return tree.root().toString('hex');
    });
    expect(found).toEqual(roots);
  });

  it('has the roots, the paths and the subproofs of the definition, at every size up to 40', async () => {
    const tree = new GrowingTree();
    for (const size of sizes) {
      tree.append(leaves[size - 1] as Buffer);
      const some = leaves.slice(0, size);
      expect(tree.root()).toEqual(naiveRoot(some));
      for (let index = 0; index < size; index += 1) {
        expect(await proveInclusion(index, size, read)).toEqual(naivePath(index, some));
      }
      for (let old = 1; old < size; old += 1) {
        expect(await proveConsistency(old, size, read)).toEqual(naiveSubproof(old, some, true));
      }
    }
  });

  it('tells of every complete subtree, in order', () => {
    const told = new Map<number, Buffer[]>();
    const tree = new GrowingTree((level, hash) => told.set(level, [...(told.get(level) ?? []), hash]));
    for (const leaf of leaves) tree.append(leaf);
    expect([...told].map(([level, hashes]) => [level, hashes.length])).toEqual([
      [0, 40],
      [1, 20],
      [2, 10],
      [3, 5],
      [4, 2],
      [5, 1],
    ]);
    expect(told.get(3)?.[1]).toEqual(naiveRoot(leaves.slice(8, 16)));
  });
});

describe('a proof of inclusion', () => {
  it('holds for its own leaf, place and tree, and for no other', async () => {
    for (const size of sizes.slice(0, 20)) {
      const tree = rootOf(size);
      for (let index = 0; index < size; index += 1) {
        const proof = await proveInclusion(index, size, read);
        const leaf = leaves[index] as Buffer;
        expect(verifyInclusion(leaf, index, tree, proof)).toBe(true);
        expect(verifyInclusion(leaves[39] as Buffer, index, tree, proof)).toBe(false);
        for (let other = 0; other < size; other += 1) {
          if (other !== index) expect(verifyInclusion(leaf, other, tree, proof)).toBe(false);
        }
        expect(verifyInclusion(leaf, index, tree, [...proof, leaf])).toBe(false);
        if (proof.length > 0) expect(verifyInclusion(leaf, index, tree, proof.slice(1))).toBe(false);
        for (const at of proof.keys()) {
          const changed = proof.map((hash, i) => (i === at ? nodeHash(hash, hash) : hash));
          expect(verifyInclusion(leaf, index, tree, changed)).toBe(false);
        }
      }
    }
  });

  it.each([
    ['a place behind the end', 5, 5],
    ['a negative place', -1, 5],
    ['a place that is no whole number', 0.5, 5],
    ['a size beyond what can be counted exactly', 0, 2 ** 53],
    ['a size that is no number', 0, Number.NaN],
    ['a size without end', 0, Number.POSITIVE_INFINITY],
  ])('refuses %s', async (_name, index, size) => {
    const { root } = rootOf(5);
    const proof = await proveInclusion(0, 5, read);
    expect(verifyInclusion(leaves[0] as Buffer, index, { size, root }, proof)).toBe(false);
    await expect(proveInclusion(index, size, read)).rejects.toThrow(RangeError);
  });

  it('is not fooled by a size that is the true one in 32 bits', async () => {
    const proof = await proveInclusion(3, 5, read);
    const { root } = rootOf(5);
    expect(verifyInclusion(leaves[3] as Buffer, 3, { size: 5, root }, proof)).toBe(true);
    expect(verifyInclusion(leaves[3] as Buffer, 3, { size: 2 ** 32 + 5, root }, proof)).toBe(false);
    expect(verifyInclusion(leaves[3] as Buffer, 2 ** 32 + 3, { size: 2 ** 33, root }, proof)).toBe(false);
  });
});

describe('a proof of consistency', () => {
  it('holds between the two trees it was made for, and between no others', async () => {
    for (const size of sizes.slice(0, 33)) {
      for (let old = 1; old <= size; old += 1) {
        const proof = await proveConsistency(old, size, read);
        expect(verifyConsistency(rootOf(old), rootOf(size), proof)).toBe(true);
        const forked = { size: old, root: leafHash(rootOf(old).root) };
        expect(verifyConsistency(forked, rootOf(size), proof)).toBe(false);
        expect(verifyConsistency(rootOf(old), { size, root: forked.root }, proof)).toBe(false);
        expect(verifyConsistency(rootOf(old), rootOf(size), [...proof, forked.root])).toBe(false);
        if (proof.length > 0) expect(verifyConsistency(rootOf(old), rootOf(size), proof.slice(0, -1))).toBe(false);
      }
    }
  });

  it('holds from the empty tree without a hash, and only from its own root', () => {
    expect(verifyConsistency({ size: 0, root: emptyRoot() }, rootOf(5), [])).toBe(true);
    expect(verifyConsistency({ size: 0, root: rootOf(1).root }, rootOf(5), [])).toBe(false);
  });

  it('is refused to a tree that is smaller, and for sizes that are none', async () => {
    expect(verifyConsistency(rootOf(6), rootOf(5), [])).toBe(false);
    const { root } = rootOf(5);
    for (const size of [-1, 0.5, Number.NaN, 2 ** 53, Number.POSITIVE_INFINITY]) {
      expect(verifyConsistency({ size, root }, rootOf(5), [])).toBe(false);
      expect(verifyConsistency(rootOf(5), { size, root }, [])).toBe(false);
    }
    await expect(proveConsistency(6, 5, read)).rejects.toThrow(RangeError);
  });
});

describe('a tree of more leaves than 32 bits count', () => {
  /** All leaves alike, so that every node of a level is the same and the tree needs no memory. */
  const same: NodeReader = async (level) => {
    let hash = leafHash(Buffer.from('same'));
    for (let i = 0; i < level; i += 1) hash = nodeHash(hash, hash);
    return hash;
  };
  const treeOf = async (size: number) => {
    const { rangeHash } = await import('../../../../src/core/audit/tree/subtrees.ts');
    return { size, root: await rangeHash({ from: 0, to: size }, same) };
  };

  it.each([2 ** 32 + 1, 2 ** 40 + 12_345, Number.MAX_SAFE_INTEGER])('is proved like any other: %i', async (size) => {
    const tree = await treeOf(size);
    for (const index of [0, 2 ** 31, 2 ** 32, size - 1]) {
      const proof = await proveInclusion(index, size, same);
      expect(verifyInclusion(await same(0, 0), index, tree, proof)).toBe(true);
    }
    for (const old of [1, 2 ** 31 + 7, 2 ** 32, size - 1]) {
      const proof = await proveConsistency(old, size, same);
      expect(verifyConsistency(await treeOf(old), tree, proof)).toBe(true);
    }
  });
});
