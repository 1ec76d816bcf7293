import { describe, expect, it } from 'vitest';
import type { Catalog } from '../../../../src/core/analysis/catalog.ts';
import { outputsOf, readsOf, shop, tableOf, understand } from './shop.ts';

const prices = tableOf('dbo.Prices', 'Sku Price');
const period = ['ValidFrom', 'ValidTo'].map((name) => ({
  name,
  type: 'datetime2',
  nullable: false,
  primaryKey: false,
  hidden: true,
}));
const temporal: Catalog = {
  ...shop,
  tables: [...shop.tables, { ...prices, columns: [...prices.columns, ...period] }, tableOf('dbo.Copies', 'A B')],
};

/** Microsoft Learn, “Temporal tables”: columns of a period that are HIDDEN come by their names alone. */
describe('a hidden column', () => {
  it('is not among those of a star', () => {
    const statement = understand('select * from Prices', temporal);
    expect(outputsOf(statement)).toEqual(['Sku = identity of Prices.Sku', 'Price = identity of Prices.Price']);
    expect(statement.stars).toMatchObject([{ columns: ['Sku', 'Price'] }]);
    expect(readsOf(statement)).toEqual(['Prices(Price,Sku)']);
  });

  it('is not among those of a star behind a name, in brackets or in WITH', () => {
    for (const sql of [
      'select p.* from Prices p',
      'select * from (select * from Prices) p',
      'with p as (select * from Prices) select * from p',
    ])
      expect(understand(sql, temporal).outputs.map(({ name }) => name)).toEqual(['Sku', 'Price']);
    expect(understand('select ValidTo from (select * from Prices) p', temporal).understood).toBe(false);
  });

  it('comes by its name, beside a star too', () => {
    const statement = understand('select *, ValidFrom from Prices where ValidTo > 1', temporal);
    expect(statement.outputs.map(({ name }) => name)).toEqual(['Sku', 'Price', 'ValidFrom']);
    expect(readsOf(statement)).toEqual(['Prices(Price,Sku,ValidFrom,ValidTo)']);
  });

  it('takes no value of an INSERT without a list of columns', () => {
    const { flows } = understand('insert into Prices select A, B from Copies', temporal);
    expect(flows.map(({ to, from }) => [to.column, from.map(({ column }) => column)])).toEqual([
      ['Sku', ['A']],
      ['Price', ['B']],
    ]);
  });
});
