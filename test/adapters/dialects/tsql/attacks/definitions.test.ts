import { describe, expect, it } from 'vitest';
import { createTsqlDialect } from '../../../../../src/adapters/dialects/tsql/dialect.ts';
import type { Statement } from '../../../../../src/core/analysis/analysis.ts';
import type { Catalog, CatalogTable } from '../../../../../src/core/analysis/catalog.ts';
import { attackedCatalog } from './attack.ts';
import { isUnderstoodRead } from './fooled.ts';

const dialect = createTsqlDialect();

const column = (name: string): CatalogTable['columns'][number] => ({
  name,
  type: 'int',
  nullable: true,
  primaryKey: false,
});
const view = (schema: string, name: string, definition: string | undefined): CatalogTable => ({
  schema,
  name,
  kind: 'view',
  rows: null,
  columns: [column('a')],
  ...(definition === undefined ? {} : { definition }),
});
const withTables = (...tables: readonly CatalogTable[]): Catalog => ({
  ...attackedCatalog,
  tables: [...attackedCatalog.tables, ...tables],
});

function only(sql: string, catalog: Catalog): Statement {
  const { statements } = dialect.analyse(sql, catalog);
  const [statement] = statements;
  if (statement === undefined || statements.length !== 1) throw new Error(`${statements.length} statements: ${sql}`);
  return statement;
}

describe('a view can’t hide', () => {
  it.each([
    ['that its definition isn’t known', undefined],
    ['a second statement', 'create view dbo.v as select 1 as a\ngo\ndelete from victims'],
    ['a second statement without GO', 'create view dbo.v as select 1 as a delete from victims'],
    ['a change', 'delete from victims'],
    ['the call of a procedure', 'exec victims'],
    ['a call', 'create view dbo.v as select dbo.victims(1) as a'],
    ['another server', "create view dbo.v as select a from openquery(s, 'x') q"],
    ['another server’s table', 'create view dbo.v as select a from s.hr.dbo.victims'],
    ['a file', "create view dbo.v as select bulkcolumn as a from openrowset(bulk 'x', single_clob) q"],
    ['a table that the catalog lacks', 'create view dbo.v as select a from hidden'],
    ['a lock', 'create view dbo.v as select status as a from orders with (xlock)'],
    ['that it is encrypted', ''],
    ['that it can’t be read', 'create view dbo.v as selec 1'],
    ['itself', 'create view dbo.v as select a from dbo.v'],
  ])('%s', (_what, definition) => {
    expect(isUnderstoodRead(only('select a from v', withTables(view('dbo', 'v', definition))))).toBe(false);
  });

  it('a table, under any name it has in its definition', () => {
    const definition =
      'create view dbo.v (a) with schemabinding as select s.body from dbo.secrets as s with check option';
    const statement = only('select a from dbo.V', withTables(view('dbo', 'v', definition)));
    expect(statement.understood).toBe(true);
    expect(statement.reads).toMatchObject(
      expect.arrayContaining([expect.objectContaining({ table: 'secrets', columns: ['body'] })]),
    );
  });

  it('which of two tables it means: its own schema’s comes before that of the one who asks', () => {
    const twice = withTables(view('hr', 'v', 'create view hr.v as select body as a from secrets'), {
      schema: 'hr',
      name: 'secrets',
      kind: 'table',
      rows: null,
      columns: [column('body')],
    });
    const statement = only('select a from hr.v', twice);
    if (statement.understood)
      expect(statement.reads.map(({ schema, table }) => `${schema}.${table}`)).toContain('hr.secrets');
  });
});

describe('a function of the catalog can’t hide', () => {
  it.each([
    ['behind a built-in rowset function of its name', "select value from string_split('a', ',')", 'string_split'],
    ['behind a newer built-in function of its name', "select match_id from regexp_matches('a', 'b')", 'regexp_matches'],
    ['behind brackets', 'select [dbo].[pay](status) from orders', 'pay'],
    ['behind letter case', 'select dbo.PAY(status) from orders', 'Pay'],
    ['in FROM', 'select * from dbo.pay(1) p', 'pay'],
    ['in APPLY', 'select 1 as a from orders o cross apply dbo.pay(o.amount) p', 'pay'],
  ])('%s', (_how, sql, name) => {
    const catalog: Catalog = {
      ...attackedCatalog,
      functions: [{ schema: 'dbo', name, args: '', volatility: 'volatile', kind: 'function' }],
    };
    expect(isUnderstoodRead(only(sql, catalog))).toBe(false);
  });
});
