import { describe, expect, it } from 'vitest';
import { createPostgresqlDialect } from '../../../src/adapters/dialects/postgresql/dialect.ts';
import { createTsqlDialect } from '../../../src/adapters/dialects/tsql/dialect.ts';
import type { Catalog } from '../../../src/core/analysis/catalog.ts';
import { type NormalForm, normalFormOf } from '../../../src/core/analysis/normalForm.ts';
import type { Dialect } from '../../../src/core/ports.ts';
import { demoCatalog, demoCatalogTsql } from '../../support/demoCatalog.ts';

const postgresql = await createPostgresqlDialect();
const tsql = createTsqlDialect();

function formOf(sql: string, dialect: Dialect, catalog: Catalog | undefined): NormalForm | undefined {
  if (dialect.editing === undefined) throw new TypeError('The dialect has no words.');
  return normalFormOf(dialect.analyse(sql, catalog), dialect.editing, catalog);
}

const inPostgresql = (sql: string, catalog: Catalog | undefined = demoCatalog) => formOf(sql, postgresql, catalog);
const inTsql = (sql: string) => formOf(sql, tsql, demoCatalogTsql);

describe('two texts have one normal form where they differ only in', () => {
  it.each([
    ['layout and comments', 'select email from customers', 'SELECT email -- of all\n  FROM /* our */ customers ;'],
    ['aliases of tables', 'select c.email from customers c', 'select cu.email from customers as cu'],
    ['having an alias', 'select customers.email from customers', 'select c.email from customers c'],
    [
      'qualifying what only one table has',
      'select email from customers',
      'select customers.email from public.customers',
    ],
    ['quotes that change nothing', 'select email from customers', 'select "email" from "customers"'],
    ['what a result is called', 'select count(*) from orders', 'select count(*) as number_of_orders from orders'],
    [
      'what a calculation is called, where it is named again',
      'select region, count(*) as n from customers group by region order by n desc',
      'select c.region, count(*) as total from customers c group by c.region order by total desc',
    ],
    [
      'naming a column that is in the result',
      'select region as r from customers order by r',
      'select region from customers order by region',
    ],
    [
      'names of WITH',
      'with a as (select customer_id, count(*) as n from orders group by customer_id) select a.n from a where a.n > 3',
      'with per_customer as (select customer_id, count(*) as c from orders group by customer_id) select c from per_customer where c > 3',
    ],
    [
      'aliases of one table read twice',
      'select e.full_name from hr.employees e join hr.employees m on m.employee_id = e.manager_id',
      'select x.full_name from hr.employees x join hr.employees y on y.employee_id = x.manager_id',
    ],
    [
      'words that say nothing',
      'select o.order_id from orders o inner join payments p on p.order_id = o.order_id order by o.order_id asc',
      'select o.order_id from orders o join payments p on p.order_id = o.order_id order by o.order_id',
    ],
    [
      'the way to write unequal',
      "select 1 from orders where status <> 'x'",
      "select 1 from orders where status != 'x'",
    ],
    [
      'the case of words in a change',
      'delete from orders where order_id = 1',
      'DELETE FROM orders\nWHERE order_id = 1;',
    ],
  ])('%s', (_, one, other) => {
    expect(inPostgresql(one)?.form).toBe(inPostgresql(other)?.form);
  });

  it.each([
    ['brackets, case and schemas', 'select email from customers', 'SELECT c.[Email] FROM dbo.Customers AS c'],
    [
      'what a result is called',
      'select top 5 email from customers',
      'select top 5 email as [E-mail address] from customers',
    ],
  ])('%s (T-SQL)', (_, one, other) => {
    expect(inTsql(one)?.form).toBe(inTsql(other)?.form);
  });
});

describe('an attack: texts that look the same have two normal forms where', () => {
  it.each([
    ['a value differs', "select 1 from customers where region = 'EU'", "select 1 from customers where region = 'US'"],
    ['a number differs', 'select 1 from orders limit 10', 'select 1 from orders limit 100'],
    [
      'the case of a value differs',
      "select 1 from orders where status = 'Open'",
      "select 1 from orders where status = 'open'",
    ],
    [
      'an alias gives one column the name of another',
      'select phone as email from customers',
      'select email from customers',
    ],
    [
      'a comment hides the condition',
      'delete from orders -- where order_id = 1',
      'delete from orders where order_id = 1',
    ],
    [
      'tables hide behind each other’s aliases',
      'select orders.customer_id from customers orders',
      'select orders.customer_id from orders',
    ],
    [
      'aliases of one table are swapped',
      'select e.full_name from hr.employees e join hr.employees m on m.employee_id = e.manager_id',
      'select m.full_name from hr.employees e join hr.employees m on m.employee_id = e.manager_id',
    ],
    [
      'an alias decides which query around it is meant',
      'select 1 from orders where exists (select 1 from orders where orders.status is null)',
      'select 1 from orders where exists (select 1 from orders x where orders.status is null)',
    ],
    [
      'two columns of a subquery come from one column',
      'select d.a from (select e.full_name as a, m.full_name as b from hr.employees e left join hr.employees m on m.employee_id = e.manager_id) d',
      'select d.b from (select e.full_name as a, m.full_name as b from hr.employees e left join hr.employees m on m.employee_id = e.manager_id) d',
    ],
    [
      'names of a union are swapped',
      'select d.x from (select email as x, phone as y from customers union select full_name, phone from customers) d',
      'select d.x from (select email as y, phone as x from customers union select full_name, phone from customers) d',
    ],
    [
      'the kept side of USING is named',
      'select order_id from orders right join payments using (order_id)',
      'select orders.order_id from orders right join payments using (order_id)',
    ],
    [
      'names are values',
      'select to_json(d) from (select email as a, phone as b from customers) d',
      'select to_json(d) from (select email as b, phone as a from customers) d',
    ],
    [
      'names are values behind a star',
      'select row_to_json(d.*) from (select email as a, phone as b from customers) d',
      'select row_to_json(d.*) from (select email as b, phone as a from customers) d',
    ],
    [
      'names decide what is joined',
      'select 1 from (select 1 as a, 2 as b) x natural join (select 1 as a, 3 as c) y',
      'select 1 from (select 1 as a, 2 as b) x natural join (select 3 as a, 1 as c) y',
    ],
    ['one of two reads less', 'select email from customers', 'select email from customers; delete from customers'],
    [
      'the names of a table that is made differ',
      'create table t as select email as a from customers',
      'create table t as select email as b from customers',
    ],
    ['tables of two schemas share a name', 'select 1 from a.t', 'select 1 from b.t'],
    [
      'an inner join loses its side',
      'select 1 from orders left join payments using (order_id)',
      'select 1 from orders join payments using (order_id)',
    ],
    [
      'what is sorted by is a name that is not told',
      'select count(*), 1 as a from orders order by count',
      'select 1, count(*) as a from orders order by count',
    ],
  ])('%s', (_, one, other) => {
    expect(inPostgresql(one)).toBeDefined();
    expect(inPostgresql(one)?.form).not.toBe(inPostgresql(other)?.form);
  });

  it.each([
    ['another database is meant', 'select 1 from a.dbo.t', 'select 1 from b.dbo.t'],
    [
      'names are values',
      'select email as a, phone as b from customers for json path',
      'select email as b, phone as a from customers for json path',
    ],
  ])('%s (T-SQL)', (_, one, other) => {
    expect(inTsql(one)?.form).not.toBe(inTsql(other)?.form);
  });
});

describe('a normal form', () => {
  it('tells what the columns of the result are called, where that is no part of it', () => {
    expect(inPostgresql('select email, count(*) as N from customers group by 1')?.labels).toEqual(['email', 'n']);
    expect(inPostgresql('update orders set status = null')?.labels).toEqual([]);
  });

  it.each(['', '-- nothing', 'select from where', 'I would rather not.'])('is not there for %j', (sql) => {
    expect(inPostgresql(sql)).toBeUndefined();
  });

  it('of a query that is not understood keeps all names', () => {
    const form = inPostgresql('select no_such(c.email) as a from customers c')?.form;
    expect(form).not.toBe(inPostgresql('select no_such(x.email) as a from customers x')?.form);
    expect(form).toBe(inPostgresql('SELECT no_such(c.email) AS a FROM customers c')?.form);
  });

  it('works without a catalog', () => {
    const without = (sql: string) => formOf(sql, postgresql, undefined)?.form;
    expect(without('select c.email as a from customers c')).toBe(without('select c.email from customers c'));
    expect(without('select a.x from t a, t b')).not.toBe(without('select b.x from t a, t b'));
  });

  it('of a very long text takes its words as they are', () => {
    const long = (alias: string) =>
      `select ${alias}.email /* ${'so '.repeat(7_000)}*/ from customers ${alias} where ${alias}.region = 'EU'`;
    expect(inPostgresql(long('c'))?.form).not.toBe(inPostgresql(long('x'))?.form);
    expect(inPostgresql(long('c'))?.form).toBe(inPostgresql(`\n${long('c')}`)?.form);
  });
});
