import { describe, expect, it } from 'vitest';
import type { RowReader } from '../../../src/core/execution/outcome.ts';
import { type DatabaseWorld, noSignal, obligations } from './world.ts';

/** What a reader gets. */
export function describeResults(world: DatabaseWorld): void {
  const { run, things, expectUsable } = world;

  describe('a result', () => {
    it('has the names and types of its columns, and values as the database prints them', async () => {
      const { outcome, reader } = await run(
        `SELECT 9007199254740993::bigint AS big, 1.50::numeric(10,2) AS price, DATE '2026-01-31' AS day,
                TIMESTAMPTZ '2026-01-31 12:00:00+00' AT TIME ZONE 'UTC' AS moment, true AS yes, NULL::text AS nothing,
                '' AS empty, ARRAY[1,2] AS list, '\\x00ff'::bytea AS bytes, INTERVAL '1 day 2 hours' AS span, 'NaN'::float8 AS nan`,
      );
      expect(reader.all).toEqual([
        [
          '9007199254740993',
          '1.50',
          '2026-01-31',
          '2026-01-31 12:00:00',
          't',
          null,
          '',
          '{1,2}',
          '\\x00ff',
          '1 day 02:00:00',
          'NaN',
        ],
      ]);
      expect(reader.shown?.map((c) => `${c.name} ${c.type}`)).toEqual([
        'big bigint',
        'price numeric(10,2)',
        'day date',
        'moment timestamp without time zone',
        'yes boolean',
        'nothing text',
        'empty text',
        'list integer[]',
        'bytes bytea',
        'span interval',
        'nan double precision',
      ]);
      expect(outcome).toEqual({ kind: 'succeeded', columns: reader.shown, rowCount: 1, truncated: false });
    });

    it('without rows still has columns', async () => {
      const { outcome, reader } = await run('SELECT id, label FROM things WHERE false');
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
      const { outcome, reader } = await run('SELECT generate_series(1, 2000)', { maxRows });
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
      const outcome = await world.session.execute(
        "SELECT g, repeat('x', 200) FROM generate_series(1, 100000) g",
        limits,
        reader,
        { signal: noSignal },
      );
      expect(outcome).toMatchObject({ kind: 'succeeded', rowCount: 100_000, truncated: false });
      expect({ count, most, isBatched: largest <= 1000 }).toEqual({ count: 100_000, most: 1, isBatched: true });
    });

    it('whose reader fails is rolled back, and the session goes on', async () => {
      const broken: RowReader = {
        columns: () => undefined,
        rows: () => Promise.reject(new Error('The view is gone.')),
      };
      const outcome = await world.session.execute(
        'DELETE FROM things RETURNING id',
        obligations({ readOnly: false }),
        broken,
        { signal: noSignal },
      );
      expect(outcome).toMatchObject({
        kind: 'failed',
        error: { message: expect.stringContaining('The view is gone.') },
      });
      expect(await things()).toEqual([1, 2, 3]);
      await expectUsable();
    });
  });
}
