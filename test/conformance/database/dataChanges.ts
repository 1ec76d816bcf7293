import { describe, expect, it } from 'vitest';
import type { DatabaseWorld } from './world.ts';

/** What a statement that changes data does. */
export function describeDataChanges(world: DatabaseWorld): void {
  const { write, things, expectUsable, look } = world;

  describe('a data change', () => {
    it('is committed and counted', async () => {
      const { outcome } = await write("UPDATE things SET label = 'x' WHERE id < 3");
      expect(outcome).toEqual({ kind: 'succeeded', columns: [], rowCount: 2, truncated: false });
      expect(await look("SELECT count(*)::int AS n FROM things WHERE label = 'x'")).toEqual([{ n: 2 }]);
    });

    it('with RETURNING gives rows, and counts the changed ones where the limit keeps some back', async () => {
      const { outcome, reader } = await write('DELETE FROM things RETURNING id', { maxRows: 1 });
      expect(outcome).toMatchObject({ kind: 'succeeded', rowCount: 3, truncated: true });
      expect(reader.all).toEqual([['1']]);
      expect(await things()).toEqual([]);
    });

    it('that breaks a constraint fails with its SQLSTATE and leaves nothing', async () => {
      const { outcome } = await write("INSERT INTO things VALUES (4, 'four'), (1, 'again')");
      expect(outcome).toMatchObject({ kind: 'failed', error: { sqlState: '23505' } });
      expect(await things()).toEqual([1, 2, 3]);
      await expectUsable();
    });

    it('that fails only at COMMIT is failed, not succeeded', async () => {
      await look(
        'CREATE TABLE IF NOT EXISTS parts (thing int REFERENCES things DEFERRABLE INITIALLY DEFERRED); TRUNCATE parts, things; INSERT INTO things VALUES (1)',
      );
      const { outcome } = await write('INSERT INTO parts VALUES (77)');
      await look('TRUNCATE parts, things; DROP TABLE parts');
      expect(outcome).toMatchObject({ kind: 'failed', error: { sqlState: '23503' } });
    });

    it('that can’t run in a transaction fails with the database’s own words', async () => {
      const { outcome } = await write('VACUUM things');
      expect(outcome).toMatchObject({ kind: 'failed', error: { sqlState: '25001' } });
      await expectUsable();
    });
  });
}
