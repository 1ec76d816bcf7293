import { describe, expect, it } from 'vitest';
import { nameAt } from '../../../src/core/analysis/nameSearch.ts';
import { type LineageGraph, lineageGraph } from '../../../src/vscode/lineage/lineageGraph.ts';
import { demoSituation, tsqlSituation } from '../documents/judged.ts';
import { english } from '../english.ts';

const situation = await demoSituation();

const tsql = tsqlSituation();

function graph(marked: string, within = situation): LineageGraph {
  const at = marked.indexOf('|');
  const sql = marked.replace('|', '');
  const names = within.dialect.editing?.names(sql, within.catalog);
  if (names === undefined) throw new Error(`No names in ${sql}`);
  const [thing] = at < 0 ? [] : (nameAt(names, at)?.things ?? []);
  const selected = thing?.kind === 'given' || thing?.kind === 'base' ? thing.column : undefined;
  return lineageGraph(sql, names, within, english, selected);
}

/** Flows as `box.column > box.column`. */
function flows({ shown }: LineageGraph): readonly string[] {
  const nameOf = new Map(
    shown.boxes.flatMap((box) => box.columns.map(({ id, name }) => [id, `${box.title}.${name}`] as const)),
  );
  return shown.flows.map(({ from, to }) => `${nameOf.get(from)} > ${nameOf.get(to)}`);
}

describe('the graph of a statement', () => {
  it.each<[string, readonly string[]]>([
    ['select email as e from customers', ['public.customers.email > Result.e']],
    [
      'with s as (select sum(amount) as total from payments) select total + 1 as more from s',
      ['public.payments.amount > s.total', 's.total > Result.more'],
    ],
    [
      'with s as (select * from product_lines) select name from s',
      [
        'public.product_lines.product_line_id > s.product_line_id',
        'public.product_lines.name > s.name',
        's.name > Result.name',
      ],
    ],
    [
      'select x.a from (select email as a from customers union select sku from products) x',
      ['public.customers.email > x.a', 'public.products.sku > x.a', 'x.a > Result.a'],
    ],
    ['select (select max(amount) from payments) as top', ['public.payments.amount > Result.top']],
    [
      'with recursive r as (select order_id as n from orders union all select n + 1 from r) select n from r',
      ['public.orders.order_id > r.n', 'r.n > Result.n'],
    ],
    ['select 1 as one', []],
    ['delete from orders returning status', ['public.orders.status > Result.status']],
  ])('has what flows where: %s', (sql, expected) => {
    expect(flows(graph(sql))).toEqual(expected);
  });

  it.each<[string, readonly string[]]>([
    [
      'insert into product_lines (name, product_line_id) select email, customer_id from customers',
      ['customers.email > product_lines.name', 'customers.customer_id > product_lines.product_line_id'],
    ],
    [
      'insert into product_lines select customer_id, lower(email) from customers',
      ['customers.customer_id > product_lines.product_line_id', 'customers.email > product_lines.name'],
    ],
    [
      'update orders set status = p.method, channel = currency from payments p where p.order_id = orders.order_id',
      ['payments.method > orders.status', 'orders.currency > orders.channel'],
    ],
    [
      'merge into orders using payments p on orders.order_id = p.order_id when matched then update set status = p.method when not matched then insert (status) values (p.card_holder);',
      ['payments.method > orders.status', 'payments.card_holder > orders.status'],
    ],
    [
      'merge into product_lines using customers c on name = c.email when not matched then insert values (c.customer_id, c.email);',
      ['customers.customer_id > product_lines.product_line_id', 'customers.email > product_lines.name'],
    ],
    ['insert into product_lines (name) values (null)', []],
    // Which column of the table gets which can't be told.
    ['insert into product_lines select email from customers', []],
    ['insert into product_lines select * from customers', []],
  ])('has what flows into a table that is written, in both dialects: %s', (sql, expected) => {
    const bare = (all: readonly string[]) => all.map((flow) => flow.replaceAll(/public\.|dbo\./g, ''));
    expect(bare(flows(graph(sql)))).toEqual(expected);
    expect(bare(flows(graph(sql, tsql)))).toEqual(expected);
  });

  it.each<[string, readonly string[], typeof situation]>([
    ['select email as e into copied from customers', ['dbo.customers.email > copied.e'], tsql],
    ['select email as [E m] into #t from customers', ['dbo.customers.email > #t.E m'], tsql],
    ['create view V as select email as E from customers', ['dbo.customers.email > V.E'], tsql],
    [
      'update c set email = o.status from customers c join orders o on o.customer_id = c.customer_id',
      ['dbo.orders.status > dbo.customers.email'],
      tsql,
    ],
    [
      'with x as (select email, phone from customers) update x set email = phone',
      ['dbo.customers.phone > x.phone', 'x.phone > dbo.customers.email', 'dbo.customers.email > x.email'],
      tsql,
    ],
    ['create table copied as select email as e from customers', ['public.customers.email > copied.e'], situation],
    [
      'insert into product_lines (name) select sku from products on conflict (product_line_id) do update set name = product_lines.name',
      ['public.products.sku > public.product_lines.name', 'public.product_lines.name > public.product_lines.name'],
      situation,
    ],
    [
      'with moved as (insert into product_lines (name) select sku from products returning name) select name from moved',
      [],
      situation,
    ],
  ])('has what flows into what it writes or makes: %s', (sql, expected, within) => {
    const found = flows(graph(sql, within));
    if (expected.length === 0) expect(found).toContain('public.products.sku > public.product_lines.name');
    else expect([...found].sort()).toEqual([...expected].sort());
  });

  it('shows what is written on the right, with its own types and what flowed in as sensitive as it was', () => {
    const { shown, places } = graph('insert into product_lines (|name) select email from customers', tsql);
    const target = shown.boxes.find(({ kind }) => kind === 'target');
    expect(target).toMatchObject({ title: 'dbo.product_lines', layer: 1 });
    expect(target?.columns).toMatchObject([{ name: 'name', isSensitive: true, hasPlace: true }]);
    expect(target?.columns[0]?.details[0]).toBe('text');
    expect(places.get(target?.columns[0]?.id ?? '')?.start).toBe('insert into product_lines ('.length);
    expect(shown.selected).toBe(target?.columns[0]?.id);
  });

  it('goes from tables on the left to the result on the right', () => {
    const { shown } = graph(
      'with a as (select email as e from customers), b as (select a.e, o.status from a, orders o) select b.e, a.e as f from a, b',
    );
    expect(shown.boxes.map(({ title, layer }) => [title, layer])).toEqual([
      ['public.customers', 0],
      ['public.orders', 0],
      ['a', 1],
      ['b', 2],
      ['Result', 3],
    ]);
  });

  it('says types, how columns are made, and what is sensitive', () => {
    const { shown } = graph('select email, count(*) as n from customers group by email');
    const result = shown.boxes.find(({ kind }) => kind === 'result');
    expect(result?.columns.map(({ name, details, isSensitive }) => ({ name, details, isSensitive }))).toEqual([
      { name: 'email', details: ['text', 'restricted (email)'], isSensitive: true },
      { name: 'n', details: ['aggregate'], isSensitive: false },
    ]);
  });

  it('begins at the column that was asked for, and knows the places in the text', () => {
    const sql = 'with s as (select email as |e from customers) select e from s';
    const { shown, places } = graph(sql);
    const box = shown.boxes.find(({ title }) => title === 's');
    expect(shown.selected).toBe(box?.columns[0]?.id);
    expect(places.get(shown.selected ?? '')?.start).toBe(sql.indexOf('|'));
    expect(graph('select |email from customers').shown.selected).toBe('t0.0');
  });

  it('shows a bounded number of columns of a wide result', () => {
    const wide = graph(`select ${Array.from({ length: 100 }, (_, index) => `${index} as c${index}`).join(', ')}`);
    expect(wide.shown.boxes[0]?.columns).toHaveLength(40);
    expect(wide.shown.boxes[0]?.more).toBe(60);
  });
});
