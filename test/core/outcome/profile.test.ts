import { describe, expect, it } from 'vitest';
import { Profiler } from '../../../src/core/outcome/profile.ts';
import { keepingReader } from '../../support/world.ts';

const columns = [
  { name: 'a', type: 'text' },
  { name: 'b', type: 'int4' },
];
const succeeded = { kind: 'succeeded', columns, rowCount: 2, truncated: false } as const;

async function profileOf(batches: (string | null)[][][]) {
  const profiler = new Profiler();
  const reader = profiler.watch(keepingReader());
  reader.columns(columns);
  for (const batch of batches) await reader.rows(batch);
  return profiler.profile(succeeded);
}

describe('a profile', () => {
  it('counts rows and NULLs by column', async () => {
    expect(await profileOf([[['x', null]], [[null, null]]])).toMatchObject({
      rows: 2,
      columns: [
        { name: 'a', nulls: 1 },
        { name: 'b', nulls: 2 },
      ],
    });
  });

  it('has a digest of the rows, however they were batched', async () => {
    const one = await profileOf([
      [
        ['x', '1'],
        ['y', '2'],
      ],
    ]);
    const two = await profileOf([[['x', '1']], [['y', '2']]]);
    expect(one.digest).toBe(two.digest);
  });

  it('has another digest when a cell, the order or a NULL differs', async () => {
    const digests = await Promise.all(
      [[[['x', '1']]], [[['x', '2']]], [[['1', 'x']]], [[['x', null]]], [[['x', 'null']]]].map(profileOf),
    );
    expect(new Set(digests.map((p) => p.digest)).size).toBe(5);
  });

  it('holds no value of the result', async () => {
    expect(JSON.stringify(await profileOf([[['secret@example.com', '1']]]))).not.toContain('secret');
  });
});
