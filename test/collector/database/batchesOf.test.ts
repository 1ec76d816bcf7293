import { describe, expect, it } from 'vitest';
import { batchesOf } from '../../../src/collector/database/batchesOf.ts';

async function* numbers(count: number, onTaken: (one: number) => void = () => undefined): AsyncGenerator<number> {
  for (let one = 0; one < count; one += 1) {
    onTaken(one);
    yield one;
  }
}

async function all(count: number, size: number): Promise<(readonly number[])[]> {
  const found: (readonly number[])[] = [];
  for await (const batch of batchesOf(numbers(count), size)) found.push(batch);
  return found;
}

describe('batches', () => {
  it('hold everything in order, and none is empty', async () => {
    expect(await all(5, 2)).toEqual([[0, 1], [2, 3], [4]]);
    expect(await all(4, 2)).toEqual([
      [0, 1],
      [2, 3],
    ]);
    expect(await all(0, 2)).toEqual([]);
  });

  it('are read no further than they are wanted', async () => {
    const taken: number[] = [];
    for await (const batch of batchesOf(
      numbers(9, (one) => taken.push(one)),
      3,
    ))
      if (batch.includes(2)) break;
    expect(taken).toEqual([0, 1, 2]);
  });
});
