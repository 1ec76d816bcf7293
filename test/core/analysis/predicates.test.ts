import { describe, expect, it } from 'vitest';
import type { Operand, Predicate, Statement } from '../../../src/core/analysis/analysis.ts';
import { demoCatalog } from '../../support/demoCatalog.ts';
import { at, understand } from './understood.ts';

const of = (sql: string): Statement => understand(sql, demoCatalog);

const side = (operand: Operand | null): string => {
  if (operand === null) return '';
  const columns = operand.columns.map(({ table, column }) => `${table}.${column}`).join(',');
  const wrapper = operand.wrapper === null ? '' : ` in ${operand.wrapper.kind} ${operand.wrapper.name}`;
  return [operand.kind, operand.literal ?? '', columns].filter((part) => part !== '').join(' ') + wrapper;
};
const said = ({ clause, operator, left, right, upper }: Predicate): string =>
  [
    clause,
    operator,
    [left, right, upper]
      .map(side)
      .filter((part) => part !== '')
      .join(' ~ '),
  ].join(' | ');

describe('an atomic condition', () => {
  it.each<[string, readonly string[]]>([
    ["select 1 from orders where status = 'paid'", ['where | = | column orders.status ~ literal text']],
    [
      'select 1 from orders o join customers c on c.customer_id = o.customer_id and lower(c.region) = $1',
      [
        'on | = | column customers.customer_id ~ column orders.customer_id',
        'on | = | expression customers.region in function lower ~ parameter',
      ],
    ],
    [
      'select 1 from orders join payments using (order_id)',
      ['using | = | column orders.order_id ~ column payments.order_id'],
    ],
    ['select 1 from orders natural join payments', ['using | = | column orders.order_id ~ column payments.order_id']],
    [
      'select status from orders group by status having count(*) > 5 and status is not null',
      ['having | > | expression ~ literal integer', 'having | is not null | column orders.status'],
    ],
    [
      "select count(*) filter (where status = 'paid') from orders",
      ['filter | = | column orders.status ~ literal text'],
    ],
    [
      'select 1 from orders where order_id between 1 and 2.5',
      ['where | between | column orders.order_id ~ literal integer ~ literal decimal'],
    ],
    ['select 1 from orders where order_id in (1, 2)', ['where | in | column orders.order_id ~ list integer']],
    ["select 1 from orders where order_id in (1, 'x')", ['where | in | column orders.order_id ~ list']],
    [
      'select 1 from orders where customer_id in (select customer_id from customers)',
      ['where | in | column orders.customer_id ~ subquery customers.customer_id'],
    ],
    [
      'select 1 from customers c where exists (select 1 from orders o where o.customer_id = c.customer_id)',
      ['where | = | column orders.customer_id ~ column customers.customer_id', 'where | exists | subquery'],
    ],
    ['select 1 from customers where marketing_consent', ['where | value | column customers.marketing_consent']],
    ["select 1 from customers where 'a'", ['where | value | literal text']],
    [
      'select 1 from customers where starts_with(email, $1)',
      ['where | value | expression customers.email in function starts_with'],
    ],
    [
      "select 1 from orders where ordered_at::date = date '2024-01-31'",
      ['where | = | expression orders.ordered_at in cast date ~ literal date'],
    ],
    [
      'select case when status = null then 1 end, region is null from orders, customers where status = region',
      [
        'where | = | column orders.status ~ column customers.region',
        'value | = | column orders.status ~ literal null',
        'value | is null | column customers.region',
      ],
    ],
    [
      'select 1 from orders where order_id = any (array[1, 2])',
      ['where | = any | column orders.order_id ~ list integer'],
    ],
    [
      'merge into orders o using customers c on o.customer_id = c.customer_id when matched and o.status is null then delete',
      ['on | = | column orders.customer_id ~ column customers.customer_id', 'when | is null | column orders.status'],
    ],
    ['update orders set status = null where order_id = 1', ['where | = | column orders.order_id ~ literal integer']],
    ['delete from orders where order_id = 1', ['where | = | column orders.order_id ~ literal integer']],
    [
      'insert into product_lines values (1) on conflict (product_line_id) do update set name = null where excluded.name is null',
      ['where | is null | column'],
    ],
  ])('is told with its clause and operands: %s', (sql, expected) => {
    expect(of(sql).predicates.map(said)).toEqual(expected);
  });

  it('has its place, and says whether a NOT or an OR is around it', () => {
    const sql = "select 1 from orders where not (status = 'a' or channel = 'b') and (currency = 'c' or order_id = 1)";
    expect(
      of(sql).predicates.map(({ span, negated, alternative }) => [span && at(sql, span), negated, alternative]),
    ).toEqual([
      ["status = 'a'", true, false],
      ["channel = 'b'", true, false],
      ["currency = 'c'", false, true],
      ['order_id = 1', false, true],
    ]);
  });

  it('comes from every query of the statement, and not from the definitions of views', () => {
    const sql =
      'with a as (select 1 from orders where order_id = 1) select 1 from a, (select 1 from payments where amount > 0) b';
    expect(of(sql).predicates.map(said)).toEqual([
      'where | = | column orders.order_id ~ literal integer',
      'where | > | column payments.amount ~ literal integer',
    ]);
    const view = {
      schema: 'public',
      name: 'paid',
      kind: 'view',
      rows: null,
      definition: "select order_id from orders where status = 'paid'",
      columns: [{ name: 'order_id', type: 'integer', nullable: true, primaryKey: false }],
    } as const;
    const withView = { ...demoCatalog, tables: [...demoCatalog.tables, view] };
    expect(understand('select order_id from paid', withView).predicates).toEqual([]);
  });
});

describe('a condition that an index can serve', () => {
  it.each([
    "status = 'paid'",
    "'paid' = status",
    'order_id in (1, 2)',
    'order_id between 1 and 2',
    'status is null',
    'status is not null',
    'not status is null',
    "status like 'pa%'",
    "(status = 'a' or status = 'b' or status in ('c'))",
    'order_id = $1 + 1',
    'customer_id = (select max(customer_id) from customers)',
    "ordered_at >= date '2024-01-01'",
    'order_id = any (array[1, 2])',
  ])('is told: %s', (condition) => {
    for (const predicate of of(`select 1 from orders where ${condition}`).predicates)
      expect(predicate).toMatchObject({ sargable: true, notSargable: null });
  });

  it.each<[string, string]>([
    ["lower(status) = 'paid'", 'function'],
    ["coalesce(status, 'x') = 'paid'", 'function'],
    ["ordered_at::date = '2024-01-31'", 'cast'],
    ['order_id + 1 = 5', 'arithmetic'],
    ["'x' || status = 'xpaid'", 'arithmetic'],
    ["status like '%aid'", 'leadingWildcard'],
    ["status like '_aid'", 'leadingWildcard'],
    ["status <> 'paid'", 'negation'],
    ["not status = 'paid'", 'negation'],
    ['order_id not in (1, 2)', 'negation'],
    ["status ilike 'PA%'", 'operator'],
    ["status ~ '^pa'", 'operator'],
    ["status is distinct from 'x'", 'operator'],
    ['status = channel', 'sameRow'],
    ['order_id = 1.5', 'conversion'],
    ['status collate "C" = \'x\'', 'expression'],
  ])('is told from one that it can’t, with the reason: %s', (condition, reason) => {
    expect(of(`select 1 from orders where ${condition}`).predicates).toMatchObject([
      { sargable: false, notSargable: reason },
    ]);
  });

  it('is none where other ways to match stand beside it', () => {
    expect(
      of("select 1 from orders where status = 'a' or channel = 'b'").predicates.map(({ notSargable }) => notSargable),
    ).toEqual(['or', 'or']);
  });

  it.each(['status like $1', 'exists (select 1)', '1 = 1', 'true', "tags @> array['x']"])(
    'can’t be told: %s',
    (condition) => {
      expect(understand(`select 1 from orders, "Mixed Case" where ${condition}`).predicates).toMatchObject([
        { sargable: null, notSargable: null },
      ]);
    },
  );
});

describe('a NOT IN that a null would empty', () => {
  it.each<[string, boolean | null]>([
    ['customer_id not in (select customer_id from orders)', true],
    ['not customer_id in (select customer_id from orders)', true],
    ['customer_id <> all (select customer_id from orders)', true],
    ['customer_id not in (select customer_id from orders where customer_id is not null)', false],
    ['customer_id not in (select o.customer_id from orders o where o.customer_id > 5)', false],
    ['customer_id not in (select customer_id from orders where customer_id is not null or true)', true],
    ['customer_id not in (select customer_id from customers)', false],
    [
      'customer_id not in (select c.customer_id from orders o left join customers c on c.customer_id = o.customer_id)',
      true,
    ],
    ['customer_id not in (select c.customer_id from orders o join customers c on true)', false],
    ['customer_id not in (select case when status is null then 1 end from orders)', null],
    ['customer_id not in (select order_id from orders group by rollup (order_id))', true],
    ['customer_id not in (select order_id from orders union select customer_id from orders)', true],
    ['customer_id not in (with x as (select customer_id as y from orders) select y from x)', true],
    ['customer_id in (select customer_id from orders)', false],
    ['not customer_id not in (1, 2)', false],
  ])('%s', (condition, excludes) => {
    const { predicates } = of(`select 1 from customers where ${condition}`);
    expect(predicates.at(-1)?.excludesByNull).toBe(excludes);
  });
});

describe('what is compared', () => {
  it.each<[string, boolean]>([
    ["ordered_at <= '2024-01-31'", true],
    ["ordered_at = date '2024-01-31'", true],
    ["'2024-01-31' > ordered_at", true],
    ["ordered_at between '2024-01-01' and '2024-01-31'", true],
    ['ordered_at > launched_on', true],
    ["ordered_at < '2024-01-31 12:00'", false],
    ["launched_on = '2024-01-31'", false],
    ['ordered_at > $1', false],
    ['ordered_at::date = launched_on', false],
  ])('may be a moment and a date: %s', (condition, expected) => {
    expect(of(`select 1 from orders, products where ${condition}`).predicates[0]?.momentWithDate).toBe(expected);
  });

  it.each<[string, unknown]>([
    ['order_id = discount', { side: 'left', from: 'integer', to: 'decimal' }],
    ['discount = order_id', { side: 'right', from: 'integer', to: 'decimal' }],
    ['order_id = 1.5', { side: 'left', from: 'integer', to: 'decimal' }],
    ['discount = 1', null],
    ['order_id = product_id', null],
    ["order_id = '5'", null],
    ['order_id = $1', null],
    ['avg(quantity) > quantity', { side: 'right', from: 'integer', to: 'decimal' }],
  ])('may be converted first: %s', (condition, expected) => {
    expect(of(`select 1 from order_items group by 1 having ${condition}`).predicates[0]?.conversion).toEqual(expected);
  });

  it('has a type and nulls where the catalog says so', () => {
    const sql =
      'select 1 from orders o left join customers c using (customer_id) where o.order_id > 0 and c.customer_id > 0 and upper(c.email) > $1';
    expect(
      of(sql)
        .predicates.slice(1)
        .map(({ left }) => [left.type, left.nullable]),
    ).toEqual([
      ['integer', false],
      ['integer', true],
      ['text', null],
    ]);
  });
});
