import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Outcome, ResultColumn, Row, RowReader } from '../../src/core/execution/outcome.ts';
import type { Obligations } from '../../src/core/policy/decision.ts';
import type { ConnectionProfile, Database, Session } from '../../src/core/ports.ts';

/** A database under test, and a way to look at it and to disturb it that doesn't go through the adapter. */
export interface DatabaseUnderTest {
  readonly database: Database;
  readonly profile: ConnectionProfile;
  /** Runs statements behind the adapter's back and gives the rows of the last one as JSON. */
  look(sql: string): Promise<readonly unknown[]>;
  /** Ends the server's side of every session the adapter has open, as a crash or an administrator would. */
  kill(): Promise<void>;
  close(): Promise<void>;
}

export const noSignal = new AbortController().signal;

export function obligations(overrides: Partial<Obligations> = {}): Obligations {
  return { readOnly: true, maxRows: 10_000, timeoutMs: 30_000, masks: [], rowFilters: [], ...overrides };
}

/** Keeps all it is given. */
export class Collected implements RowReader {
  shown: readonly ResultColumn[] | undefined;
  readonly all: Row[] = [];
  largestBatch = 0;

  columns(columns: readonly ResultColumn[]): void {
    this.shown = columns;
  }

  rows(batch: readonly Row[]): Promise<void> {
    this.largestBatch = Math.max(this.largestBatch, batch.length);
    this.all.push(...batch);
    return Promise.resolve();
  }
}

/** What every database adapter promises; see `Session` in `core/ports.ts`. */
export function describeDatabase(name: string, open: () => Promise<DatabaseUnderTest>): void {
  describe(name, () => {
    let under: DatabaseUnderTest;
    let session: Session;

    beforeAll(async () => {
      under = await open();
      await under.look('CREATE TABLE things (id int PRIMARY KEY, label text)');
    });
    afterAll(async () => {
      await session?.close();
      await under?.close();
    });
    beforeEach(async () => {
      if (session?.isOpen !== true) session = await under.database.connect(under.profile, { signal: noSignal });
      await under.look("TRUNCATE things; INSERT INTO things VALUES (1, 'one'), (2, 'two'), (3, NULL)");
    });

    const run = async (sql: string, overrides: Partial<Obligations> = {}, signal = noSignal) => {
      const reader = new Collected();
      const outcome = await session.execute(sql, obligations(overrides), reader, { signal });
      return { outcome, reader };
    };
    const write = (sql: string, overrides: Partial<Obligations> = {}) => run(sql, { readOnly: false, ...overrides });
    const things = () =>
      under.look('SELECT id FROM things ORDER BY id').then((rows) => rows.map((r) => (r as { id: number }).id));
    const expectUsable = async () => {
      if (!session.isOpen) session = await under.database.connect(under.profile, { signal: noSignal });
      expect((await run('SELECT 42')).reader.all).toEqual([['42']]);
    };

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
        const outcome = await session.execute(
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
        const outcome = await session.execute(
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

    describe('a data change', () => {
      it('is committed and counted', async () => {
        const { outcome } = await write("UPDATE things SET label = 'x' WHERE id < 3");
        expect(outcome).toEqual({ kind: 'succeeded', columns: [], rowCount: 2, truncated: false });
        expect(await under.look("SELECT count(*)::int AS n FROM things WHERE label = 'x'")).toEqual([{ n: 2 }]);
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
        await under.look(
          'CREATE TABLE IF NOT EXISTS parts (thing int REFERENCES things DEFERRABLE INITIALLY DEFERRED); TRUNCATE parts, things; INSERT INTO things VALUES (1)',
        );
        const { outcome } = await write('INSERT INTO parts VALUES (77)');
        await under.look('TRUNCATE parts, things; DROP TABLE parts');
        expect(outcome).toMatchObject({ kind: 'failed', error: { sqlState: '23503' } });
      });

      it('that can’t run in a transaction fails with the database’s own words', async () => {
        const { outcome } = await write('VACUUM things');
        expect(outcome).toMatchObject({ kind: 'failed', error: { sqlState: '25001' } });
        await expectUsable();
      });
    });

    describe('an error', () => {
      it.each([
        ['plain text', 'SELECT 1 FROM nowhere', 'nowhere'],
        ['two-unit characters before it', "SELECT '😀😀 é' AS a, nosuch FROM things", 'nosuch'],
        ['a line end and a comment before it', '-- 😀\r\nSELECT\n  nosuch\nFROM things', 'nosuch'],
        ['a syntax error', "SELECT '😀' frm things x", 'things'],
      ])('points at its place: %s', async (_, sql, word) => {
        const { outcome } = await run(sql);
        expect(outcome).toMatchObject({ kind: 'failed', error: { position: sql.lastIndexOf(word) } });
        await expectUsable();
      });

      it('at run time has no place of its own, and comes after the rows before it', async () => {
        const { outcome, reader } = await run('SELECT 10 / (3000 - g) FROM generate_series(1, 5000) g');
        expect(outcome).toMatchObject({ kind: 'failed', error: { sqlState: '22012' } });
        expect(reader.all.length).toBeLessThan(3000);
        await expectUsable();
      });
    });

    describe('an obligation', () => {
      it.each([
        'INSERT INTO things VALUES (9)',
        'WITH gone AS (DELETE FROM things RETURNING *) SELECT * FROM gone',
        'SELECT * INTO copied FROM things',
        'CREATE TABLE sneaky (x int)',
        'TRUNCATE things',
        'GRANT ALL ON things TO PUBLIC',
        'DO $$ BEGIN DELETE FROM things; END $$',
        'SELECT * FROM things FOR UPDATE',
        "COMMENT ON TABLE things IS 'x'",
      ])('to only read stops %s', async (sql) => {
        const { outcome } = await run(sql);
        expect(outcome).toMatchObject({ kind: 'failed', error: { sqlState: '25006' } });
        expect(await things()).toEqual([1, 2, 3]);
        await expectUsable();
      });

      it.each([
        ['masks', { masks: [{ schema: 'public', table: 'things', column: 'label', with: 'null' as const }] }],
        ['row filters', { rowFilters: [{ schema: 'public', table: 'things', where: 'id = 1' }] }],
        ['no row limit', { maxRows: 0 }],
        ['a broken row limit', { maxRows: Number.NaN }],
        ['no time limit', { timeoutMs: 0 }],
        ['an endless time limit', { timeoutMs: Number.POSITIVE_INFINITY }],
      ])('that can’t be honoured refuses before anything is sent: %s', async (_, overrides) => {
        const { outcome, reader } = await write('DELETE FROM things', overrides);
        expect(outcome).toMatchObject({
          kind: 'failed',
          error: { message: expect.stringContaining('nothing was sent') },
        });
        expect(reader.shown).toBeUndefined();
        expect(await things()).toEqual([1, 2, 3]);
      });

      it('to end in time stops a statement, and the session stays usable', async () => {
        const started = performance.now();
        const { outcome } = await run('SELECT pg_sleep(20)', { timeoutMs: 200 });
        expect(outcome).toEqual({ kind: 'timeout', timeoutMs: 200 });
        expect(performance.now() - started).toBeLessThan(10_000);
        await expectUsable();
      });

      it('to end in time rolls back what a slow change had done', async () => {
        const slow = 'WITH gone AS (DELETE FROM things RETURNING id) SELECT pg_sleep(20) FROM gone';
        expect((await write(slow, { timeoutMs: 200 })).outcome).toEqual({ kind: 'timeout', timeoutMs: 200 });
        expect(await things()).toEqual([1, 2, 3]);
      });

      it('to end in time holds for busy work in one statement as for sleep', async () => {
        const { outcome } = await run(
          'SELECT count(*) FROM generate_series(1, 20000000) a, generate_series(1, 1000) b',
          {
            timeoutMs: 300,
          },
        );
        expect(outcome).toEqual({ kind: 'timeout', timeoutMs: 300 });
        await expectUsable();
      });
    });

    describe('an abort', () => {
      it('before it starts means that nothing runs', async () => {
        const reader = new Collected();
        const outcome = await session.execute('DELETE FROM things', obligations({ readOnly: false }), reader, {
          signal: AbortSignal.abort(),
        });
        expect(outcome).toEqual({ kind: 'cancelled' });
        expect(await things()).toEqual([1, 2, 3]);
        await expectUsable();
      });

      it('while it runs stops it in the database, and the session stays usable', async () => {
        const abort = new AbortController();
        setTimeout(() => abort.abort(), 300);
        const started = performance.now();
        const { outcome } = await run('SELECT pg_sleep(20)', {}, abort.signal);
        expect(outcome).toEqual({ kind: 'cancelled' });
        expect(performance.now() - started).toBeLessThan(10_000);
        await expectUsable();
      });

      it('while it changes data rolls the change back', async () => {
        const abort = new AbortController();
        setTimeout(() => abort.abort(), 300);
        const sql = 'WITH gone AS (DELETE FROM things RETURNING id) SELECT pg_sleep(20) FROM gone';
        expect((await run(sql, { readOnly: false }, abort.signal)).outcome).toEqual({ kind: 'cancelled' });
        expect(await things()).toEqual([1, 2, 3]);
      });

      it('between two batches stops the rest', async () => {
        const abort = new AbortController();
        let count = 0;
        const reader: RowReader = {
          columns: () => undefined,
          rows: (batch) => {
            count += batch.length;
            abort.abort();
            return Promise.resolve();
          },
        };
        const limits = obligations({ maxRows: 1_000_000 });
        const { signal } = abort;
        const outcome = await session.execute('SELECT generate_series(1, 1000000)', limits, reader, { signal });
        expect(outcome).toEqual({ kind: 'cancelled' });
        expect(count).toBeLessThanOrEqual(1000);
        await expectUsable();
      });

      it('after it ended changes nothing', async () => {
        const abort = new AbortController();
        expect((await run('SELECT 1', {}, abort.signal)).outcome.kind).toBe('succeeded');
        abort.abort();
        await expectUsable();
      });
    });

    describe('an attack', () => {
      it.each([
        ['a second statement after a harmless one', 'SELECT 1; DELETE FROM things'],
        ['a second statement that leaves the read-only transaction', 'COMMIT; DELETE FROM things; SELECT 1'],
        ['a second statement behind a comment', 'SELECT 1 /* ; */ ; -- x\n DELETE FROM things'],
        ['a second statement behind an empty one', ';; DELETE FROM things; SELECT 1'],
      ])('by %s runs neither', async (_, sql) => {
        for (const readOnly of [true, false]) {
          const { outcome } = await run(sql, { readOnly });
          expect(outcome).toMatchObject({ kind: 'failed', error: { sqlState: '42601' } });
        }
        expect(await things()).toEqual([1, 2, 3]);
        await expectUsable();
      });

      it('by a NUL that would cut the text on its way is refused', async () => {
        const { outcome } = await write('SELECT 1\0; DELETE FROM things');
        expect(outcome).toMatchObject({ kind: 'failed', error: { message: expect.stringContaining('NUL') } });
        expect(await things()).toEqual([1, 2, 3]);
      });

      it('by half a surrogate pair is refused', async () => {
        expect((await write("SELECT '\ud83d'")).outcome).toMatchObject({ kind: 'failed' });
      });

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
        'COMMIT',
        'COMMIT AND CHAIN',
        'END',
        'ROLLBACK',
        'ROLLBACK AND CHAIN',
        'ABORT',
        '/* x */ commit work -- y',
        'BEGIN',
        'START TRANSACTION READ WRITE',
        'SAVEPOINT s',
      ])('by %s doesn’t pass for a success, and the next statement is governed all the same', async (sql) => {
        for (const readOnly of [true, false]) {
          const { outcome } = await run(sql, { readOnly });
          expect(outcome).toMatchObject({ kind: 'failed' });
          await expectUsable();
          expect((await run('DELETE FROM things')).outcome).toMatchObject({ error: { sqlState: '25006' } });
        }
        expect(await things()).toEqual([1, 2, 3]);
      });

      it.each([
        ['a block', 'DO $$ BEGIN COMMIT; DELETE FROM things; END $$'],
        ['a block that rolls back', 'DO $$ BEGIN ROLLBACK; DELETE FROM things; END $$'],
        ['a procedure', 'CALL escape()'],
      ])('by COMMIT inside %s is stopped by the database', async (_, sql) => {
        await under.look(
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
        ['how errors read', "SELECT set_config('application_name', 'someone else', false)", 'application_name'],
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
        const started = performance.now();
        expect((await run(sql, { timeoutMs: 500, maxRows: 100_000 })).outcome).toEqual({
          kind: 'timeout',
          timeoutMs: 500,
        });
        expect(performance.now() - started).toBeLessThan(10_000);
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

      it.each(['', ' ', ';', '-- only a comment', '/* only a comment */'])(
        'by an empty text %j isn’t a success',
        async (sql) => {
          expect((await run(sql)).outcome).toMatchObject({ kind: 'failed' });
          await expectUsable();
        },
      );
    });

    describe('a lost connection', () => {
      it('while a change runs is unknown, and said so', async () => {
        let batches = 0;
        const reader: RowReader = {
          columns: () => undefined,
          rows: () => {
            batches += 1;
            // The next batch has to wait long in the database, and meets its end there.
            if (batches === 2) setImmediate(() => void under.kill());
            return Promise.resolve();
          },
        };
        const sql = `WITH gone AS (DELETE FROM things RETURNING id)
                     SELECT pg_sleep(CASE WHEN g < 2500 THEN 0 ELSE 20 END) FROM generate_series(1, 3000) g`;
        const outcome = await session.execute(sql, obligations({ readOnly: false }), reader, { signal: noSignal });
        expect(outcome).toMatchObject({ kind: 'unknown', message: expect.stringContaining('may or may not') });
        await expectUsable();
        expect(await things()).toEqual([1, 2, 3]);
      });

      it('between two batches is unknown', async () => {
        let killed = false;
        const reader: RowReader = {
          columns: () => undefined,
          rows: async () => {
            if (killed) return;
            killed = true;
            await under.kill();
          },
        };
        const limits = obligations({ maxRows: 1_000_000 });
        const outcome: Outcome = await session.execute('SELECT generate_series(1, 500000)', limits, reader, {
          signal: noSignal,
        });
        expect(outcome.kind).toBe('unknown');
        await expectUsable();
      });

      it('before anything was sent is failed, since nothing ran', async () => {
        await under.kill();
        const { outcome } = await write('DELETE FROM things');
        expect(['failed', 'succeeded']).toContain(outcome.kind);
        if (outcome.kind === 'failed') expect(await things()).toEqual([1, 2, 3]);
        await expectUsable();
      });
    });

    describe('the catalog', () => {
      it('tells tables, views, columns, keys, comments, functions and the search path', async () => {
        await under.look(`
          CREATE SCHEMA shop;
          CREATE TYPE shop.mood AS ENUM ('good', 'bad');
          CREATE TABLE shop.visits (visitor text, visit_no int, feeling shop.mood NOT NULL, gone int, PRIMARY KEY (visitor, visit_no));
          ALTER TABLE shop.visits DROP COLUMN gone;
          COMMENT ON TABLE shop.visits IS 'Who came.';
          COMMENT ON COLUMN shop.visits.feeling IS 'How it was.';
          INSERT INTO shop.visits VALUES ('a', 1, 'good'), ('b', 1, 'bad');
          CREATE VIEW shop.good AS SELECT visitor FROM shop.visits WHERE feeling = 'good';
          CREATE FUNCTION shop.twice(a int, b text) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 2 * a';
          CREATE FUNCTION shop.wipe() RETURNS void LANGUAGE sql SECURITY DEFINER AS 'DELETE FROM shop.visits';
          CREATE PROCEDURE shop.tidy() LANGUAGE sql AS 'SELECT 1';
          ANALYZE shop.visits;`);
        const catalog = await session.readCatalog({ signal: noSignal });
        expect(catalog).toMatchObject({ version: 1, dialect: 'postgresql' });
        expect(catalog.searchPath).toContain('public');
        expect(catalog.tables.filter((t) => t.schema === 'shop')).toEqual([
          {
            schema: 'shop',
            name: 'good',
            kind: 'view',
            rows: null,
            columns: [{ name: 'visitor', type: 'text', nullable: true, primaryKey: false }],
            definition: expect.stringContaining('shop.visits'),
          },
          {
            schema: 'shop',
            name: 'visits',
            kind: 'table',
            rows: 2,
            comment: 'Who came.',
            columns: [
              { name: 'visitor', type: 'text', nullable: false, primaryKey: true },
              { name: 'visit_no', type: 'integer', nullable: false, primaryKey: true },
              { name: 'feeling', type: 'shop.mood', nullable: false, primaryKey: false, comment: 'How it was.' },
            ],
          },
        ]);
        expect(catalog.functions.filter((f) => f.schema === 'shop')).toEqual([
          { schema: 'shop', name: 'tidy', args: '', volatility: 'volatile', kind: 'procedure', securityDefiner: false },
          {
            schema: 'shop',
            name: 'twice',
            args: 'integer, text',
            volatility: 'immutable',
            kind: 'function',
            securityDefiner: false,
          },
          { schema: 'shop', name: 'wipe', args: '', volatility: 'volatile', kind: 'function', securityDefiner: true },
        ]);
        expect(catalog.tables.filter((t) => t.schema.startsWith('pg_') || t.schema === 'information_schema')).toEqual(
          [],
        );
        expect(catalog.tables.find((t) => t.name === 'things')).toBeDefined();
        await under.look('DROP SCHEMA shop CASCADE');
      });

      it('knows no row count of a table that was never analysed', async () => {
        await under.look('CREATE TABLE never_analysed (x int)');
        const { tables } = await session.readCatalog({ signal: noSignal });
        expect(tables.find((t) => t.name === 'never_analysed')?.rows).toBeNull();
        await under.look('DROP TABLE never_analysed');
      });

      it('rejects when it is cancelled', async () => {
        await expect(session.readCatalog({ signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'CANCELLED' });
        await expectUsable();
      });
    });

    describe('a closed session', () => {
      it('says that it is closed and runs nothing', async () => {
        const other = await under.database.connect(under.profile, { signal: noSignal });
        await other.close();
        expect(other.isOpen).toBe(false);
        const outcome = await other.execute('DELETE FROM things', obligations({ readOnly: false }), new Collected(), {
          signal: noSignal,
        });
        expect(outcome.kind).toBe('failed');
        expect(await things()).toEqual([1, 2, 3]);
      });

      it('is never made by an aborted connect', async () => {
        await expect(under.database.connect(under.profile, { signal: AbortSignal.abort() })).rejects.toMatchObject({
          code: 'CANCELLED',
        });
      });
    });
  });
}
