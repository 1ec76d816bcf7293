import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KeyTree } from '../../../../src/core/audit/sealing/keyTree.ts';

const seqs = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const hexOf = (tree: KeyTree, seq: number): string | undefined => tree.keyOf(seq)?.toString('hex');

describe('a tree of data keys', () => {
  it('has a key for each event, and no two are the same', () => {
    const tree = KeyTree.create();
    const keys = Array.from({ length: 5_000 }, (_, seq) => hexOf(tree, seq));
    expect(new Set(keys).size).toBe(5_000);
    expect(hexOf(tree, 2 ** 32 - 1)).toHaveLength(64);
    expect(tree.keyOf(2 ** 32)).toBeUndefined();
    expect(tree.keyOf(-1)).toBeUndefined();
    expect(tree.keyOf(0.5)).toBeUndefined();
  });

  it('gives the same keys again when it was stored, in whatever order they are asked for', () => {
    const tree = KeyTree.create();
    const again = KeyTree.decode(tree.encode());
    fc.assert(fc.property(seqs, (seq) => hexOf(tree, seq) === (again && hexOf(again, seq))));
  });

  it('loses exactly the keys that are taken out, also after being stored, and takes little room', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(seqs, fc.nat(5_000)), { minLength: 1, maxLength: 5 }),
        fc.array(seqs),
        (ranges, others) => {
          const tree = KeyTree.create();
          let erased = tree;
          const last = (from: number, more: number): number => Math.min(from + more, 2 ** 32 - 1);
          for (const [from, more] of ranges) erased = erased.without(from, last(from, more));
          const stored = KeyTree.decode(erased.encode());
          const edges = ranges.flatMap(([from, more]) => [from - 1, from, last(from, more), last(from, more) + 1]);
          for (const seq of [...others, ...edges].filter((one) => one >= 0 && one < 2 ** 32)) {
            const isErased = ranges.some(([from, more]) => seq >= from && seq <= last(from, more));
            expect(stored && hexOf(stored, seq)).toBe(isErased ? undefined : hexOf(tree, seq));
          }
          expect(erased.encode().length).toBeLessThan(ranges.length * 2 * 15 * 8 * 64);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('leaves no node from which an erased key could be grown', () => {
    const tree = KeyTree.create().without(4711, 4711);
    const way = (4711).toString(16).padStart(8, '0');
    const kept = Object.keys(JSON.parse(tree.encode()) as object);
    expect(kept.filter((node) => way.startsWith(node))).toEqual([]);
    expect(
      KeyTree.create()
        .without(0, 2 ** 32 - 1)
        .encode(),
    ).toBe('{}');
  });

  it.each(['', '{', '[]', '{"zz":"A"}', '{"":"short"}', '{"123456789":"x"}'])('does not take %j for one', (text) => {
    expect(KeyTree.decode(text)).toBeUndefined();
  });
});
