import { describe, expect, it } from 'vitest';
import { at, understand } from './understood.ts';

describe('a use of a column', () => {
  it.each<[string, readonly string[]]>([
    [
      "select c.email from customers c join orders o on o.customer_id = c.customer_id where o.status = 'x' group by c.email, c.region order by c.phone",
      [
        'join o.customer_id',
        'join c.customer_id',
        'filter o.status',
        'result c.email',
        'group c.email',
        'group c.region',
        'order c.phone',
      ],
    ],
    ['select 1 from orders join payments using (order_id)', ['join order_id', 'join order_id']],
    ['select 1 from orders natural join payments', ['join payments', 'join payments']],
    [
      'select 1 from customers where customer_id in (select customer_id from orders where status is null)',
      ['filter customer_id', 'filter status', 'filter customer_id'],
    ],
    [
      'select sum(amount) over (partition by method order by paid_at) from payments',
      ['result amount', 'group method', 'order paid_at'],
    ],
    ['select count(*) from orders group by status having max(order_id) > 1', ['group status', 'filter order_id']],
    ['update orders set status = currency where order_id = 1', ['result currency', 'write status', 'filter order_id']],
    [
      'insert into orders (order_id, status) select customer_id, region from customers',
      ['write order_id', 'write status', 'result customer_id', 'result region'],
    ],
    [
      'select "Id", U&"pl!0061in" uescape \'!\' from "Mixed Case"',
      ['result "Id"', 'result U&"pl!0061in" uescape \'!\''],
    ],
    ['select public . customers . email from customers', ['result public . customers . email']],
  ])('has its role and its place: %s', (sql, expected) => {
    expect(understand(sql).columnUses.map(({ role, span }) => `${role} ${at(sql, span)}`)).toEqual(expected);
  });
});

describe('a use of a table', () => {
  it.each<[string, readonly string[]]>([
    ['select 1 from customers c, only hr.employees', ['read c customers', 'read null hr.employees']],
    ['update orders as o set status = null from customers', ['write o orders', 'read null customers']],
    ['with orders as (select 1) select 1 from orders, public.orders p', ['read p public.orders']],
    ['truncate orders, payments', ['write null orders', 'write null payments']],
    ['select * into copied from customers', ['read null customers', 'write null copied']],
    ['insert into orders select * from orders', ['write null orders', 'read null orders']],
  ])('has its alias, its access and its place: %s', (sql, expected) => {
    expect(understand(sql).tableUses.map(({ access, alias, span }) => `${access} ${alias} ${at(sql, span)}`)).toEqual(
      expected,
    );
  });
});

describe('a star', () => {
  it.each<[string, readonly [string, readonly string[] | null][]]>([
    ['select * from product_lines', [['*', ['product_line_id', 'name']]]],
    ['select p.* from product_lines p', [['p.*', ['p.product_line_id', 'p.name']]]],
    [
      'select * from product_lines a, product_lines b',
      [['*', ['a.product_line_id', 'a.name', 'b.product_line_id', 'b.name']]],
    ],
    [
      'select * from product_lines a join product_lines b using (name)',
      [['*', ['name', 'a.product_line_id', 'b.product_line_id']]],
    ],
    ['select * from "Mixed Case"', [['*', ['"Id"', '"select"', 'plain', 'tags', 'details']]]],
    ['select * from (select email as "E" from customers) x', [['*', ['"E"']]]],
    ['delete from product_lines returning *', [['*', ['product_line_id', 'name']]]],
    ['table product_lines', [['table product_lines', null]]],
    ['select count(*) from product_lines', []],
    ['select 1 where exists (select * from product_lines)', []],
  ])('stands for what the text could say instead: %s', (sql, expected) => {
    const statement = understand(sql);
    expect(statement.stars.map(({ span, columns }) => [at(sql, span), columns])).toEqual(expected);
    expect(statement.selectStar).toBe(expected.length > 0);
    for (const { span, columns } of statement.stars) {
      if (columns === null) continue;
      const written = sql.slice(0, span.start) + columns.join(', ') + sql.slice(span.end);
      expect(understand(written).outputs).toEqual(statement.outputs);
    }
  });

  it('stands for nothing that can be told without a catalog', () => {
    expect(understand('select * from t', null).stars.map(({ columns }) => columns)).toEqual([null]);
  });
});

describe('a WHERE that is missing', () => {
  it.each<[string, string, boolean]>([
    ['delete from orders', 'delete from orders WHERE', false],
    ['delete from orders -- all', 'delete from orders WHERE -- all', false],
    [
      'delete from orders o using customers c returning *',
      'delete from orders o using customers c WHERE returning *',
      false,
    ],
    [
      'with x as (delete from orders returning (select 1)) select 1',
      'with x as (delete from orders WHERE returning (select 1)) select 1',
      false,
    ],
    [
      'update orders set status = (select null) /* c */ returning 1',
      'update orders set status = (select null) WHERE /* c */ returning 1',
      false,
    ],
    [
      'with a as (delete from orders where true), b as (update orders set status = null) select 1 where true',
      'with a as (delete from orders where true), b as (update orders set status = null WHERE) select 1 where true',
      false,
    ],
    ['delete from orders where true', '', true],
    ['select 1 from orders', '', false],
    ['select 1 from orders where true', '', true],
    ['select 1 from orders where true union select 2 from orders', '', false],
    ['(select 1 where true) union (select 2 where true)', '', true],
    ['merge into orders o using customers c on true when matched then delete', '', true],
    ['explain delete from orders where true', '', true],
    ['explain delete from orders', '', false],
    ['explain analyze delete from orders', 'explain analyze delete from orders WHERE', false],
    ['insert into product_lines select 1 where true', '', true],
  ])('is told, with its place: %s', (sql, expected, present) => {
    const { whereAt, wherePresent } = understand(sql);
    expect(wherePresent).toBe(present);
    expect(whereAt === null ? '' : `${sql.slice(0, whereAt)} WHERE${sql.slice(whereAt)}`).toBe(expected);
  });
});

describe('a LIMIT', () => {
  it.each<[string, number | null, boolean]>([
    ['select 1 limit 10', 10, false],
    ['select 1 limit 0', 0, false],
    ['select 1 limit 1e3', 1000, false],
    ['select 1 fetch first row only', 1, false],
    ['select 1 offset 2 rows fetch next 5 rows only', 5, false],
    ['(select 1 limit 3)', 3, false],
    ['select 1 from orders order by 1 fetch first 3 rows with ties', null, false],
    ['select 1 limit all', null, false],
    ['select 1 limit null', null, false],
    ['select 1 limit $1', null, false],
    ['select 1 limit 2 + 3', null, false],
    ['select 1', null, true],
    ['select 1 from (select 1 limit 5) x', null, true],
    ['select 1 union select 2 limit 4', 4, false],
    ['(select 1 limit 1) union (select 2)', null, true],
    ['select 1 offset 3', null, true],
    ['select 1 from orders for update', null, true],
    ['explain select 1', null, false],
    ['delete from orders', null, false],
    ['select 1 into copied', null, false],
  ])('is told, or where it could be written: %s', (sql, limit, hasPlace) => {
    const statement = understand(sql);
    expect(statement.limit).toBe(limit);
    expect(statement.limitAt !== null).toBe(hasPlace);
  });
});
