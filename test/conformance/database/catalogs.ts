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
      const catalog = await world.session.readCatalog({ signal: noSignal });
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

    it('rejects when it is cancelled', async () => {
      await expect(world.session.readCatalog({ signal: AbortSignal.abort() })).rejects.toMatchObject({
        code: 'CANCELLED',
      });
      await expectUsable();
    });
  });
}
