import { describe, expect, it } from 'vitest';
import { at, understand } from './understood.ts';

describe('a join without a condition', () => {
  it.each<[string, number, readonly string[]]>([
    ['select 1 from orders, customers', 1, ['customers']],
    ['select 1 from orders cross join customers', 1, ['customers']],
    ['select 1 from orders join customers on true', 1, ['customers']],
    ["select 1 from orders o join customers c on o.status = 'x'", 1, ['customers']],
    ['select 1 from orders o join customers c on c.customer_id = 5 and o.customer_id = 5', 1, ['customers']],
    ['select 1 from orders o, customers c, payments p where o.order_id = p.order_id', 2, ['customers']],
    [
      'select 1 from orders o, customers c, payments p, products q where o.order_id = p.order_id and q.sku = c.region',
      3,
      ['customers'],
    ],
    ['select 1 from orders natural join products', 1, ['products']],
    ['select 1 from (select * from orders) a, (select * from payments) b', 1, ['(select * from payments)']],
    ['with a as (select * from orders) select 1 from a x, a y', 1, ['a']],
    ['select 1 from customers where exists (select 1 from orders, payments)', 1, ['payments']],
    ['update orders set status = null from customers', 1, ['customers']],
    ['delete from orders using customers where orders.status is null', 1, ['customers']],
    ['merge into orders o using customers c on o.status is null when matched then delete', 1, ['customers']],
    ['select 1 from orders, lateral (select * from customers) c', 1, ['(select * from customers)']],
  ])('is found: %s', (sql, count, spans) => {
    const { joins, cartesianSpans } = understand(sql);
    expect(joins).toEqual({ count, cartesian: true });
    expect(cartesianSpans.map((span) => at(sql, span))).toEqual(spans);
  });

  it.each<[string, number]>([
    ['select 1 from orders', 0],
    ['select 1 from orders o, customers c where o.customer_id = c.customer_id', 1],
    ['select 1 from orders o cross join customers c where o.customer_id < c.customer_id', 1],
    ['select 1 from orders o join customers c using (customer_id)', 1],
    ['select 1 from orders natural join customers', 1],
    ['select 1 from orders o, customers c where (o.customer_id = c.customer_id or o.status is null) and true', 1],
    ['select 1 from orders o, customers c where (o.customer_id, o.status) = (c.customer_id, c.region)', 1],
    [
      'select 1 from orders o, customers c where exists (select 1 from payments p where p.order_id = o.order_id and p.card_holder = c.full_name)',
      1,
    ],
    [
      'select (select count(*) from orders o, payments p where o.customer_id = c.customer_id and p.card_holder = c.full_name) from customers c',
      1,
    ],
    ['select 1 from orders, (select max(amount) from payments) m', 1],
    ['select 1 from orders, (select 1 as one from payments limit 1) m', 1],
    ['with m as (select max(amount) as top from payments) select 1 from orders, m', 1],
    ['select 1 from orders, (values (1), (2)) v', 1],
    ['select 1 from orders, generate_series(1, 3)', 1],
    ['select 1 from "Mixed Case" m, unnest(m.tags) t', 1],
    ['select 1 from "Mixed Case" m, unnest(m.tags) t, orders o where o.status = t', 2],
    ['select 1 from orders o, lateral (select * from payments p where p.order_id = o.order_id) x', 1],
    ['select 1 from orders o join payments p using (order_id) join customers c using (customer_id)', 2],
    ['update orders o set status = null from customers c where o.customer_id = c.customer_id', 1],
  ])('is not seen where something ties the tables or nothing multiplies: %s', (sql, count) => {
    expect(understand(sql)).toMatchObject({ joins: { count, cartesian: false }, cartesianSpans: [] });
  });

  it('is found without a catalog too, where the text itself tells', () => {
    expect(understand('select 1 from a, b where a.x = b.x', null).joins.cartesian).toBe(false);
    expect(understand('select 1 from a, b where x = y', null).joins.cartesian).toBe(false);
    expect(understand('select 1 from a, b', null).joins.cartesian).toBe(true);
  });
});
