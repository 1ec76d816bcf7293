import { expect, it } from 'vitest';
import { readCatalogFile } from '../../src/composition/catalogFile.ts';
import { demoCatalog as catalog } from '../support/demoCatalog.ts';

it('a saved catalog is read as it was', () => {
  expect(readCatalogFile(JSON.stringify(catalog))).toEqual({ catalog });
});

it.each([
  ['{', 'It isn’t JSON'],
  ['{}', 'It isn’t a catalog. At version'],
  [JSON.stringify({ ...catalog, version: 2 }), 'At version'],
  [JSON.stringify({ ...catalog, tables: [{ name: 'x' }] }), 'At tables.0.schema'],
])('what is none is refused with the place: %s', (text, says) => {
  expect(readCatalogFile(text)).toEqual({ problem: expect.stringContaining(says) });
});
