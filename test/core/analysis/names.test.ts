import { describe, expect, it } from 'vitest';
import { createPostgresqlDialect } from '../../../src/adapters/dialects/postgresql/dialect.ts';
import { createTsqlDialect } from '../../../src/adapters/dialects/tsql/dialect.ts';
import type { Catalog } from '../../../src/core/analysis/catalog.ts';
import { definitionOf, meant, nameAt, referencesTo, type Thing } from '../../../src/core/analysis/nameSearch.ts';
import type { Names } from '../../../src/core/analysis/names.ts';
import { demoCatalog } from '../../adapters/dialects/postgresql/demo.ts';
import { demoInTsql } from '../../adapters/dialects/tsql/demo.ts';
import { marked, namesOf, originOf, thingsAt, wordsOf } from './namedThings.ts';
import { at } from './understood.ts';

const postgresql = await createPostgresqlDialect();
const tsql = createTsqlDialect();
const { editing } = postgresql;

const namesIn = (sql: string, catalog: Catalog | null = demoCatalog): Names => namesOf(sql, postgresql, catalog);

describe.each([
  ['PostgreSQL', postgresql, demoCatalog],
  ['T-SQL', tsql, demoInTsql],
])('a name in %s', (_, dialect, catalog) => {
  it.each<[string, readonly string[]]>([
    ['select c.|email from customers c', ['customers.email']],
    ['select |c.email from customers c', ['entry c at 30']],
    ['select customers|.email from customers', ['table customers']],
    ['select |t.a from (select email as a from customers) t', ['entry t at 51']],
    ['select t.|a from (select email as a from customers) t', ['column a at 33']],
    ['select t.|email from (select email from customers) t', ['column email at 28']],
    ['with s as (select 1 as one) select |one from s', ['column one at 23']],
    ['with s as (select 1 as one) select one from |s', ['commonTable s at 5']],
    ['with s(|a) as (select 1 as one) select a from s', ['column a at 7']],
    ['with s(a) as (select 1 as one) select s.|a from s', ['column a at 7']],
    ['with s as (select 1 as one), r as (select * from s) select r.|one from r', ['column one at 23']],
    ['select email as e from customers order by |e', ['column e at 16']],
    ['select a from (select 1 as a union select 2 as b) t where t.|a = 1', ['column a at 27']],
    ['insert into orders (|status) values (null)', ['orders.status']],
    [
      'select c.customer_id from customers c where exists (select 1 from orders where customer_id = c.|customer_id)',
      ['customers.customer_id'],
    ],
    ['select |"Id" from "Mixed Case"', ['Mixed Case.Id']],
    ['select x.|"A b" from (select 1 as "A b") x', ['column A b at 33']],
    ['create view v as select c.|email from customers c', ['customers.email']],
  ])('leads to what the database would take: %s', (text, expected) => {
    expect(thingsAt(text, (sql) => namesOf(sql, dialect, catalog))).toEqual(expected);
  });
});

describe('a name', () => {
  it.each<[string, readonly string[]]>([
    ['select email from public.|customers', ['table customers']],
    ['select region as r from customers group by |r', ['column r at 17']],
    ['select 1 from orders join payments using (|order_id)', ['orders.order_id', 'payments.order_id']],
    ['select |order_id from orders join payments using (order_id)', ['orders.order_id']],
    ['update orders o set |status = null', ['orders.status']],
    ['update orders o set status = null where |o.status is null', ['entry o at 14']],
    ['select (|c).email from customers c', ['entry c at 32']],
    ['select (c).|email from customers c', ['customers.email']],
    ['select to_json(|c) from customers c', ['entry c at 33']],
    ['select t.|x from unnest(array[1]) as t(x)', ['column x at 38']],
    ['with recursive r as (select 1 as n union all select r.|n + 1 from r) select n from r', ['column n at 33']],
    ['explain select c.|email from customers c', ['customers.email']],
    ['merge into orders o using payments p on o.order_id = |p.order_id when matched then delete', ['entry p at 35']],
    ['delete from orders o using payments p where o.order_id = p.order_id returning |o.*', ['entry o at 19']],
  ])('leads to what the database would take: %s', (text, expected) => {
    expect(thingsAt(text, namesIn)).toEqual(expected);
  });

  it.each<[string, readonly string[]]>([
    ['select t.|a from t', ['t.a']],
    ['select x.|a from (select a from t) x', ['column a at 24']],
    ['select |a from t, u', ['t.a', 'u.a']],
  ])('leads somewhere without a catalog too: %s', (text, expected) => {
    expect(thingsAt(text, (sql) => namesIn(sql, null))).toEqual(expected);
  });

  it.each([
    '|select email from customers',
    'select 1 |+ 1',
    "select 'customers|' from customers",
    'select nobody.|email from customers',
    'select |count(*) from customers',
  ])('is none where nothing is named: %s', (text) => {
    const { sql, marks } = marked(text);
    expect(nameAt(namesIn(sql), marks[0] ?? -1)).toBeUndefined();
  });

  it('has no names to tell where the text is not one statement', () => {
    expect(editing?.names('select 1; select 2', demoCatalog)).toBeUndefined();
    expect(editing?.names('selec 1', demoCatalog)).toBeUndefined();
    expect(editing?.names('', demoCatalog)).toBeUndefined();
    expect(editing?.names(`select ${'('.repeat(5000)}1${')'.repeat(5000)}`, demoCatalog)).toBeUndefined();
  });
});

describe('what earlier statements made', () => {
  it('is known to the names of a later one', () => {
    const context = 'create temp table t as select email as mail from customers;\n';
    const names = namesOf('select mail from t', postgresql, demoCatalog, context);
    expect(names.obstacles).toEqual([]);
    expect(names.outputs[0]?.sources).toContainEqual({ schema: 'public', table: 'customers', column: 'email' });
    expect(namesIn('select mail from t').obstacles).not.toEqual([]);
  });
});

describe('the references to a name', () => {
  it.each([
    'with |s as (select 1 as a) select |s.a from |s join (select a from |s) b on b.a = |s.a',
    'select |c.email from customers |c where exists (select 1 from orders o where o.customer_id = |c.customer_id)',
    // The inner c is another one.
    'select |c.email from customers |c where exists (select 1 from orders c where c.customer_id = 1)',
    'with s as (select email as |e from customers) select s.|e, upper(|e) as f from s order by upper(|e)',
    'select x.|total from (select sum(amount) as |total from payments) x where x.|total > 1',
    'with s(|a, b) as (select 1, 2) select |a from s where s.|a > b',
    'with s as (select 1 as |one), r as (select |* from s) select r.|one from r',
    'select |email from |customers where |customers.|email is not null',
    'with recursive |r as (select 1 as n union all select n + 1 from |r where |r.n < 5) select n from |r',
    'update orders |o set status = |o.currency from payments p where p.order_id = |o.order_id returning |o.order_id',
    'with "S 1" as (select 1 as a) select a from "S 1"',
  ])('are all there are: %s', (text) => {
    const { sql, marks } = marked(text);
    const names = namesIn(sql);
    for (const mark of marks) {
      const found = nameAt(names, mark);
      const [thing] = found?.things ?? [];
      if (thing === undefined || (found?.mention?.kind === 'column' && found.mention.isStar)) continue;
      const expected = marks.filter((other) => {
        const things = nameAt(names, other)?.things ?? [];
        return things.some((one) => wordsOf(one) === wordsOf(thing));
      });
      expect(referencesTo(names, thing).map(({ span }) => span.start)).toEqual(expected);
    }
    expect(marks.every((mark) => nameAt(names, mark) !== undefined)).toBe(true);
  });

  it('say which of them names it', () => {
    const names = namesIn('with s as (select email as e from customers) select e from s');
    const column = names.columns.find(({ name, isNamed }) => name === 'e' && isNamed);
    if (column === undefined) throw new Error('There is no e.');
    const thing: Thing = { kind: 'given', column };
    expect(definitionOf(thing)).toEqual({ start: 27, end: 28 });
    expect(referencesTo(names, thing).map(({ isDefinition }) => isDefinition)).toEqual([true, false]);
  });
});

describe('a column that a statement makes', () => {
  it.each<[string, readonly string[]]>([
    ['select email as e from customers', ['e/item: customers.email']],
    ['select lower(email) || phone as both from customers', ['both/item: customers.email, customers.phone']],
    [
      'with s as (select sum(amount) as total from payments) select total + 1 as more from s',
      ['total/item: payments.amount', 'more/item: total/item'],
    ],
    [
      'select sku from products union select name from product_lines',
      ['sku/item: products.sku', 'name/item: product_lines.name', 'sku/branches: sku/item, name/item'],
    ],
    ['select (select max(amount) from payments) as top', ['max/item: payments.amount', 'top/item: max/item']],
    ['select x from (values (1)) t(x)', ['column1/item: ', 'x/list: column1/item', 'x/item: x/list']],
    [
      'select * from product_lines',
      ['product_line_id/star: product_lines.product_line_id', 'name/star: product_lines.name'],
    ],
  ])('knows what flows into it directly: %s', (sql, expected) => {
    const names = namesIn(sql);
    expect(names.columns.map(({ name, by, inputs }) => `${name}/${by}: ${inputs.map(originOf).join(', ')}`)).toEqual(
      expected,
    );
  });

  it('has the sources and transforms that the analysis tells', async () => {
    const dialect = await createPostgresqlDialect();
    for (const sql of [
      'with s(cid, total) as (select customer_id, count(*) from orders group by 1) select c.email, s.* from s join customers c on c.customer_id = s.cid',
      'with recursive r as (select order_id as a, customer_id as b from orders union all select b, a from r) select a, b, * from r',
      'select p.*, upper(l.name) as line from products p natural join product_lines l',
    ]) {
      const outputs = namesIn(sql).outputs.map(({ name, sources, transform }) => ({ name, sources, transform }));
      expect(outputs).toEqual(dialect.analyse(sql, demoCatalog).statements[0]?.outputs);
    }
  });
});

describe('every mention', () => {
  it('stands in the text as what it means is called', () => {
    const sql =
      'with S as (select C.Email as "E m" from customers C) select s."E m", U&"\\0073" . "E m" from s as "s" where S."E m" is not null';
    for (const mention of namesIn(sql).mentions) {
      const written = at(sql, mention.span);
      const [thing] = meant(mention);
      const name =
        thing?.kind === 'relation'
          ? thing.relation.name
          : thing?.kind === 'given'
            ? thing.column.name
            : thing?.kind === 'base'
              ? thing.column.column
              : thing?.table.table;
      expect([editing?.fold(written), 's']).toContain(name);
    }
  });
});
