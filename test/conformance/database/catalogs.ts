import { describe, expect, it } from 'vitest';
import { type DatabaseWorld, noSignal } from './world.ts';

/** What is told of a database. */
export function describeCatalogs(world: DatabaseWorld): void {
  const { expectUsable, look } = world;

  describe('the catalog', () => {
    it('tells tables, views, columns, keys, comments, functions and the search path', async () => {
      await look(`
        CREATE SCHEMA shop;
        CREATE TYPE shop.mood AS ENUM ('good', 'bad');
        CREATE TABLE shop.places (place_id int PRIMARY KEY, code text UNIQUE);
        CREATE TABLE shop.visits (visitor text, visit_no int, feeling shop.mood NOT NULL, gone int, place int REFERENCES shop.places,
          PRIMARY KEY (visitor, visit_no)) PARTITION BY RANGE (visit_no);
        CREATE TABLE shop.early PARTITION OF shop.visits FOR VALUES FROM (0) TO (100);
        CREATE UNIQUE INDEX only_some ON shop.places (code) WHERE place_id > 5;
        ALTER TABLE shop.visits DROP COLUMN gone;
        COMMENT ON TABLE shop.visits IS 'Who came.';
        COMMENT ON COLUMN shop.visits.feeling IS 'How it was.';
        INSERT INTO shop.visits VALUES ('a', 1, 'good'), ('b', 1, 'bad');
        CREATE VIEW shop.good AS SELECT visitor FROM shop.visits WHERE feeling = 'good';
        CREATE FUNCTION shop.twice(a int, b text) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 2 * a';
        CREATE FUNCTION shop.wipe() RETURNS void LANGUAGE sql SECURITY DEFINER AS 'DELETE FROM shop.visits';
        CREATE PROCEDURE shop.tidy() LANGUAGE sql AS 'SELECT 1';
        COMMENT ON FUNCTION shop.wipe() IS 'Forgets all.';
        ANALYZE shop.visits;`);
      const catalog = await world.session.readCatalog({ signal: noSignal });
      expect(catalog).toMatchObject({ version: 1, dialect: 'postgresql' });
      expect(catalog.searchPath).toContain('public');
      const rights = ['select', 'insert', 'update', 'delete'];
      const columns = [
        { name: 'visitor', type: 'text', nullable: false, primaryKey: true },
        { name: 'visit_no', type: 'integer', nullable: false, primaryKey: true },
        { name: 'feeling', type: 'shop.mood', nullable: false, primaryKey: false },
        { name: 'place', type: 'integer', nullable: true, primaryKey: false },
      ];
      const place = {
        kind: 'foreign',
        columns: ['place'],
        references: { schema: 'shop', table: 'places', columns: ['place_id'] },
      };
      const visit = { kind: 'primary', columns: ['visitor', 'visit_no'] };
      expect(catalog.tables.filter((t) => t.schema === 'shop')).toEqual([
        {
          schema: 'shop',
          name: 'early',
          kind: 'table',
          rows: 2,
          columns,
          keys: [place, visit],
          rights,
          parents: ['shop.visits'],
        },
        {
          schema: 'shop',
          name: 'good',
          kind: 'view',
          rows: null,
          columns: [{ name: 'visitor', type: 'text', nullable: true, primaryKey: false }],
          definition: expect.stringContaining('shop.visits'),
          rights,
        },
        {
          schema: 'shop',
          name: 'places',
          kind: 'table',
          rows: null,
          columns: [
            { name: 'place_id', type: 'integer', nullable: false, primaryKey: true },
            { name: 'code', type: 'text', nullable: true, primaryKey: false },
          ],
          keys: [
            { kind: 'primary', columns: ['place_id'] },
            { kind: 'unique', columns: ['code'] },
          ],
          rights,
        },
        {
          schema: 'shop',
          name: 'visits',
          kind: 'partitionedTable',
          rows: 2,
          comment: 'Who came.',
          columns: columns.map((column) =>
            column.name === 'feeling' ? { ...column, comment: 'How it was.' } : column,
          ),
          keys: [place, visit],
          rights,
        },
      ]);
      expect(catalog.role).toMatch(/./);
      expect(catalog.functions.filter((f) => f.schema === 'shop')).toEqual([
        {
          schema: 'shop',
          name: 'tidy',
          args: '',
          volatility: 'volatile',
          kind: 'procedure',
          securityDefiner: false,
          language: 'sql',
          definition: expect.stringMatching(/^CREATE OR REPLACE PROCEDURE shop.tidy.*SELECT 1/s),
        },
        {
          schema: 'shop',
          name: 'twice',
          args: 'integer, text',
          volatility: 'immutable',
          kind: 'function',
          securityDefiner: false,
          language: 'sql',
          definition: expect.stringMatching(/^CREATE OR REPLACE FUNCTION shop.twice.*IMMUTABLE.*SELECT 2/s),
        },
        {
          schema: 'shop',
          name: 'wipe',
          args: '',
          volatility: 'volatile',
          kind: 'function',
          securityDefiner: true,
          language: 'sql',
          definition: expect.stringMatching(/SECURITY DEFINER/),
          comment: 'Forgets all.',
        },
      ]);
      expect(catalog.tables.filter((t) => t.schema.startsWith('pg_') || t.schema === 'information_schema')).toEqual([]);
      expect(catalog.tables.find((t) => t.name === 'things')).toBeDefined();
      await look('DROP SCHEMA shop CASCADE');
    });

    it('knows no row count of a table that was never analysed', async () => {
      await look('CREATE TABLE never_analysed (x int)');
      const { tables } = await world.session.readCatalog({ signal: noSignal });
      expect(tables.find((t) => t.name === 'never_analysed')?.rows).toBeNull();
      await look('DROP TABLE never_analysed');
    });

    it('is the one that is known, as long as nothing has changed', async () => {
      await look('CREATE TABLE changing (x int); CREATE VIEW over_changing AS SELECT x FROM changing');
      let known = await world.session.readCatalog({ signal: noSignal });
      expect(await world.session.readCatalog({ signal: noSignal, known })).toBe(known);
      for (const change of [
        'ALTER TABLE changing ADD COLUMN y int',
        'ALTER TABLE changing ALTER COLUMN y TYPE bigint',
        'ALTER TABLE changing RENAME COLUMN x TO z',
        'ALTER TABLE changing ALTER COLUMN z SET NOT NULL',
        'ALTER TABLE changing ADD PRIMARY KEY (z)',
        'CREATE UNIQUE INDEX changing_y ON changing (y)',
        "COMMENT ON COLUMN changing.y IS 'a'",
        "COMMENT ON COLUMN changing.y IS 'b'",
        'COMMENT ON COLUMN changing.y IS NULL',
        'CREATE OR REPLACE VIEW over_changing AS SELECT z AS x FROM changing WHERE z > 1',
        'GRANT SELECT ON changing TO PUBLIC',
        'CREATE TABLE child () INHERITS (changing)',
        'ALTER TABLE child NO INHERIT changing',
        'ALTER TABLE child RENAME TO grown',
        'ALTER TABLE grown SET SCHEMA public',
        "CREATE FUNCTION counted() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE OR REPLACE FUNCTION counted() RETURNS int LANGUAGE sql AS 'SELECT 2'",
        'ALTER FUNCTION counted() STABLE',
        'CREATE TYPE colour AS ENUM ()',
        'INSERT INTO changing SELECT * FROM generate_series(1, 5000); ANALYZE changing',
        'DROP TABLE grown',
        'DROP FUNCTION counted(); DROP TYPE colour',
      ]) {
        await look(change);
        const fresh = await world.session.readCatalog({ signal: noSignal, known });
        expect(fresh === known, change).toBe(change === 'ALTER TABLE grown SET SCHEMA public');
        expect(await world.session.readCatalog({ signal: noSignal, known: fresh })).toBe(fresh);
        known = fresh;
      }
      await look('DROP TABLE changing CASCADE');
    });

    it('rejects when it is cancelled', async () => {
      await expect(world.session.readCatalog({ signal: AbortSignal.abort() })).rejects.toMatchObject({
        code: 'CANCELLED',
      });
      await expectUsable();
    });
  });
}
