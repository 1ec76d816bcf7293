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

describe('what a query is for, and of what', () => {
  it.each<[string, readonly string[]]>([
    ['select 1 from orders', ['rows']],
    ['select (select max(amount) from payments) from orders', ['value', 'rows']],
    ['select 1 from orders where exists (select 1 from payments)', ['exists', 'rows']],
    ['select 1 from orders where order_id in (select order_id from payments)', ['test', 'rows']],
    ['select 1 union select 2', ['branch', 'branch', 'rows']],
    ['with a as (select 1 as x) select x from a, (select 2) b', ['rows', 'rows', 'rows']],
  ])('is told by where it stands: %s', (sql, expected) => {
    expect(of(sql).queries.map(({ use }) => use)).toEqual(expected);
  });

  it.each<[string, readonly boolean[]]>([
    ['select (select max(p.amount) from payments p where p.order_id = o.order_id) from orders o', [true, false]],
    ['select (select max(p.amount) from payments p) from orders o', [false, false]],
    ['select (select o.status) from orders o', [true, false]],
    [
      'select (select max(p.amount) from payments p, orders o where p.order_id = o.order_id) from orders o',
      [false, false],
    ],
    ['select (select max(amount) from payments order by max(o.order_id)) from orders o', [true, false]],
  ])('depends on the row around it, or not: %s', (sql, expected) => {
    expect(of(sql).queries.map(({ isCorrelated }) => isCorrelated)).toEqual(expected);
  });

  it.each<[string, boolean]>([
    ['select count(*) from orders', true],
    ['select 1', true],
    ['select status from orders', false],
    ['select status from orders limit 1', false],
    ['select status, count(*) from orders group by status', false],
  ])('gives one row at most, or not: %s', (sql, expected) => {
    expect(outermost(sql)?.isSingle).toBe(expected);
  });

  it('lists what its own FROM lists', () => {
    const sql = 'select 1 from orders o, (select 1 from payments) p where exists (select 1 from customers)';
    expect(outermost(sql)?.entries.map(({ name, table }) => [name, table?.table])).toEqual([
      ['o', 'orders'],
      ['p', undefined],
    ]);
  });

  it('takes LIMIT ALL for none', () => {
    expect(outermost('select status from orders limit all')?.limit).toBeNull();
  });
});

describe('a position of the select list', () => {
  const positions = (sql: string) =>
    outermost(sql)?.positions.map(({ clause, number, item }) => {
      const meant = item?.alias ?? item?.expression;
      return `${clause} ${number}: ${meant == null ? '?' : at(sql, meant)}`;
    });

  it.each<[string, readonly string[]]>([
    ['select region, count(*) as n from customers group by 1 order by 2 desc', ['group 1: region', 'order 2: n']],
    ['select * from customers order by 2', ['order 2: ?']],
    ['select region, c.* from customers c order by 1, 2', ['order 1: region', 'order 2: ?']],
    ['select region from customers order by 5', ['order 5: ?']],
    ['select region as r from customers union select status from orders order by 1', ['order 1: r']],
    ['select region from customers order by region, lower(region)', []],
  ])('is told with what stands there: %s', (sql, expected) => {
    expect(positions(sql)).toEqual(expected);
  });

  it.each<[string, readonly string[]]>([
    ['select o.status, o.channel, c.region as status from orders o, customers c', ['status: status']],
    ['select max(amount), max(paid_at) from payments', ['max: max(paid_at)']],
    ['select o.*, o.status from orders o', []],
    ['select 1, 2, amount + 1, amount + 2 from payments', []],
  ])('may have the name of another: %s', (sql, expected) => {
    expect(outermost(sql)?.repeatedNames.map(({ name, span }) => `${name}: ${at(sql, span)}`)).toEqual(expected);
  });
});

describe('what is counted and grouped', () => {
  it.each<[string, readonly string[]]>([
    ['select region, count(*), count(segment) from customers group by region', ['count(*)']],
    ['select count(*) filter (where region is null) from customers', []],
    ['select (select count(*) from orders), region from customers', []],
    ['select count(*) from (select count(*) from orders) x', ['count(*)']],
    ['select count(*) over () from customers', []],
  ])('are rows, by the query itself: %s', (sql, expected) => {
    expect(outermost(sql)?.rowCounts.map((span) => at(sql, span))).toEqual(expected);
  });

  it.each<[string, string | null]>([
    ["select region from customers group by region having region <> 'EU'", "region <> 'EU'"],
    ['select region from customers group by region having count(*) > 1', null],
    ['select region from customers group by region having min(segment) = region', null],
    ["select region from customers group by rollup (region) having region <> 'EU'", null],
    ['select region from customers group by region having region in (select max(status) from orders)', null],
    ['select region from customers group by region', null],
  ])('is asked of groups, or of rows: %s', (sql, expected) => {
    const span = outermost(sql)?.havingOfRows ?? null;
    expect(span === null ? null : at(sql, span)).toBe(expected);
  });

  it.each<[string, boolean]>([
    ["select 'a', order_id from orders union select 'b', payment_id from payments", true],
    ["select 'a', order_id from orders union select 'b', payment_id from payments union select 'c', 1", true],
    ["select 'a', order_id from orders union select 'A', payment_id from payments", false],
    ["select 'a', status from orders union select 'b', method from payments", false],
    ['select order_id from orders union select payment_id from payments', false],
    ["select 'a', order_id from orders union all select 'b', payment_id from payments", false],
    ["select 'a', order_id from orders intersect select 'b', payment_id from payments", false],
    ["select 'a', order_id from orders union select 'b', payment_id from payments union select 'a', 1", false],
    ['select null, order_id from orders union select null, payment_id from payments', false],
    ["select 'a' as k, o.* from orders o union select 'b', p.*, 1 from payments p", false],
  ])('has rows that a UNION could remove, or none: %s', (sql, expected) => {
    expect(outermost(sql)?.removesNothing).toBe(expected);
  });
});

describe('an INSERT without a list of columns', () => {
  it.each<[string, readonly (readonly [string, string, number | null])[]]>([
    ['insert into product_lines values (1, 2)', [['product_lines', 'insert into product_lines', 2]]],
    [
      'insert into public.product_lines as l select 1',
      [['public.product_lines', 'insert into public.product_lines as l', 1]],
    ],
    ['insert into product_lines select * from nowhere', [['product_lines', 'insert into product_lines', null]]],
    ['insert into product_lines (name) values (1)', []],
    ['insert into product_lines default values', []],
  ])('is told with its place: %s', (sql, expected) => {
    expect(
      of(sql).unlistedInserts.map(({ span, target, width }) => [at(sql, span), sql.slice(0, target.end), width]),
    ).toEqual(expected);
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
    [
      "select count(case when region = 'EU' then 1 else 0 end) from customers",
      ["countOfEach: count(case when region = 'EU' then 1 else 0 end)"],
    ],
    [
      "select count(case when region = 'EU' then 1 end), count(case when region = 'EU' then 1 else null end), count(case region when 'EU' then 1 end), count(distinct case when region = 'EU' then 1 else 0 end), count(case when region = 'EU' then 1 else customer_id end), count(case marketing_consent when true then 1 end) from customers",
      [],
    ],
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
