import { describe, expect, it } from 'vitest';
import { createTsqlDialect } from '../../../../src/adapters/dialects/tsql/dialect.ts';
import type { Catalog } from '../../../../src/core/analysis/catalog.ts';

const column = (name: string, type: string, primaryKey = false) => ({ name, type, nullable: !primaryKey, primaryKey });
const catalog: Catalog = {
  version: 1,
  dialect: 'tsql',
  searchPath: ['dbo'],
  functions: [],
  tables: [
    {
      schema: 'dbo',
      name: 'Orders',
      kind: 'table',
      rows: null,
      columns: [
        column('Id', 'int', true),
        column('CustomerId', 'int'),
        column('Placed', 'datetime2(3)'),
        column('Status', 'varchar(20)'),
      ],
    },
    {
      schema: 'dbo',
      name: 'Customers',
      kind: 'table',
      rows: null,
      columns: [column('Id', 'int', true), column('Name', 'nvarchar(50)')],
    },
  ],
};
const dialect = createTsqlDialect();
const of = (sql: string) => {
  const { statements } = dialect.analyse(sql, catalog);
  const statement = statements.at(-1);
  if (statement === undefined) throw new Error('no statement');
  return statement;
};

describe('the facts of a T-SQL statement', () => {
  it('name its hints', () => {
    const sql =
      'select o.Id from Orders o with (nolock, index(1)) inner hash join Customers c (nolock) on c.Id = o.CustomerId option (recompile, maxdop 2)';
    expect(of(sql).hints.map(({ name, span }) => `${name}: ${sql.slice(span.start, span.end)}`)).toEqual([
      'nolock: nolock',
      'index: index',
      'hash join: hash',
      'nolock: nolock',
      'recompile: recompile',
      'maxdop 2: maxdop 2',
    ]);
  });

  it('tell what an index can serve, what is compared and what a variable is', () => {
    expect(
      of(
        "select Id from ORDERS where year(placed) = 2024 and PLACED <= '2024-01-31' and status like '%x' and customerid = @c",
      ).predicates,
    ).toMatchObject([
      { sargable: false, notSargable: 'function', left: { wrapper: { name: 'year' } } },
      { sargable: true, momentWithDate: true },
      { sargable: false, notSargable: 'leadingWildcard' },
      { sargable: true, right: { kind: 'parameter' } },
    ]);
  });

  it('tell joins that repeat rows by keys in any letter case', () => {
    const sql =
      'select c.NAME, sum(O.id), count(c.id) from customers C join orders O on O.CUSTOMERID = C.ID group by c.name';
    expect(of(sql).queries.at(-1)?.fanOuts).toMatchObject([
      {
        entry: { table: { table: 'Customers' } },
        by: [{ table: { table: 'Orders' } }],
        isCertain: true,
        aggregates: [{}],
      },
    ]);
  });

  it('tell no such joins where a key of the catalog says otherwise, through a synonym too', () => {
    const sql = 'select sum(o.Id) from Orders o join Buyers b on b.NAME = o.Status';
    const repeated = (name: readonly string[]) => {
      const tables = catalog.tables.map((table) =>
        table.name === 'Customers' ? { ...table, keys: [{ kind: 'unique', columns: name } as const] } : table,
      );
      const synonyms = [{ schema: 'dbo', name: 'Buyers', of: { schema: 'dbo', name: 'Customers' } }];
      const { statements } = dialect.analyse(sql, { ...catalog, tables, synonyms });
      expect(statements[0]?.obstacles).toEqual([]);
      return statements[0]?.queries.at(-1)?.fanOuts.map(({ entry }) => entry.table?.table);
    };
    expect(repeated(['Name'])).toEqual(['Customers']);
    expect(repeated(['Name', 'Id'])).toEqual(['Orders', 'Customers']);
  });

  it.each([
    [
      'select 1 as a union all select 2 union select 3',
      [
        ['union', false],
        ['union', true],
      ],
    ],
    ['select 1 as a except select 2', [['except', false]]],
    ['select 1 as a intersect select 2 order by 1', [['intersect', false]]],
  ])('tell set operations: %s', (sql, expected) => {
    const shapes = of(sql).queries.filter(({ kind }) => kind !== 'select');
    expect(shapes.map(({ kind, all }) => [kind, all])).toEqual(expected);
  });

  it.each([
    ['select Id from Orders group by Id having Id is null', 'false'],
    ['select Id from Orders group by rollup (Id) having Id is null', null],
    ['select Id from Orders group by Id with cube having Id is null', null],
    ['select Id from Orders group by grouping sets ((Id), ()) having Id is null', null],
    ['select Id from Orders group by (), Id having Id is null', null],
    ['select Id from Orders group by Id having 0x1 = 0x01', null],
    ['select Id from Orders group by Id having 1 = null', 'unknown'],
  ])('claim no truth that grouping makes wrong: %s', (sql, truth) => {
    expect(of(sql).conditions.at(-1)).toMatchObject({ truth });
  });

  it('tell divisions of whole numbers', () => {
    expect(
      of('select count(Status) / count(*), Id / 2.0, CustomerId / 2 from Orders').calculations.map(({ kind }) => kind),
    ).toEqual(['integerDivision', 'integerDivision']);
  });
});
