import { describe, expect, it } from 'vitest';
import { understand } from './understood.ts';

/** Outputs as `name: transform(table.column, …)`. */
const outputs = (sql: string, catalog?: null) =>
  understand(sql, catalog).outputs.map(
    ({ name, transform, sources }) =>
      `${name}: ${transform}(${sources.map(({ table, column }) => `${table}.${column}`).join(', ')})`,
  );

describe('what flows into a column', () => {
  it.each<[string, readonly string[]]>([
    ['select email from customers', ['email: identity(customers.email)']],
    [
      'select email as e, 1, $1, null, true as t from customers',
      [
        'e: identity(customers.email)',
        '?column?: constant()',
        '?column?: constant()',
        '?column?: constant()',
        't: constant()',
      ],
    ],
    [
      'select lower(email), email || phone as both from customers',
      ['lower: expression(customers.email)', 'both: expression(customers.email, customers.phone)'],
    ],
    ['select now(), random()', ['now: expression()', 'random: expression()']],
    ['select current_date, localtimestamp', ['current_date: expression()', 'localtimestamp: expression()']],
    [
      "select 1 = 1, 1 < $1, 'a' like 'b', null is null, 1 in (1, 2)",
      Array.from({ length: 5 }, () => '?column?: constant()'),
    ],
    [
      "select email = 'x', email is null as none, customer_id in (1, 2), not marketing_consent from customers",
      [
        '?column?: expression(customers.email)',
        'none: expression(customers.email)',
        '?column?: expression(customers.customer_id)',
        '?column?: expression(customers.marketing_consent)',
      ],
    ],
    [
      'select max(amount) > 5, count(*) is null from payments',
      ['?column?: aggregate(payments.amount)', '?column?: aggregate()'],
    ],
    [
      'select email in (select email from hr.employees) as known from customers',
      ['known: expression(customers.email, employees.email)'],
    ],
    [
      'select coalesce(email, phone), nullif(email, $1) from customers',
      ['coalesce: expression(customers.email, customers.phone)', 'nullif: expression(customers.email)'],
    ],
    [
      'select email collate "C", (email) from customers',
      ['email: expression(customers.email)', 'email: identity(customers.email)'],
    ],
    ['select x from (select email as x from customers union all select 5::text) y', ['x: identity(customers.email)']],
    [
      'select count(*), sum(amount), max(amount) - min(amount) as spread from payments',
      ['count: aggregate()', 'sum: aggregate(payments.amount)', 'spread: aggregate(payments.amount)'],
    ],
    ["select sum(amount) filter (where method = 'card') from payments", ['sum: aggregate(payments.amount)']],
    [
      'select sum(amount) over (partition by method order by paid_at) from payments',
      ['sum: expression(payments.amount)'],
    ],
    [
      'select email::text, (email), +customer_id from customers',
      [
        'email: expression(customers.email)',
        'email: identity(customers.email)',
        '?column?: expression(customers.customer_id)',
      ],
    ],
    [
      "select case when salary > 9 then title else 'x' end from hr.employees",
      ['case: expression(employees.salary, employees.title)'],
    ],
    [
      'select x.e, x.n + 1 as m from (select email as e, count(*) as n from customers group by email) x',
      ['e: identity(customers.email)', 'm: aggregate()'],
    ],
    ['select x.total from (select sum(amount) as total from payments) x', ['total: aggregate(payments.amount)']],
    [
      'with x as (select 1 as a, lower(email) as b from customers) select a, b from x',
      ['a: constant()', 'b: expression(customers.email)'],
    ],
    [
      'select sku from products union select name from product_lines',
      ['sku: identity(products.sku, product_lines.name)'],
    ],
    ['select sku from products union select null', ['sku: identity(products.sku)']],
    [
      'select (select email from customers limit 1), exists (select 1 from orders)',
      ['email: expression(customers.email)', 'exists: expression()'],
    ],
    [
      'select customer_id from customers join orders using (customer_id)',
      ['customer_id: identity(customers.customer_id, orders.customer_id)'],
    ],
    ['select p from product_lines p', ['p: expression(product_lines.product_line_id, product_lines.name)']],
    ['select (p).name from product_lines p', ['name: identity(product_lines.name)']],
    [
      'select * from product_lines',
      ['product_line_id: identity(product_lines.product_line_id)', 'name: identity(product_lines.name)'],
    ],
    ['values (1), ((select max(amount) from payments))', ['column1: aggregate(payments.amount)']],
    ['select t from "Mixed Case", unnest(tags) as t', ['t: expression(Mixed Case.tags)']],
    [
      'with recursive r(a, b) as (select order_id, customer_id from orders union all select b, a from r) select a from r',
      ['a: identity(orders.order_id, orders.customer_id)'],
    ],
    [
      'with recursive r(a, b) as (select 1, email from customers union all select a + 1, b from r) select a, b from r',
      ['a: expression()', 'b: identity(customers.email)'],
    ],
    [
      'delete from customers returning email, old.phone',
      ['email: identity(customers.email)', 'phone: identity(customers.phone)'],
    ],
    ['copy customers (email) to stdout', ['email: identity(customers.email)']],
    ['insert into product_lines values (1)', []],
  ])('%s', (sql, expected) => {
    expect(outputs(sql)).toEqual(expected);
  });

  it.each<[string, readonly string[]]>([
    ['select a from t', ['a: identity(t.a)']],
    ['select * from t', ['*: identity(t.*)']],
    ['select x.a from (select * from t) x', ['a: identity(t.a)']],
    ['select x.a from (select * from t, u) x', ['a: identity(t.*, u.*)']],
    ['select y from (select * from t) x(y)', ['y: expression(t.*)']],
  ])('without a catalog: %s', (sql, expected) => {
    expect(outputs(sql, null)).toEqual(expected);
  });
});

describe('what a statement reads without a catalog', () => {
  it.each<[string, Readonly<Record<string, readonly string[] | null>>]>([
    ['select a, b from t where c = 1', { t: ['a', 'b', 'c'] }],
    ['select t.a from t, u where t.b = u.b', { t: ['a', 'b'], u: ['b'] }],
    ['select a from t, u', { t: null, u: null }],
    ['select count(*) from t', { t: [] }],
    ['select * from t', { t: null }],
    ['select t.* from t join u using (id)', { t: null, u: ['id'] }],
    ['select 1 from t natural join u', { t: null, u: null }],
    ['select t from t', { t: null }],
    ['select a from s.t where exists (select 1 from u where u.x = t.a)', { t: ['a'], u: ['x'] }],
    ['select a from t where exists (select 1 from u where x = 1)', { t: null, u: null }],
    ['with c as (select a from t) select a, b from c', { t: ['a'] }],
    ['select z from t as x(z)', { t: null }],
    ['select g, t.a from t, generate_series(1, 3) as g', { t: ['a'] }],
  ])('%s', (sql, expected) => {
    expect(Object.fromEntries(understand(sql, null).reads.map(({ table, columns }) => [table, columns]))).toEqual(
      expected,
    );
  });

  it('tells a schema only where the text does', () => {
    expect(understand('select 1 from t, s.u, pg_class', null).reads.map(({ schema }) => schema)).toEqual([
      null,
      's',
      'pg_catalog',
    ]);
  });
});
