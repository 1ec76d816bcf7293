import { describe, expect, it } from 'vitest';
import { createPostgresqlDialect } from '../../../src/adapters/dialects/postgresql/dialect.ts';
import { batchesOf, commentAbove, type Outline, outlineOf } from '../../../src/vscode/outline/outlineOf.ts';
import { demoCatalog } from '../../adapters/dialects/postgresql/demo.ts';
import { tsqlSituation } from '../documents/judged.ts';

const dialect = await createPostgresqlDialect();

function outline(sql: string): Outline {
  const kind = dialect.analyse(sql, demoCatalog).statements[0]?.kind ?? 'unknown';
  return outlineOf(sql, kind, dialect.editing?.tokens(sql) ?? [], dialect.editing?.names(sql, demoCatalog));
}

describe('the outline of a statement', () => {
  it.each<[string, string]>([
    ['select email from customers', 'SELECT customers'],
    ['select 1 from hr.employees e join orders o on true', 'SELECT hr.employees, orders'],
    ['with s as (select 1 from orders) delete from payments using s', 'DELETE payments, orders'],
    ['with s as (select 1 from orders) select 1 from s', 'SELECT orders'],
    ['insert into orders select * from payments', 'INSERT orders, payments'],
    ['select 1 from orders, payments, products, customers', 'SELECT orders, payments, products +1'],
    ['select   1\n  + 1', 'select 1 + 1'],
    ['selec broken', 'selec broken'],
    ['', ''],
  ])('is called by what it does and to which tables: %s', (sql, label) => {
    expect(outline(sql).label.replace(', +', ' +')).toBe(label);
  });

  it('has each table of WITH, from its name to the end of its query', () => {
    const sql = 'with a(x, y) as materialized (select (1), 2), b as (select x from a) select 1 from a, b';
    expect(outline(sql).commonTables.map(({ name, span }) => [name, sql.slice(span.start, span.end)])).toEqual([]);
    const withTable = `${sql}, orders`;
    expect(
      outline(withTable).commonTables.map(({ name, span }) => [name, withTable.slice(span.start, span.end)]),
    ).toEqual([
      ['a', 'a(x, y) as materialized (select (1), 2)'],
      ['b', 'b as (select x from a)'],
    ]);
  });

  it('has each pair of brackets, and none that is open', () => {
    const sql = "select ((1) + (2)), '(' from (select 1) x where (1";
    expect(
      outline(sql)
        .brackets.map(({ start, end }) => sql.slice(start, end))
        .sort(),
    ).toEqual(['((1) + (2))', '(1)', '(2)', '(select 1)'].sort());
  });
});

describe('the outline of a T-SQL statement', () => {
  const { dialect: inTsql, catalog } = tsqlSituation();
  const outlined = (sql: string): Outline => {
    const [statement] = inTsql.analyse(sql, catalog).statements;
    const names = inTsql.editing?.names(sql, catalog);
    return outlineOf(sql, statement?.kind ?? 'unknown', inTsql.editing?.tokens(sql) ?? [], names);
  };

  it.each<[string, string]>([
    ['select email from dbo.Customers', 'SELECT customers'],
    ['with s as (select 1 as a from orders) delete p from payments p join s on 1 = 1', 'DELETE payments, orders'],
    ['update c set email = null from customers c', 'UPDATE customers'],
    ['merge orders using payments on 1 = 1 when matched then delete;', 'MERGE orders, payments'],
    ['select email into #t from customers', 'SELECT #t, customers'],
    ['create procedure P as select 1 from orders', 'CREATE orders'],
    ['declare @x int = 1', 'declare @x int = 1'],
  ])('is called by what it does and to which tables: %s', (sql, label) => {
    expect(outlined(sql).label).toBe(label);
  });

  it('has each block from BEGIN to END, and neither transactions nor CASE', () => {
    const sql =
      'begin try begin tran select case when 1 = (1) then 2 end; begin select 1 end commit end try begin catch rollback end catch';
    expect(
      outlined(sql)
        .brackets.map(({ start, end }) => sql.slice(start, end))
        .sort(),
    ).toEqual(
      ['(1)', sql.slice(0, sql.indexOf(' try begin catch')), 'begin catch rollback end', 'begin select 1 end'].sort(),
    );
  });

  it('has the batches of a text that hold several statements', () => {
    const sql = 'select 1\nselect 2\nGO\nselect 3\nGO\ndeclare @x int\nselect @x;\n-- GO\nselect 4';
    const found = batchesOf(sql, inTsql.analyse(sql, catalog).statements, inTsql.editing?.batches);
    expect(found.map(({ start, end }) => sql.slice(start, end))).toEqual([
      'select 1\nselect 2',
      'declare @x int\nselect @x;\n-- GO\nselect 4',
    ]);
    const one = 'select 1 select 2';
    expect(batchesOf(one, inTsql.analyse(one, catalog).statements, inTsql.editing?.batches)).toEqual([]);
  });
});

describe('the comment above a statement', () => {
  it.each<[string, string]>([
    ['-- Monthly report\n', 'Monthly report'],
    ['--? how many\n-- customers\n', 'how many customers'],
    ['-- countersign-ignore no-limit: small\n-- Report\n', 'Report'],
    ['-- far away\n\n', ''],
    ['select 1;\n-- Report\n  ', 'Report'],
    ['', ''],
  ])('says what it is for: %j', (before, words) => {
    expect(commentAbove(`${before}select 1`, before.length)).toBe(words);
  });
});
