import { describe, expect, it } from 'vitest';
import { demoCatalog } from '../../support/demoCatalog.ts';
import { at, understand } from './understood.ts';

const of = (sql: string) => understand(sql, demoCatalog);
const outermost = (sql: string) => of(sql).queries.at(-1);

describe('the shape of a query', () => {
  it.each<[string, object]>([
    [
      'select email from customers',
      { kind: 'select', depth: 0, distinct: false, ordered: false, limit: null, windows: 0 },
    ],
    ['select distinct region from customers order by 1', { distinct: true, ordered: true }],
    ['select 1 limit 5', { limit: { rows: 5 }, ordered: false, hasOffset: false }],
    ['select 1 limit $1 offset 2', { limit: { rows: null }, hasOffset: true }],
    ['select 1 union select 2', { kind: 'union', all: false }],
    ['select 1 union all select 2 order by 1', { kind: 'union', all: true, ordered: true }],
    ['select 1 intersect select 2', { kind: 'intersect' }],
    ['select 1 except all select 2', { kind: 'except', all: true }],
    ['values (1), (2)', { kind: 'values' }],
    [
      'select sum(amount) over (order by paid_at), rank() over w from payments window w as (order by amount)',
      { windows: 2 },
    ],
    ['select region from customers group by region', { isGrouped: true }],
  ])('is told: %s', (sql, expected) => {
    expect(outermost(sql)).toMatchObject(expected);
  });

  it('is told for every query, from the inside out', () => {
    const sql =
      'with a as (select 1 limit 1) select (select max(amount) from payments) from a, (select 2 union select 3) b where exists (select 4)';
    const statement = of(sql);
    expect(statement.queries.map(({ kind, depth }) => `${kind} ${depth}`)).toEqual([
      'select 1',
      'select 2',
      'select 2',
      'union 1',
      'select 1',
      'select 1',
      'select 0',
    ]);
    expect(statement.complexity).toEqual({ joins: 1, subqueries: 6, depth: 2, predicates: 1 });
  });

  it.each<[string, readonly string[]]>([
    ['select region, segment, count(*) from customers group by region', ['segment']],
    ['select region, count(*) from customers', ['region']],
    ['select lower(region), count(*) from customers group by lower(region)', []],
    ['select upper(region) from customers group by region', []],
    ['select lower(segment) from customers group by lower(region)', ['segment']],
    ['select c.region from customers c group by region', []],
    ['select region as r, count(*) from customers group by r', []],
    ['select region, count(*) from customers group by 1', []],
    ['select region from customers group by region having max(segment) > segment', ['segment']],
    ['select region from customers group by region order by segment', ['segment']],
    ['select customer_id, email, count(*) from customers group by customer_id', []],
    ['select c.email, count(*) from customers c join orders o using (customer_id) group by c.customer_id', []],
    [
      'select o.status, count(*) from customers c join orders o using (customer_id) group by c.customer_id',
      ['o.status'],
    ],
    ['select sum(amount) filter (where method = $1) from payments', []],
    ['select region, sum(count(*)) over () from customers group by region', []],
    ['select (select max(amount) from payments p where p.order_id = o.order_id) from orders o group by o.order_id', []],
    ['select email from customers', []],
  ])('names the columns that are neither grouped nor aggregated: %s', (sql, expected) => {
    expect(outermost(sql)?.ungrouped.map((span) => at(sql, span))).toEqual(expected);
  });

  it.each<[string, readonly string[]]>([
    ['select lower(region) as region, count(*) from customers group by region', ['region']],
    ['select region, count(*) from customers group by region', []],
    ['select lower(region) as r, count(*) from customers group by r', []],
  ])('names what GROUP BY may be mistaken about: %s', (sql, expected) => {
    expect(outermost(sql)?.ambiguousGroups.map((span) => at(sql, span))).toEqual(expected);
  });
});

describe('a calculation that often means something else', () => {
  const found = (sql: string) =>
    of(sql).calculations.map((one) => {
      const where = one.span === null ? '' : at(sql, one.span);
      return one.kind === 'time' ? `${one.form} ${one.type}: ${where}` : `${one.kind}: ${where}`;
    });
  it.each<[string, readonly string[]]>([
    ['select quantity / 2 from order_items', ['integerDivision: quantity / 2']],
    ['select count(status) / count(*) from orders', ['integerDivision: count(status) / count(*)']],
    [
      'select sum(case when status is null then 1 else 0 end) / count(*) from orders',
      ['integerDivision: sum(case when status is null then 1 else 0 end) / count(*)'],
    ],
    [
      'select sum(case status when $1 then 1 end) / count(*) from orders',
      ['integerDivision: sum(case status when $1 then 1 end) / count(*)'],
    ],
    ['select x.n / 2 from (select count(*) as n from orders) x', ['integerDivision: x.n / 2']],
    [
      'select quantity / 2.0, quantity * 1.0 / 2, quantity::numeric / 2, 1 / unit_price, avg(quantity) / 2 from order_items',
      [],
    ],
    ["select ordered_at + interval '1 day' from orders", ["shift timestampWithZone: ordered_at + interval '1 day'"]],
    ["select ordered_at - '2024-01-01' from orders", ["difference timestampWithZone: ordered_at - '2024-01-01'"]],
    [
      'select current_date - hired_on, hired_on + 30 from hr.employees',
      ['difference date: current_date - hired_on', 'shift date: hired_on + 30'],
    ],
    ['select now() - ordered_at from orders', ['difference timestampWithZone: now() - ordered_at']],
    ["select date_trunc('day', ordered_at) from orders", ["truncate timestampWithZone: date_trunc('day', ordered_at)"]],
    ['select extract(year from ordered_at) from orders', ['part timestampWithZone: extract(year from ordered_at)']],
    [
      'select ordered_at::date, cast(ordered_at as timestamp) from orders',
      ['convert timestampWithZone: ordered_at::date', 'convert timestampWithZone: cast(ordered_at as timestamp)'],
    ],
    ["select ordered_at at time zone 'UTC' from orders", ["convert timestampWithZone: ordered_at at time zone 'UTC'"]],
    ["select hired_on::text, hired_on = '2024-01-01' from hr.employees", []],
    ["select 'select * from ' || region from customers", ["sqlText: 'select * from ' || region"]],
    [
      "select concat('DELETE FROM t WHERE id = ', customer_id) from customers",
      ["sqlText: concat('DELETE FROM t WHERE id = ', customer_id)"],
    ],
    ["select 'selected: ' || region, 'select ' || 'x' from customers", []],
  ])('is told: %s', (sql, expected) => {
    expect(found(sql)).toEqual(expected);
  });
});

describe('what else a statement holds', () => {
  it.each<[string, readonly string[]]>([
    ['select 1 from orders for update', ['for update: for update']],
    ['select 1 from orders for no key update of orders skip locked', ['for no key update: for no key update']],
    ['select 1 from (select 1 from orders for share) x', ['for share: for share']],
    ['select 1 from orders', []],
  ])('are its locks: %s', (sql, expected) => {
    expect(of(sql).locks.map(({ strength, span }) => `${strength}: ${at(sql, span)}`)).toEqual(expected);
  });

  it.each<[string, readonly string[]]>([
    ['create temp table t as select 1', ['t']],
    ['select 1 into temporary t', ['t']],
    ['create table t as select 1', []],
  ])('are temporary tables: %s', (sql, expected) => {
    expect(of(sql).temporary.map(({ table }) => table)).toEqual(expected);
  });

  it.each<[string, readonly string[]]>([
    ['with d as (delete from orders where true returning 1) select 1 from d', ['delete']],
    ['select 1', []],
  ])('are its data changes: %s', (sql, expected) => {
    expect(of(sql).changes).toEqual(expected);
  });

  it.each<[string, readonly string[]]>([
    ['select nothing from orders', ['column nothing: nothing']],
    ['select o.nothing from orders o', ['column o.nothing: o.nothing']],
    ['select x.status from orders o', ['table x: x.status']],
    ['select 1 from hr.nowhere', ['table hr.nowhere: hr.nowhere']],
    ['select nofunction(1)', ['function nofunction: nofunction']],
    ['insert into orders (nothing) values (1)', ['column nothing: nothing']],
    ['select 1 from orders join payments using (nothing)', ['column nothing: nothing', 'column nothing: nothing']],
    ['select status from orders', []],
  ])('are names that mean nothing: %s', (sql, expected) => {
    expect(of(sql).unknownNames.map(({ kind, path, span }) => `${kind} ${path.join('.')}: ${at(sql, span)}`)).toEqual(
      expected,
    );
  });

  it('are the words of its calls, and what kind of call each is', () => {
    const sql =
      "select date_trunc('year', ordered_at), count(distinct status), rank() over (), left(status, 3), concat('a secret of 1') from orders group by 1";
    expect(
      of(sql).functions.map(({ name, words, isAggregate, isWindow, distinct }) => [
        name,
        words,
        isAggregate,
        isWindow,
        distinct,
      ]),
    ).toEqual([
      ['date_trunc', ['year'], false, false, false],
      ['count', [], true, false, true],
      ['rank', [], false, true, false],
      ['left', [], false, false, false],
      ['concat', [], false, false, false],
    ]);
  });

  it('stays with a planned statement', () => {
    expect(of('explain select quantity / 2 from order_items where order_id = 1')).toMatchObject({
      predicates: [{ clause: 'where' }],
      calculations: [{ kind: 'integerDivision' }],
    });
  });
});
