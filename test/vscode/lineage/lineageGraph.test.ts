import { describe, expect, it } from 'vitest';
import { nameAt } from '../../../src/core/analysis/nameSearch.ts';
import { type LineageGraph, lineageGraph } from '../../../src/vscode/lineage/lineageGraph.ts';
import { demoSituation } from '../documents/judged.ts';
import { english } from '../english.ts';

const situation = await demoSituation();

function graph(marked: string): LineageGraph {
  const at = marked.indexOf('|');
  const sql = marked.replace('|', '');
  const names = situation.dialect.editing?.names(sql, situation.catalog);
  if (names === undefined) throw new Error(`No names in ${sql}`);
  const [thing] = at < 0 ? [] : (nameAt(names, at)?.things ?? []);
  const selected = thing?.kind === 'given' || thing?.kind === 'base' ? thing.column : undefined;
  return lineageGraph(sql, names, situation, english, selected);
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
