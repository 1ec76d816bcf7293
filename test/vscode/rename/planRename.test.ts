import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPostgresqlDialect } from '../../../src/adapters/dialects/postgresql/dialect.ts';
import { createTsqlDialect } from '../../../src/adapters/dialects/tsql/dialect.ts';
import { nameAt } from '../../../src/core/analysis/nameSearch.ts';
import type { DialectEditing } from '../../../src/core/ports.ts';
import { applied, planRename, renamable } from '../../../src/vscode/rename/planRename.ts';
import { demoCatalog } from '../../adapters/dialects/postgresql/demo.ts';
import { demoInTsql } from '../../adapters/dialects/tsql/demo.ts';
import { times } from '../../support/thorough.ts';

const dialect = await createPostgresqlDialect();
const postgresql = { editing: dialect.editing as DialectEditing, catalog: demoCatalog };
const tsql = { editing: createTsqlDialect().editing as DialectEditing, catalog: demoInTsql };

/** The text after renaming what stands at the `|`, or why it isn't renamed. */
function renamed(marked: string, name: string, { editing, catalog } = postgresql): string {
  const namesOf = (sql: string) => editing.names(sql, catalog);
  const at = marked.indexOf('|');
  const sql = marked.replace('|', '');
  const names = namesOf(sql);
  const found = names && nameAt(names, at);
  if (names === undefined || found === undefined) return 'nothing';
  const thing = renamable(found);
  if (typeof thing === 'string') return thing;
  const plan = planRename(sql, names, thing, name, editing, namesOf);
  return plan.kind === 'refused' ? plan.why : applied(sql, plan.edits);
}

describe('renaming', () => {
  it.each<[string, string, string]>([
    ['with |s as (select 1 as a) select s.a from s', 't', 'with t as (select 1 as a) select t.a from t'],
    ['with s as (select 1 as a) select s.a from |s', 't', 'with t as (select 1 as a) select t.a from t'],
    ['with s as (select 1 as a) select x.a from s |x', 'y', 'with s as (select 1 as a) select y.a from s y'],
    ['select |c.email from customers c', 'who', 'select who.email from customers who'],
    ['update orders |o set status = o.currency', 'x', 'update orders x set status = x.currency'],
    ['select email as |e from customers order by e', 'f', 'select email as f from customers order by f'],
    [
      'with s(|a) as (select 1) select s.a + 1 as b from s order by s.a',
      'c',
      'with s(c) as (select 1) select s.c + 1 as b from s order by s.c',
    ],
    [
      'with recursive |r as (select 1 as n union all select r.n + 1 from r) select n from r',
      'q',
      'with recursive q as (select 1 as n union all select q.n + 1 from q) select n from q',
    ],
    // Another column of the same name is none of its references.
    [
      'with s as (select 1 as |a), t as (select 2 as a) select s.a as x, t.a as y from s, t',
      'k',
      'with s as (select 1 as k), t as (select 2 as a) select s.k as x, t.a as y from s, t',
    ],
  ])('takes all that refers to it along: %s', (marked, name, expected) => {
    expect(renamed(marked, name)).toBe(expected);
  });

  it.each<[string, string, string]>([
    ['with s as (select 1 as |a) select s.a from s', 'b', 'with s as (select 1 as b) select s.b AS a from s'],
    [
      'with s as (select 1 as |a), r as (select a from s) select a from r',
      'b',
      'with s as (select 1 as b), r as (select b AS a from s) select a from r',
    ],
    ['select x.|a from (select 1 as a union select 2) x', 'q', 'select x.q AS a from (select 1 as q union select 2) x'],
    [
      'select 1 from (select 1 as |a) x where exists (select x.a)',
      'q',
      'select 1 from (select 1 as q) x where exists (select x.q)',
    ],
  ])('keeps the names of what the statement gives: %s', (marked, name, expected) => {
    expect(renamed(marked, name)).toBe(expected);
  });

  it.each<[string, string]>([
    ['new name', '"new name"'],
    ['"Mixed"', '"Mixed"'],
    ['Mixed', 'mixed'],
    ['select', '"select"'],
    ['say "hi"', '"say ""hi"""'],
    ['é', '"é"'],
    ['a; drop table t; --', '"a; drop table t; --"'],
    ["x'", `"x'"`],
  ])('quotes a name where it must: %s', (name, expected) => {
    expect(renamed('select |c.email from customers c', name)).toBe(
      `select ${expected}.email from customers ${expected}`,
    );
  });

  it.each<[string, string, string]>([
    ['the name of a table', 'select 1 from |customers', 'notOwn'],
    ['the name of a column', 'select |email from customers', 'notOwn'],
    ['a column that has no name of its own', 'select x.|email from (select email from customers) x', 'notOwn'],
    ['what a star passes on', 'with s as (select 1 as |a) select * from s', 'passedOn'],
    ['nothing', 'select |c.email from customers c', 'notAName'],
  ])('leaves alone %s', (_, marked, expected) => {
    expect(renamed(marked, expected === 'notAName' ? '  ' : 'x')).toBe(expected);
  });

  it.each<[string, string, string]>([
    ['an alias that is there already', 'select |c.email from customers c, orders o', 'o'],
    [
      'an alias that hides an outer one that is used',
      'select |c.email from customers c where exists (select c.email from orders d)',
      'd',
    ],
    ['a table of WITH that hides a table', 'with |s as (select 1) select 1 from s, orders', 'orders'],
    ['a column that becomes ambiguous', 'with s as (select 1 as |a, 2 as b) select s.a as x from s', 'b'],
    [
      'a column that a bare name then means',
      'select 1 from (select 1 as |a) x, customers where email is null',
      'email',
    ],
    ['a column that NATURAL joins by', 'select 1 from (select 1 as |a) x natural join customers', 'region'],
    ['a column that USING joins by', 'select 1 from (select 1 as |a) x join (select 1 as a) y using (a)', 'b'],
    ['an alias that ORDER BY takes for another', 'select email as |e, phone as p from customers order by p, e', 'p'],
  ])('refuses %s', (_, marked, name) => {
    expect(renamed(marked, name)).toBe('clash');
  });

  it.each<[string, string, string]>([
    ['with |s as (select 1 as a) select s.a from s', 't', 'with t as (select 1 as a) select t.a from t'],
    ['select |c.email from customers c', 'who', 'select who.email from customers who'],
    [
      'with s(|a) as (select 1) select s.a + 1 as b from s order by s.a',
      'c',
      'with s(c) as (select 1) select s.c + 1 as b from s order by s.c',
    ],
    ['with s as (select 1 as |a) select s.a from s', 'b', 'with s as (select 1 as b) select s.b AS a from s'],
    ['with |s as (select 1) select 1 from s, orders', 'orders', 'clash'],
    ['select |c.email from customers c, orders o', 'o', 'clash'],
    ['with s as (select 1 as |a) select * from s', 'x', 'passedOn'],
    ['select |email from customers', 'x', 'notOwn'],
  ])('does the same in T-SQL: %s', (marked, name, expected) => {
    expect(renamed(marked, name)).toBe(expected);
    expect(renamed(marked, name, tsql)).toBe(expected);
  });

  it.each<[string, string, string]>([
    // Names that differ by case alone are one name.
    ['select |C.email from customers c', 'x', 'select x.email from customers x'],
    ['select |c.email from customers c', 'C', 'select C.email from customers C'],
    ['select |c.email from customers c, orders o', 'O', 'clash'],
    ['with s as (select 1 as |A) select s.a from s', 'b', 'with s as (select 1 as b) select s.b AS a from s'],
    ['update |c set email = null from customers c', 'who', 'update who set email = null from customers who'],
    ['select |c.email from customers c', 'my ]name', 'select [my ]]name].email from customers [my ]]name]'],
    ['select |c.email from customers c', '[order]', 'select [order].email from customers [order]'],
    ['select |c.email from customers c', '@x', 'select [@x].email from customers [@x]'],
    ['select [|c ]]].email from customers [c ]]]', 'd', 'select d.email from customers d'],
    [
      "select |x from (select email as 'x' from customers) t",
      'y',
      'select y AS x from (select email as y from customers) t',
    ],
    [
      'with |customers as (select 1 as a) select a from customers',
      'orders',
      'with orders as (select 1 as a) select a from orders',
    ],
    ['select email as |Mail into #t from customers', 'm', 'select email as m into #t from customers'],
    ['select 1 from |@t', 'x', 'notOwn'],
  ])('goes by the rules of T-SQL there: %s', (marked, name, expected) => {
    expect(renamed(marked, name, tsql)).toBe(expected);
  });

  it('changes no base column of the result and no obstacle, whatever the names', () => {
    const name = fc.constantFrom('a', 'b', 'c', 's', 'email', 'order_id', 'customers', 'orders', 'select', 'x y', 'A');
    const shapes = [
      'with a as (select email, order_id as b from customers c join orders o using (customer_id)) select a.b, x.email as c from a x join a on x.b = a.b',
      'select a.b, (select max(b) from orders b where b.order_id = a.b) as c from (select order_id as b from orders) a order by c',
      'with a as (select 1 as b), s as (select b as c from a) select c from s where exists (select 1 from a where a.b = s.c)',
    ];
    fc.assert(
      fc.property(fc.constantFrom(...shapes), fc.nat(), name, (sql, place, newName) => {
        const at = place % sql.length;
        const after = renamed(`${sql.slice(0, at)}|${sql.slice(at)}`, newName);
        if (!after.includes(' ')) return;
        const [before, then] = [sql, after].map((text) => dialect.analyse(text, demoCatalog).statements[0]);
        expect(then?.understood).toBe(before?.understood);
        expect(then?.reads).toEqual(before?.reads);
        expect(then?.outputs.map(({ sources, transform }) => ({ sources, transform }))).toEqual(
          before?.outputs.map(({ sources, transform }) => ({ sources, transform })),
        );
      }),
      { numRuns: times(120, 2_000) },
    );
  });
});
