import { describe, expect, it } from 'vitest';
import { describeTags } from './tags.ts';
import { type DatabaseWorld, noSignal } from './world.ts';

/** What only PostgreSQL has to stand up to, each attack named. */
export function describePostgresql(world: DatabaseWorld): void {
  const { run, write, things, expectUsable, look } = world;

  describeTags(world, "SELECT current_setting('application_name')");

  describe('an attack on PostgreSQL', () => {
    it.each([
      'SET TRANSACTION READ WRITE',
      "SELECT set_config('transaction_read_only', 'off', true)",
      'SET transaction_read_only = off',
    ])('by %s can’t turn a reading transaction into a writing one', async (sql) => {
      expect((await run(sql)).outcome).toMatchObject({ kind: 'failed', error: { sqlState: '25001' } });
      expect((await run('DELETE FROM things')).outcome).toMatchObject({ error: { sqlState: '25006' } });
      expect(await things()).toEqual([1, 2, 3]);
    });

    it.each([
      ['a block', 'DO $$ BEGIN COMMIT; DELETE FROM things; END $$'],
      ['a block that rolls back', 'DO $$ BEGIN ROLLBACK; DELETE FROM things; END $$'],
      ['a procedure', 'CALL escape()'],
    ])('by COMMIT inside %s is stopped by the database', async (_, sql) => {
      await look(
        'CREATE OR REPLACE PROCEDURE escape() LANGUAGE plpgsql AS $$ BEGIN COMMIT; DELETE FROM things; END $$',
      );
      for (const readOnly of [true, false]) {
        expect((await run(sql, { readOnly })).outcome).toMatchObject({
          kind: 'failed',
          error: { sqlState: '2D000' },
        });
      }
      expect(await things()).toEqual([1, 2, 3]);
    });

    it.each([
      [
        'the default of new transactions',
        'SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE',
        'default_transaction_read_only',
      ],
      ['the search path', "SELECT set_config('search_path', 'evil', false)", 'search_path'],
      ['how strings are read', 'SET standard_conforming_strings = off', 'standard_conforming_strings'],
      ['the time limit', "SELECT set_config('statement_timeout', '0', false)", 'statement_timeout'],
      ['how dates print', "SET DateStyle = 'German'", 'DateStyle'],
      [
        'the name it shows to administrators',
        "SELECT set_config('application_name', 'someone else', false)",
        'application_name',
      ],
    ])('by changing %s of the session ends with its own statement', async (_, sql, setting) => {
      const shown = async () => (await run(`SELECT current_setting('${setting}')`)).reader.all;
      const before = await shown();
      for (const readOnly of [true, false]) {
        await run(sql, { readOnly });
        await expectUsable();
        expect(await shown()).toEqual(before);
      }
    });

    it('by switching off the time limit from within doesn’t outlive the limit', async () => {
      const sql = "SELECT set_config('statement_timeout', '0', true), pg_sleep(0.05) FROM generate_series(1, 100000)";
      expect((await run(sql, { timeoutMs: 500, maxRows: 100_000 })).outcome).toEqual({
        kind: 'timeout',
        timeoutMs: 500,
      });
      await expectUsable();
    });

    it.each([
      [
        'a cursor that outlives its transaction',
        'DECLARE kept CURSOR WITH HOLD FOR SELECT * FROM things',
        "SELECT count(*) FROM pg_cursors WHERE name = 'kept'",
      ],
      [
        'a prepared statement',
        'PREPARE kept AS DELETE FROM things',
        "SELECT count(*) FROM pg_prepared_statements WHERE name = 'kept'",
      ],
      [
        'a temporary table',
        'CREATE TEMPORARY TABLE things AS SELECT 1 AS id',
        "SELECT count(*) FROM pg_class WHERE relname = 'things' AND relpersistence = 't'",
      ],
      [
        'a lock of the session',
        'SELECT pg_advisory_lock(7)',
        "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'",
      ],
    ])('by leaving %s behind leaves nothing', async (_, sql, count) => {
      await write(sql);
      const { reader } = await run(count);
      expect(reader.all).toEqual([['0']]);
    });

    it.each(['COPY things FROM STDIN', 'COPY things TO STDOUT', '/* x */ copy (SELECT 1) TO STDOUT'])(
      'by %s is refused, and the process lives on',
      async (sql) => {
        for (const readOnly of [true, false]) {
          expect((await run(sql, { readOnly })).outcome).toMatchObject({ kind: 'failed' });
          await expectUsable();
        }
        expect(await things()).toEqual([1, 2, 3]);
      },
    );

    it('by a parameter that nobody gives fails', async () => {
      expect((await run('SELECT $1::text')).outcome).toMatchObject({ kind: 'failed' });
      await expectUsable();
    });
  });

  describe('a data change in PostgreSQL', () => {
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

  describe('the catalog of PostgreSQL', () => {
    it('knows no row count of a table that was never analysed', async () => {
      await look('CREATE TABLE never_analysed (x int)');
      const { tables } = await world.session.readCatalog({ signal: noSignal });
      expect(tables.find((t) => t.name === 'never_analysed')?.rows).toBeNull();
      await look('DROP TABLE never_analysed');
    });
  });
}
