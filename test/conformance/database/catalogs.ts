import { describe, expect, it } from 'vitest';
import { type DatabaseWorld, noSignal } from './world.ts';

/** What is told of a database. */
export function describeCatalogs(world: DatabaseWorld): void {
  const { expectUsable, look } = world;
  const phrases = world.phrases.catalog;
  const lookAll = async (texts: readonly string[]) => {
    for (const text of texts) await look(text);
  };

  describe('the catalog', () => {
    it('tells tables, views, columns, keys, rights, comments, functions, other names and the search path', async () => {
      await lookAll(phrases.make);
      const catalog = await world.session.readCatalog({ signal: noSignal });
      await lookAll(phrases.remove);
      expect(catalog).toMatchObject({ version: 1, dialect: phrases.dialect, role: expect.stringMatching(/./) });
      expect(catalog.searchPath).toContain(phrases.schema);
      expect(catalog.tables.filter((t) => t.schema === 'shop')).toEqual(phrases.tables);
      expect(catalog.functions.filter((f) => f.schema === 'shop')).toEqual(phrases.functions);
      expect(catalog.synonyms?.filter((s) => s.schema === 'shop') ?? []).toEqual(phrases.synonyms);
      const schemas = [...catalog.tables, ...catalog.functions].map(({ schema }) => schema);
      expect(schemas.filter((schema) => phrases.systemSchemas.test(schema))).toEqual([]);
      expect(catalog.tables.find((t) => t.name === 'things')).toMatchObject({ schema: phrases.schema });
    });

    it('is the one that is known, as long as nothing of it has changed', async () => {
      await lookAll(phrases.makeChanging);
      let known = await world.session.readCatalog({ signal: noSignal });
      expect(await world.session.readCatalog({ signal: noSignal, known })).toBe(known);
      for (const change of phrases.changesUntold) {
        await look(change);
        expect(await world.session.readCatalog({ signal: noSignal, known }), change).toBe(known);
      }
      for (const change of phrases.changes) {
        await look(change);
        const fresh = await world.session.readCatalog({ signal: noSignal, known });
        expect(fresh === known, change).toBe(false);
        expect(await world.session.readCatalog({ signal: noSignal, known: fresh })).toBe(fresh);
        known = fresh;
      }
      await lookAll(phrases.removeChanging);
    });

    it('rejects when it is cancelled', async () => {
      await expect(world.session.readCatalog({ signal: AbortSignal.abort() })).rejects.toMatchObject({
        code: 'CANCELLED',
      });
      await expectUsable();
    });
  });
}
