import { describe, expect, it } from 'vitest';
import { describeTags } from './tags.ts';
import type { DatabaseWorld } from './world.ts';

/** What only SQL Server has to stand up to, each attack named. */
export function describeSqlServer(world: DatabaseWorld): void {
  const { run, write, things, expectUsable, look } = world;

  describeTags(world, "SELECT CAST(SESSION_CONTEXT(N'countersign') AS nvarchar(64)) AS tag");

  describe('an attack on SQL Server', () => {
    it.each([
      ['commits and goes on', 'COMMIT; DELETE FROM things; BEGIN TRANSACTION'],
      ['rolls back and goes on', 'ROLLBACK; DELETE FROM things; BEGIN TRANSACTION'],
      ['commits and leaves it at that', 'DELETE FROM things; COMMIT'],
      ['raises an error, rolls back and goes on', "RAISERROR('no', 16, 1); ROLLBACK; DELETE FROM things"],
      ['fails after it rolled back and went on', "ROLLBACK; DELETE FROM things; RAISERROR('no', 16, 1)"],
    ])('by a string that %s is no success and no failure, since it did what it did', async (_, text) => {
      const { outcome } = await write(`EXEC ('${text.replaceAll("'", "''")}')`);
      expect(outcome).toMatchObject({ kind: 'unknown', message: expect.stringContaining('may or may not') });
      expect(await things()).toEqual([]);
      await expectUsable();
    });

    it('by a string that leaves a transaction open isn’t a success, and leaves nothing', async () => {
      const { outcome } = await write("EXEC ('BEGIN TRANSACTION; DELETE FROM things')");
      expect(outcome).toMatchObject({ kind: 'failed' });
      expect(await things()).toEqual([1, 2, 3]);
      await expectUsable();
    });

    it('by a string of several results shows none but the first, and fails', async () => {
      const { outcome, reader } = await write("EXEC ('SELECT 1 AS a; SELECT 2 AS b; DELETE FROM things')");
      expect(outcome).toMatchObject({
        kind: 'failed',
        error: { message: expect.stringContaining('more than one result') },
      });
      expect(reader.all).toEqual([['1']]);
      expect(await things()).toEqual([1, 2, 3]);
    });

    it.each(['SET LANGUAGE German', 'SET DATEFORMAT dmy', 'SET XACT_ABORT OFF', 'SET QUOTED_IDENTIFIER OFF'])(
      'by %s in a string ends with its own statement',
      async (text) => {
        expect((await write(`EXEC ('${text}')`)).outcome.kind).toBe('succeeded');
        await expectUsable();
        expect((await run('SELECT @@LANGUAGE AS language')).reader.all).toEqual([['us_english']]);
      },
    );

    it('by a string that fails is a failure that leaves nothing, for the transaction was still there', async () => {
      const { outcome } = await write("EXEC ('DELETE FROM things; SELECT 1 / 0 AS x')");
      expect(outcome).toMatchObject({ kind: 'failed', error: { sqlState: '8134' } });
      expect(await things()).toEqual([1, 2, 3]);
    });
  });

  describe('a table made here', () => {
    it('is there for the next statement', async () => {
      expect((await write('CREATE TABLE made_here (id int PRIMARY KEY, label nvarchar(128))')).outcome.kind).toBe(
        'succeeded',
      );
      expect((await run('SELECT id FROM made_here')).outcome).toMatchObject({ kind: 'succeeded', rowCount: 0 });
      await look('DROP TABLE made_here');
    });
  });
}
