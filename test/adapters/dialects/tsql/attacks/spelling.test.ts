import { describe, expect, it } from 'vitest';
import { createTsqlDialect } from '../../../../../src/adapters/dialects/tsql/dialect.ts';
import type { Catalog } from '../../../../../src/core/analysis/catalog.ts';
import { attackedCatalog } from './attack.ts';
import { isUnderstoodRead } from './fooled.ts';

const dialect = createTsqlDialect();

/** Tables that an understood read of a text lists, as the text or the catalog spells them. */
const tablesOf = (sql: string, catalog: Catalog = attackedCatalog): readonly (readonly string[] | 'not understood')[] =>
  dialect
    .analyse(sql, catalog)
    .statements.map((one) =>
      isUnderstoodRead(one) ? one.reads.map(({ table }) => table.toLowerCase()) : 'not understood',
    );

describe('a table hidden by a name that differs from it in case alone', () => {
  // Whether `SECRETS` and `secrets` are one name rests on the database's collation, which the text doesn't tell.
  it.each([
    ['a common table', 'with SECRETS as (select 1 as secret_id) select secret_id from secrets'],
    ['a common table in another letter case', 'with secrets as (select 1 as secret_id) select secret_id from Secrets'],
    ['a common table with an accent', 'with sécrets as (select 1 as secret_id) select secret_id from secrets'],
  ])('is listed, or the read isn’t understood: %s', (_how, sql) => {
    for (const found of tablesOf(sql)) if (found !== 'not understood') expect(found).toContain('secrets');
  });

  it('is not understood where two tables of the catalog differ in case alone', () => {
    const [secrets] = attackedCatalog.tables.filter(({ name }) => name === 'secrets');
    if (secrets === undefined) throw new Error('no secrets');
    const twice = { ...attackedCatalog, tables: [...attackedCatalog.tables, { ...secrets, name: 'SECRETS' }] };
    expect(tablesOf('select body from Secrets', twice)).toEqual(['not understood']);
  });
});

describe('one name spelled in two ways', () => {
  it.each([
    ['with c as (select status from orders) select status from C', ['orders']],
    ['select O.STATUS from dbo.Orders o', ['orders']],
    ['select [o].[status] from [DBO].[ORDERS] as "O"', ['orders']],
    ['select [orders  ].status from orders', ['orders']],
  ])('is one name: %s', (sql, tables) => {
    expect(tablesOf(sql)).toEqual([tables]);
  });
});
