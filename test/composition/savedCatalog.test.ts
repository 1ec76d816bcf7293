import { expect, it } from 'vitest';
import type { Arrangement } from '../../src/composition/app.ts';
import { catalogFileName } from '../../src/composition/catalogFile.ts';
import type { Catalog } from '../../src/core/analysis/catalog.ts';
import { composedApp } from '../support/composedApp.ts';
import { demoCatalog as catalog } from '../support/demoCatalog.ts';
import { devProfile } from '../support/world.ts';

const arrangementWith = (savedCatalogs: ReadonlyMap<string, Catalog>): Arrangement => ({
  profiles: [devProfile],
  policyFiles: [],
  verifiedDirectory: undefined,
  dictionaryFile: undefined,
  model: undefined,
  savedCatalogs,
});

const saved = new Map([[catalogFileName(devProfile.name), catalog]]);

it('SQL is checked against saved tables until the database was read, and nothing that runs is judged by them', async () => {
  const app = await composedApp({ savedCatalogs: saved });
  expect(app.catalogSource(devProfile.name)).toEqual({ kind: 'saved', catalog });
  expect((await app.situationWhileTyping(devProfile.name, undefined)).catalog).toBe(catalog);
  expect((await app.situationSoFar(devProfile.name)).catalog).toBeUndefined();
});

it('tables saved for another dialect, or another connection, check nothing', async () => {
  const app = await composedApp({
    savedCatalogs: new Map([[catalogFileName(devProfile.name), { ...catalog, dialect: 'tsql' }]]),
  });
  expect(app.catalogSource(devProfile.name)).toEqual({ kind: 'none' });
  await app.rearrange(arrangementWith(new Map([[catalogFileName('another'), catalog]])));
  expect(app.catalogSource(devProfile.name)).toEqual({ kind: 'none' });
  expect((await app.situationWhileTyping(devProfile.name, undefined)).catalog).toBeUndefined();
});

it('tables that are saved later are used from then on', async () => {
  const app = await composedApp({ savedCatalogs: new Map() });
  await app.rearrange(arrangementWith(saved));
  expect(app.catalogSource(devProfile.name).kind).toBe('saved');
});

it('the file of a connection is in its folder, whatever the connection is called', () => {
  expect(catalogFileName('../../etc/passwd')).toBe('..%2F..%2Fetc%2Fpasswd.json');
});
