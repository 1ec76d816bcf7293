import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Observed } from '../../src/core/execution/observed.ts';
import type { Session } from '../../src/core/ports.ts';
import { Collected, noSignal, obligations } from './database.ts';

/** Tables that hang together by every means that PostgreSQL has, with 100 people in 3 parts of 10 events. */
const shop = [
  'CREATE SCHEMA shop',
  'CREATE SCHEMA evil',
  'CREATE TABLE shop.people (id int PRIMARY KEY, name text)',
  "INSERT INTO shop.people SELECT i, 'name ' || i FROM generate_series(1, 100) i",
  'CREATE TABLE shop.orders (id int PRIMARY KEY, person int REFERENCES shop.people)',
  'CREATE TABLE shop.log (id int)',
  'CREATE TABLE shop.towns (id int PRIMARY KEY)',
  'INSERT INTO shop.towns VALUES (1)',
  'CREATE TABLE shop.streets (town int REFERENCES shop.towns)',
  'CREATE VIEW shop.names AS SELECT name FROM shop.people',
  'CREATE MATERIALIZED VIEW shop.kept AS SELECT name FROM shop.people',
  `CREATE FUNCTION shop.note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO shop.log VALUES (NEW.id); RETURN NEW; END $$`,
  'CREATE TRIGGER note AFTER INSERT ON shop.orders FOR EACH ROW EXECUTE FUNCTION shop.note()',
  `CREATE FUNCTION shop.count_people() RETURNS bigint LANGUAGE plpgsql AS $$ BEGIN RETURN (SELECT count(*) FROM shop.people); END $$`,
  'CREATE TABLE shop.events (day int, text text) PARTITION BY RANGE (day)',
  'CREATE TABLE shop.events_1 PARTITION OF shop.events FOR VALUES FROM (0) TO (10)',
  'CREATE TABLE shop.events_2 PARTITION OF shop.events FOR VALUES FROM (10) TO (30)',
  "INSERT INTO shop.events SELECT i, 'x' FROM generate_series(0, 29) i",
  'CREATE TABLE shop.pg_class (id int)',
];

/** What could stand in for the server's own, and a function that puts it first and sets all that an answer hangs on. */
const evil = [
  `CREATE FUNCTION evil.none(oid, oid) RETURNS bool LANGUAGE sql AS 'SELECT false'`,
  'CREATE OPERATOR evil.>= (FUNCTION = evil.none, LEFTARG = oid, RIGHTARG = oid)',
  'CREATE OPERATOR evil.= (FUNCTION = evil.none, LEFTARG = oid, RIGHTARG = oid)',
  `CREATE FUNCTION evil.pg_backend_pid() RETURNS int LANGUAGE sql AS 'SELECT 1'`,
  `CREATE FUNCTION evil.row_security_active(oid) RETURNS bool LANGUAGE sql AS 'SELECT true'`,
  `CREATE VIEW evil.pg_locks AS SELECT 'relation'::text AS locktype, 0 AS pid, 0::oid AS relation`,
  `CREATE DOMAIN evil.oid AS bigint`,
  `CREATE FUNCTION evil.take_over() RETURNS bigint LANGUAGE plpgsql AS $$ BEGIN
     PERFORM pg_catalog.set_config('search_path', 'evil, pg_catalog', true), pg_catalog.set_config('client_encoding', 'LATIN1', true),
       pg_catalog.set_config('row_security', 'off', true), pg_catalog.set_config('enable_indexscan', 'off', true);
     RETURN (SELECT pg_catalog.count(*) FROM shop.people);
   END $$`,
];

/** What every adapter of PostgreSQL tells of how a statement ran. `open` gives a session, and what takes away all that it stands on. */
export function describeObservation(
  name: string,
  open: () => Promise<{ session: Session; close(): Promise<void> }>,
): void {
  describe(`what ${name} tells of a statement`, () => {
    let world: Awaited<ReturnType<typeof open>>;
    beforeAll(async () => {
      world = await open();
      for (const sql of [...shop, ...evil]) expect(await run(sql)).toMatchObject({ kind: 'succeeded' });
    });
    afterAll(() => world?.close());

    const run = async (sql: string, over: Parameters<typeof obligations>[0] = { readOnly: false }) =>
      await world.session.execute(sql, obligations(over), new Collected(), { signal: noSignal });
    const observed = async (sql: string, over: Parameters<typeof obligations>[0] = { readOnly: false }) => {
      const outcome = await run(sql, over);
      expect(outcome).toMatchObject({ kind: 'succeeded', observed: { source: 'transaction_counters' } });
      return ('observed' in outcome ? outcome.observed : undefined) as Observed;
    };
    const tables = async (sql: string) =>
      ((await observed(sql)).tables ?? []).map(({ schema, table }) => `${schema}.${table}`).sort();

    it.each([
      ['nothing', 'SELECT 1', []],
      ['a table', 'SELECT * FROM shop.people', ['shop.people']],
      ['a view', 'SELECT * FROM shop.names', ['shop.people']],
      ['a materialized view', 'SELECT * FROM shop.kept', ['shop.kept']],
      ['a function', 'SELECT shop.count_people()', ['shop.people']],
      ['a block of code', 'DO $$ BEGIN PERFORM shop.count_people(); END $$', ['shop.people']],
      ['SQL in text', "SELECT query_to_xml('SELECT 1 FROM shop.people', true, false, '')", ['shop.people']],
      [
        'a trigger, and the key that is referenced',
        'INSERT INTO shop.orders VALUES (1, 1)',
        ['shop.log', 'shop.orders', 'shop.people'],
      ],
      ['a key that refers to it', 'DELETE FROM shop.towns', ['shop.streets', 'shop.towns']],
      ['the parts of a table, as that table', 'SELECT count(*) FROM shop.events', ['shop.events']],
      ['one part, by its own name', 'SELECT count(*) FROM shop.events_1', ['shop.events_1']],
      ['what a temporary table is made of', 'CREATE TEMP TABLE mine AS SELECT * FROM shop.people', ['shop.people']],
      ['a new table', 'CREATE TABLE shop.made (id int)', ['shop.made']],
      ['a table that is named like one of the server', 'SELECT * FROM shop.pg_class', ['shop.pg_class']],
      ['none of the server’s own', 'SELECT count(*) FROM pg_catalog.pg_class, information_schema.tables', []],
    ])('is the tables behind it: %s', async (_, sql, expected) => expect(await tables(sql)).toEqual(expected));

    it('is how many rows were looked at, and pages, of that statement alone', async () => {
      const whole = { rowsScanned: 100, pages: { asked: expect.any(Number), read: expect.any(Number) } };
      for (const readOnly of [true, false, true])
        expect(await observed('SELECT name FROM shop.people', { readOnly })).toMatchObject(whole);
      expect(await observed('SELECT name FROM shop.people WHERE id = 5')).toMatchObject({
        rowsScanned: expect.any(Number),
      });
      expect(await observed('SELECT 1')).toMatchObject({ rowsScanned: 0, pages: { asked: 0, read: 0 } });
      expect(await observed('SELECT count(*) FROM shop.events')).toMatchObject({ rowsScanned: 30 });
    });

    it('is nothing of a statement that failed, and nothing of that counts for the next', async () => {
      expect(await run('SELECT 1 / (count(*) - count(*)) FROM shop.people')).not.toHaveProperty('observed');
      expect(await observed('SELECT count(*) FROM shop.events')).toMatchObject({
        tables: [{ schema: 'shop', table: 'events' }],
        rowsScanned: 30,
      });
    });

    it('is told of a read that the row limit ended', async () => {
      const seen = await observed('SELECT name FROM shop.people', { maxRows: 3 });
      expect(seen.tables).toEqual([{ schema: 'shop', table: 'people' }]);
      expect(seen.rowsScanned).toBeGreaterThanOrEqual(3);
      expect(seen.rowsScanned).toBeLessThanOrEqual(100);
    });

    it('leaves a change as it is', async () => {
      await observed('INSERT INTO shop.log VALUES (7), (8)');
      expect(await run('DELETE FROM shop.log WHERE id > 6')).toMatchObject({ kind: 'succeeded', rowCount: 2 });
    });

    it('isn’t told near the time limit', async () => {
      expect(await run('SELECT * FROM shop.people', { timeoutMs: 500 })).not.toHaveProperty('observed');
    });

    it('an attack by name: settings, operators, functions, types and views of a person answer nothing', async () => {
      const seen = await observed('SELECT evil.take_over()');
      expect(seen).toMatchObject({ tables: [{ schema: 'shop', table: 'people' }], rowSecurity: [], rowsScanned: 100 });
    });

    it('an attack by name: a statement that takes on another role is told nothing of row security', async () => {
      await run('CREATE ROLE somebody');
      const seen = await observed("SELECT set_config('role', 'somebody', true) FROM shop.people");
      expect(seen.tables).toEqual([{ schema: 'shop', table: 'people' }]);
      expect(seen).not.toHaveProperty('rowSecurity');
    });

    it('doesn’t tell of a table that only a part read which was rolled back', async () => {
      const hidden =
        'DO $$ BEGIN PERFORM count(*) FROM shop.people; RAISE EXCEPTION $x$no$x$; EXCEPTION WHEN OTHERS THEN NULL; END $$';
      expect(await tables(hidden)).toEqual([]);
    });
  });
}
