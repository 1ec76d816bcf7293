import { describe, expect, it } from 'vitest';
import type { Entry, Join } from '../../../src/core/analysis/shape.ts';
import { demoCatalog } from '../../support/demoCatalog.ts';
import { at, understand } from './understood.ts';

const names = (entries: readonly Entry[]) => entries.map(({ name }) => name).join(',');
const joins = (sql: string, catalog: typeof demoCatalog | null = demoCatalog): readonly string[] =>
  understand(sql, catalog).joined.map((join: Join) => {
    const columns = join.columns.map(({ table, column }) => `${table}.${column}`).join(',');
    const undone = join.undoneBy === null ? '' : ` undone by ${at(sql, join.undoneBy)}`;
    return `${join.type} ${join.form} ${names(join.left)} + ${names(join.right)} (${columns})${join.cartesian ? ' crossed' : ''}${undone}`;
  });

describe('a join', () => {
  it.each<[string, readonly string[]]>([
    [
      'select 1 from orders o join customers c on c.customer_id = o.customer_id',
      ['inner on o + c (customers.customer_id,orders.customer_id)'],
    ],
    [
      'select 1 from orders o left join payments using (order_id) cross join products',
      ['left using o + payments (orders.order_id,payments.order_id)', 'inner on o,payments + products () crossed'],
    ],
    [
      'select 1 from orders natural full join payments',
      ['full natural orders + payments (orders.order_id,payments.order_id)'],
    ],
    [
      'select 1 from orders o, customers c, products where o.customer_id = c.customer_id',
      ['inner comma o + c (orders.customer_id,customers.customer_id)', 'inner comma o,c + products () crossed'],
    ],
    [
      'delete from orders o using customers c where o.customer_id = c.customer_id',
      ['inner comma o + c (orders.customer_id,customers.customer_id)'],
    ],
    ['update orders set status = null from customers', ['inner comma orders + customers () crossed']],
    [
      'select 1 from (select 1 from orders o join payments p using (order_id)) x, generate_series(1, 2) g',
      ['inner using o + p (orders.order_id,payments.order_id)', 'inner comma x + g ()'],
    ],
    [
      'select 1 from orders o join (payments p join customers c on c.full_name = p.card_holder) on p.order_id = o.order_id',
      [
        'inner on o + p,c (payments.order_id,orders.order_id)',
        'inner on p + c (customers.full_name,payments.card_holder)',
      ],
    ],
  ])('has its type, its sides and the columns of its condition: %s', (sql, expected) => {
    expect([...joins(sql)].sort()).toEqual([...expected].sort());
  });
});

describe('an outer join', () => {
  const left = 'select 1 from customers c left join orders o on o.customer_id = c.customer_id';
  it.each([
    ['left', `${left} where o.status = 'paid'`, "o.status = 'paid'"],
    ['left', `${left} where c.region = 'EU' and o.status like 'p%'`, "o.status like 'p%'"],
    ['left', `${left} where not (o.status is null)`, 'not (o.status is null)'],
    ['left', `${left} where not (o.status = 'x' or c.region = 'y')`, "not (o.status = 'x' or c.region = 'y')"],
    ['left', `${left} where (o.status = 'x' or o.channel = 'y')`, "o.status = 'x' or o.channel = 'y'"],
    ['left', `${left} where o.order_id + 1 > c.customer_id`, 'o.order_id + 1 > c.customer_id'],
    [
      'left',
      `${left} where o.customer_id in (select customer_id from customers)`,
      'o.customer_id in (select customer_id from customers)',
    ],
    ['left', `${left} join payments p on p.order_id = o.order_id`, 'p.order_id = o.order_id'],
    [
      'right',
      'select 1 from orders o right join customers c using (customer_id) where o.order_id > 1',
      'o.order_id > 1',
    ],
    ['full', 'select 1 from orders o full join payments p using (order_id) where p.amount > 1', 'p.amount > 1'],
  ])('(%s) is undone by what drops the rows that it keeps: %s', (_type, sql, by) => {
    const undone = understand(sql, demoCatalog).joined.flatMap(({ undoneBy }) =>
      undoneBy === null ? [] : [at(sql, undoneBy)],
    );
    expect(undone).toEqual([by]);
  });

  it.each([
    `${left} where o.order_id is null`,
    `${left} where o.status = 'x' or o.status is null`,
    `${left} where o.status = 'x' or c.region = 'y'`,
    `${left} where coalesce(o.status, 'none') = 'none'`,
    `${left} where c.region = 'EU'`,
    `${left} and o.status = 'paid'`,
    `${left} where o.status is distinct from 'x'`,
    `${left} where not (o.status = 'x' and c.region = 'y')`,
    `${left} where exists (select 1 from payments p where p.order_id = o.order_id)`,
    `${left} where o.status not in (select method from payments)`,
    `${left} where o.status <> all (array[]::text[])`,
    `${left} left join payments p on p.order_id = o.order_id`,
    'select 1 from orders o join customers c using (customer_id) where o.order_id > 1',
  ])('is left as it is by anything else: %s', (sql) => {
    expect(understand(sql, demoCatalog).joined.every(({ undoneBy }) => undoneBy === null)).toBe(true);
  });
});

const fanOuts = (sql: string, catalog: typeof demoCatalog | null = demoCatalog) =>
  understand(sql, catalog).queries.flatMap((query) =>
    query.fanOuts.map(({ entry, by, isCertain, aggregates, isHiddenByDistinct }) => {
      const distorted = aggregates.map((span) => at(sql, span)).join(',');
      return `${entry.name} by ${names(by)}${isCertain ? '' : '?'}${distorted === '' ? '' : ` in ${distorted}`}${isHiddenByDistinct ? ' hidden' : ''}`;
    }),
  );

describe('a join that repeats rows', () => {
  it.each<[string, readonly string[]]>([
    [
      'select sum(c.customer_id), count(o.order_id) from customers c join orders o on o.customer_id = c.customer_id',
      ['c by o in sum(c.customer_id)'],
    ],
    [
      'select count(distinct c.customer_id), min(c.region), sum(o.order_id) from customers c join orders o using (customer_id)',
      ['c by o'],
    ],
    [
      'select sum(p.amount), sum(i.unit_price) from orders o join payments p using (order_id) join order_items i using (order_id)',
      ['o by p,i', 'p by i in sum(p.amount)', 'i by p in sum(i.unit_price)'],
    ],
    ['select distinct c.region from customers c join orders o using (customer_id)', ['c by o hidden']],
    ['select distinct c.region, o.status from customers c join orders o using (customer_id)', ['c by o']],
    ['select c.region from customers c, orders o where c.customer_id = o.customer_id', ['c by o']],
    ['select 1 from orders o, payments p', ['o by p', 'p by o']],
    [
      'select 1 from order_items i join orders o using (order_id) join customers c using (customer_id)',
      ['o by i', 'c by i,o'],
    ],
    ['select sum(o.order_id) from orders o join order_items i on i.order_id = o.order_id and i.line_no = 1', []],
    [
      'select sum(o.order_id) from orders o join (select distinct order_id from payments) p on p.order_id = o.order_id',
      [],
    ],
    [
      'with p as (select order_id as id from payments group by 1) select sum(o.order_id) from orders o join p on p.id = o.order_id',
      [],
    ],
    [
      'select sum(o.order_id) from orders o join (select order_id from payments union select 1) p on p.order_id = o.order_id',
      [],
    ],
    ['select sum(o.order_id) from orders o, (select max(amount) from payments) m', []],
    ['select sum(o.order_id) from orders o join (select customer_id from customers) c using (customer_id)', ['c by o']],
    [
      'select sum(o.order_id) from orders o join (select order_id from payments) p using (order_id)',
      ['o by p? in sum(o.order_id)'],
    ],
    [
      'select sum(i.quantity * p.unit_price), sum(p.unit_price) from order_items i join products p using (product_id)',
      ['p by i in sum(p.unit_price)'],
    ],
    [
      'select sum(i.quantity * p.amount) from orders o join payments p using (order_id) join order_items i using (order_id)',
      ['o by p,i', 'p by i', 'i by p'],
    ],
    ['select 1 from orders', []],
  ])('is found by the keys: %s', (sql, expected) => {
    expect(fanOuts(sql)).toEqual(expected);
  });

  it.each<[string, readonly string[]]>([
    ['select count(c.customer_id) from customers c join orders o using (customer_id)', ['count(c.customer_id)']],
    [
      'select sum(c.customer_id), count(c.region), count(o.order_id) from customers c join orders o using (customer_id)',
      [],
    ],
  ])('tells which counts are of a key: %s', (sql, expected) => {
    const [query] = understand(sql, demoCatalog).queries;
    expect(query?.fanOuts.flatMap(({ keyCounts }) => keyCounts.map((span) => at(sql, span)))).toEqual(expected);
  });

  it('uses unique keys, and says where none are known', () => {
    const sql = 'select sum(c.customer_id) from customers c join payments p on p.card_holder = c.full_name';
    const keyed = (keys: { kind: 'unique' | 'foreign'; columns: string[] }[]) => ({
      ...demoCatalog,
      tables: demoCatalog.tables.map((table) => (table.name === 'payments' ? { ...table, keys } : table)),
    });
    expect(fanOuts(sql, keyed([{ kind: 'unique', columns: ['card_holder'] }]))).toEqual(['p by c']);
    expect(fanOuts(sql, keyed([{ kind: 'foreign', columns: ['card_holder'] }]))).toEqual([
      'c by p in sum(c.customer_id)',
      'p by c',
    ]);
    expect(fanOuts(sql, null)).toEqual(['c by p? in sum(c.customer_id)', 'p by c?']);
  });
});
