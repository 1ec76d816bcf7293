import { describe, expect, it } from 'vitest';
import type { Catalog } from '../../../../src/core/analysis/catalog.ts';
import { only } from './asked.ts';
import { demoCatalog } from './demo.ts';

const all = (table: string) =>
  [...(demoCatalog.tables.find(({ name }) => name === table)?.columns ?? [])].map(({ name }) => name).sort();

describe('a table or column can’t be read unseen', () => {
  const cases: readonly (readonly [string, string, Readonly<Record<string, readonly string[] | null>>])[] = [
    [
      'by a join in brackets',
      'select 1 from (orders join (customers natural join support_tickets) on true)',
      { orders: [], customers: ['customer_id'], support_tickets: ['customer_id'] },
    ],
    [
      'behind a comma after a join',
      'select e.salary from orders o join customers c on (true), hr.employees e',
      { orders: [], customers: [], employees: ['salary'] },
    ],
    [
      'by TABLE',
      'select * from product_lines union all (table product_lines)',
      { product_lines: ['name', 'product_line_id'] },
    ],
    ['by TABLE in a subquery', 'select (table product_lines) is null', { product_lines: ['name', 'product_line_id'] }],
    ['by ONLY', 'select name from only (product_lines)', { product_lines: ['name'] }],
    [
      'by a star after a name',
      'select count(*), p.* from product_lines p group by 2, 3',
      { product_lines: ['name', 'product_line_id'] },
    ],
    ['by letters in another case', 'SELECT EMAIL FROM CUSTOMERS', { customers: ['email'] }],
    ['by Unicode escapes', 'select U&"\\0065mail" from U&"c!0075stomers" uescape \'!\'', { customers: ['email'] }],
    ['by a column’s new name', 'select z from customers as c(a, b, z)', { customers: ['email'] }],
    [
      'by a column’s new name in a derived table',
      'select y from (select phone, email from customers) as d(x, y) where x is null',
      { customers: ['email', 'phone'] },
    ],
    [
      'by a WITH that takes a table’s name in vain',
      'with customers as (select 1 as email) select email from public.customers',
      { customers: ['email'] },
    ],
    [
      'by a WITH that reads the table of its own name',
      'with customers as (select email from customers) select email from customers',
      { customers: ['email'] },
    ],
    ['by an alias that is another table’s name', 'select orders.email from customers orders', { customers: ['email'] }],
    ['by a schema in front', 'select customers.email from public.customers', { customers: ['email'] }],
    ['by a whole row', 'select c from customers c', { customers: all('customers') }],
    ['by a whole row made text', 'select customers::text from customers', { customers: all('customers') }],
    ['by a whole row made JSON', 'select to_json(c) from customers c', { customers: all('customers') }],
    [
      'by a whole row made JSON in SQL’s own syntax',
      'select json_arrayagg(c) from customers c',
      { customers: all('customers') },
    ],
    ['by a whole row in an aggregate', 'select array_agg(c) from customers c', { customers: all('customers') }],
    [
      'by a whole row in a comparison',
      'select 1 from customers a, customers b where a = b',
      { customers: all('customers') },
    ],
    ['by a whole row in a test', 'select 1 from customers c where c is not null', { customers: all('customers') }],
    ['by a whole row in a row', 'select row(c.*, 1) from customers c', { customers: all('customers') }],
    ['by a whole row in an outer query', 'select (select c) from customers c', { customers: all('customers') }],
    ['by a whole row in ORDER BY', 'select 1 from customers c order by c', { customers: all('customers') }],
    ['by a field of a whole row', 'select (c).email from customers c', { customers: ['email'] }],
    ['by a star of a whole row', 'select (p).* from product_lines p', { product_lines: ['name', 'product_line_id'] }],
    ['by NATURAL', 'select 1 from orders natural join payments', { orders: ['order_id'], payments: ['order_id'] }],
    [
      'by USING',
      'select 1 from orders join payments using (order_id)',
      { orders: ['order_id'], payments: ['order_id'] },
    ],
    [
      'by a subquery in LIMIT',
      'select 1 from orders limit (select max(salary) from hr.employees)',
      { orders: [], employees: ['salary'] },
    ],
    [
      'by a subquery in ORDER BY',
      'select 1 order by (select salary from hr.employees limit 1)',
      { employees: ['salary'] },
    ],
    ['by a subquery in VALUES', 'values ((select salary from hr.employees limit 1))', { employees: ['salary'] }],
    [
      'by a subquery in a function’s argument',
      'select lower((select national_id from hr.employees limit 1))',
      { employees: ['national_id'] },
    ],
    [
      'by a subquery in GROUP BY',
      'select count(*) from orders group by (select salary from hr.employees limit 1)',
      { orders: [], employees: ['salary'] },
    ],
    [
      'by a subquery in a join’s condition',
      'select 1 from orders o join payments p on p.amount > (select max(salary) from hr.employees)',
      { orders: [], payments: ['amount'], employees: ['salary'] },
    ],
    [
      'by a subquery in a window',
      'select sum(order_id) over (order by (select salary from hr.employees limit 1)) from orders',
      { orders: ['order_id'], employees: ['salary'] },
    ],
    [
      'by a subquery in a sample',
      'select 1 from orders tablesample system ((select 1 from hr.employees where salary > 0 limit 1))',
      { orders: [], employees: ['salary'] },
    ],
    [
      'by a subquery in an index',
      'select tags[(select salary::int from hr.employees limit 1)] from "Mixed Case"',
      { 'Mixed Case': ['tags'], employees: ['salary'] },
    ],
    [
      'by a comparison that leaks order',
      'select full_name from hr.employees order by salary',
      { employees: ['full_name', 'salary'] },
    ],
    [
      'by the condition of a data change',
      'update orders set status = null where order_id in (select employee_id from hr.employees where salary > 9)',
      { orders: ['order_id'], employees: ['employee_id', 'salary'] },
    ],
    ['by what a data change returns', 'delete from customers returning email', { customers: ['email'] }],
    [
      'by what a data change returns of the old row',
      'update customers set email = null returning old.email',
      { customers: ['email'] },
    ],
    [
      'by renaming the old row',
      'update customers set email = null returning with (old as before) before.phone',
      { customers: ['phone'] },
    ],
    [
      'by what an upsert compares',
      "insert into customers as c (customer_id) values (1) on conflict (customer_id) do update set region = c.segment where c.phone = ''",
      { customers: ['customer_id', 'phone', 'segment'] },
    ],
    ['by COPY', 'copy customers to stdout', { customers: all('customers') }],
    ['by COPY of some columns', 'copy customers (email) to stdout', { customers: ['email'] }],
    ['by EXPLAIN', 'explain select email from customers', { customers: ['email'] }],
    ['by PREPARE', 'prepare x as select email from customers', { customers: ['email'] }],
    ['by a cursor', 'declare c cursor for select email from customers', { customers: ['email'] }],
    ['by a view that is made', 'create view v as select email from customers', { customers: ['email'] }],
    ['by a table that is made', 'create table v as select email from customers', { customers: ['email'] }],
    [
      'by EXISTS with a star',
      'select 1 where exists (select * from product_lines)',
      { product_lines: ['name', 'product_line_id'] },
    ],
    [
      'by a recursion',
      'with recursive r as (select manager_id as id from hr.employees union select e.employee_id from hr.employees e, r where e.salary = r.id) select 1 from r',
      { employees: ['employee_id', 'manager_id', 'salary'] },
    ],
    [
      'by JSON_TABLE',
      "select t.a from \"Mixed Case\" m, json_table(m.details, '$' columns (a int path '$.a')) t",
      { 'Mixed Case': ['details'] },
    ],
    [
      'by a MERGE',
      'merge into orders o using (select customer_id, email from customers) c on o.customer_id = c.customer_id when matched and c.email is null then delete',
      { orders: ['customer_id'], customers: ['customer_id', 'email'] },
    ],
  ];

  it.each(cases)('%s: %s', (_how, sql, expected) => {
    const { reads, obstacles } = only(sql);
    expect(obstacles).toEqual([]);
    expect(Object.fromEntries(reads.map(({ table, columns }) => [table, columns]))).toEqual(expected);
  });
});

describe('a name that leads nowhere known is not understood', () => {
  it.each([
    ['a table that isn’t in the catalog', 'select * from secrets'],
    ['a table of a schema outside the search path', 'select * from employees'],
    ['a table of another database', 'select * from other.public.customers'],
    ['a system table', 'select rolpassword from pg_authid'],
    ['a system table, named in full', 'select * from pg_catalog.pg_shadow'],
    ['the information schema', 'select * from information_schema.columns'],
    ['a column that isn’t there', 'select password from customers'],
    ['a column of the wrong table', 'select c.salary from customers c'],
    ['a column hidden behind its new name', 'select email from customers as c(a, b, c)'],
    ['a table hidden behind its alias', 'select customers.email from customers c'],
    ['a table hidden behind a join’s alias', 'select c.email from (customers c join orders o using (customer_id)) j'],
    ['a derived table that isn’t lateral', 'select 1 from customers c, (select c.email) x'],
    ['a column of two tables', 'select full_name from customers, hr.employees'],
    ['a function called like a column', 'select c.add_region from customers c'],
    ['a function called like a field', 'select (c).add_region from customers c'],
    ['a function called like a field of a record', 'select (details).add_region from "Mixed Case"'],
    ['a name in the wrong case', 'select "EMAIL" from customers'],
    ['a quoted name with a space at its end', 'select "email " from customers'],
    ['a letter that only looks the same', 'select еmail from customers'],
    ['a target that isn’t in the catalog', 'delete from secrets'],
    ['a target that WITH seems to make', 'with made as (select 1) delete from made'],
    ['a column set that isn’t there', 'update customers set password = null'],
    ['more names than columns', 'select 1 from product_lines as p(a, b, c)'],
    ['a star of nothing', 'select x.* from customers c'],
    ['an outer name inside a derived table', 'select (select 1 from (select o.status) x) from customers c'],
  ])('%s: %s', (_what, sql) => {
    const statement = only(sql);
    expect(statement.understood).toBe(false);
    expect(statement.obstacles[0]?.message).toMatch(/\.$/);
  });
});

describe('a view can’t hide what it does', () => {
  const view = (
    name: string,
    definition: string | undefined,
    columns: readonly string[],
  ): Catalog['tables'][number] => ({
    schema: 'public',
    name,
    kind: 'view',
    rows: null,
    columns: columns.map((column) => ({ name: column, type: 'text', nullable: true, primaryKey: false })),
    ...(definition === undefined ? {} : { definition }),
  });
  const catalog: Catalog = {
    ...demoCatalog,
    tables: [
      ...demoCatalog.tables,
      view('contacts', ' SELECT c.full_name AS name, c.email FROM customers c WHERE c.marketing_consent;', [
        'name',
        'email',
      ]),
      view('contact_names', 'select name from contacts', ['name']),
      view('numbered', "select nextval('numbers') as n", ['n']),
      view('private', 'select everyone_paid() as total', ['total']),
      view('opaque', undefined, ['x']),
      view('broken', 'selec 1', ['x']),
      view('circle', 'select x from circle', ['x']),
      view('other', 'select 1 as a, 2 as b', ['a']),
      view('changing', 'delete from orders returning status', ['x']),
      view('starred', 'select * from product_lines', ['product_line_id', 'name']),
    ],
  };
  const readsOf = (sql: string) =>
    Object.fromEntries(only(sql, catalog).reads.map(({ table, columns }) => [table, columns]));

  it('reads itself and what it is made of', () => {
    expect(readsOf('select email from contacts')).toEqual({
      contacts: ['email'],
      customers: ['email', 'marketing_consent'],
    });
    expect(only('select email as e from contacts', catalog).outputs).toEqual([
      {
        name: 'e',
        transform: 'identity',
        sources: [
          { schema: 'public', table: 'contacts', column: 'email' },
          { schema: 'public', table: 'customers', column: 'email' },
        ],
      },
    ]);
  });
  it('reads what the views under it are made of', () => {
    expect(readsOf('select n.name from contact_names n')).toEqual({
      contact_names: ['name'],
      contacts: ['name'],
      customers: ['full_name', 'marketing_consent'],
    });
  });
  it('reads all of it by a star', () => {
    expect(readsOf('select * from starred')).toEqual({
      starred: ['name', 'product_line_id'],
      product_lines: ['name', 'product_line_id'],
    });
  });
  it('is as strong as its functions', () => {
    expect(only('select n from numbered', catalog)).toMatchObject({ effect: 'write', understood: true });
    expect(only('select 1 from private', catalog)).toMatchObject({ effect: 'unknown', understood: false });
  });
  it.each(['opaque', 'broken', 'circle', 'other', 'changing'])(
    'is not understood where it can’t be read: %s',
    (name) => {
      expect(only(`select 1 from ${name}`, catalog)).toMatchObject({ understood: false });
    },
  );
});
