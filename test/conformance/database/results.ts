import { describe, expect, it } from 'vitest';
import type { RowReader } from '../../../src/core/execution/outcome.ts';
import { type DatabaseWorld, noSignal, obligations } from './world.ts';

/** What a reader gets. */
export function describeResults(world: DatabaseWorld): void {
  const { run, things, expectUsable, phrases } = world;

  describe('a result', () => {
    it('has the names and types of its columns, and values as the database prints them', async () => {
      const { outcome, reader } = await run(phrases.values.sql);
      expect(reader.all).toEqual([phrases.values.cells]);
      expect(reader.shown?.map((c) => `${c.name} ${c.type}`)).toEqual(phrases.values.columns);
      expect(outcome).toEqual({
        ...{ kind: 'succeeded', columns: reader.shown, rowCount: 1, truncated: false },
        observed: expect.anything(),
      });
    });

    it('without rows still has columns', async () => {
      const { outcome, reader } = await run('SELECT id, label FROM things WHERE 1 = 0');
      expect(outcome).toMatchObject({ kind: 'succeeded', rowCount: 0, truncated: false });
      expect(reader.shown?.map((c) => c.name)).toEqual(['id', 'label']);
    });

    it('keeps columns of the same name apart', async () => {
      const { reader } = await run('SELECT 1 AS x, 2 AS x, 3 AS x');
      expect(reader.shown?.map((c) => c.name)).toEqual(['x', 'x', 'x']);
      expect(reader.all).toEqual([['1', '2', '3']]);
    });

    it.each([
      ['one fewer than there are', 2, 2, true],
      ['exactly as many as there are', 3, 3, false],
      ['one more than there are', 4, 3, false],
    ])('says exactly whether the row limit cut it: %s', async (_, maxRows, rowCount, truncated) => {
      const { outcome, reader } = await run('SELECT id FROM things', { maxRows });
      expect(outcome).toMatchObject({ kind: 'succeeded', rowCount, truncated });
      expect(reader.all).toHaveLength(rowCount);
    });

    it.each([999, 1000, 1001, 2000])('is cut exactly at a batch’s edge too: %i of 2000 rows', async (maxRows) => {
      const { outcome, reader } = await run(phrases.series(2000), { maxRows });
      expect(outcome).toMatchObject({ rowCount: maxRows, truncated: maxRows < 2000 });
      expect(reader.all).toHaveLength(maxRows);
    });

    it('of 100,000 rows arrives in batches, each waiting for the one before to be taken', async () => {
      let waiting = 0;
      let most = 0;
      let count = 0;
      let largest = 0;
      const reader: RowReader = {
        columns: () => undefined,
        rows: async (batch) => {
          waiting += 1;
          most = Math.max(most, waiting);
          largest = Math.max(largest, batch.length);
          count += batch.length;
          await new Promise((resolve) => setImmediate(resolve));
          waiting -= 1;
        },
      };
      const limits = obligations({ maxRows: 1_000_000 });
      const outcome = await world.session.execute(phrases.wideSeries(100_000), limits, reader, { signal: noSignal });
      expect(outcome).toMatchObject({ kind: 'succeeded', rowCount: 100_000, truncated: false });
      expect({ count, most, isBatched: largest <= 1000 }).toEqual({ count: 100_000, most: 1, isBatched: true });
    });

    it('whose reader fails is rolled back, and the session goes on', async () => {
      const broken: RowReader = {
        columns: () => undefined,
        rows: () => Promise.reject(new Error('The view is gone.')),
      };
      const outcome = await world.session.execute(phrases.deleteShowing, obligations({ readOnly: false }), broken, {
        signal: noSignal,
      });
      expect(outcome).toMatchObject({
        kind: 'failed',
        error: { message: expect.stringContaining('The view is gone.') },
      });
      expect(await things()).toEqual([1, 2, 3]);
      await expectUsable();
    });
  });
}
