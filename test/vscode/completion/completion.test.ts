import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPostgresqlDialect } from '../../../src/adapters/dialects/postgresql/dialect.ts';
import type { DialectEditing } from '../../../src/core/ports.ts';
import { scopeAt } from '../../../src/vscode/completion/scopeAt.ts';
import { type Suggestion, suggestionsFor } from '../../../src/vscode/completion/suggestions.ts';
import { demoSituation } from '../documents/judged.ts';
import { english } from '../english.ts';

const situation = await demoSituation();
const editing = (await createPostgresqlDialect()).editing as DialectEditing;

function suggested(marked: string, catalog = situation.catalog): readonly Suggestion[] | undefined {
  const offset = marked.indexOf('|');
  const scope = scopeAt(marked.replace('|', ''), offset, editing);
  return scope && suggestionsFor(scope, { catalog, policy: situation.policy, editing, t: english });
}

const labels = (marked: string, kind: Suggestion['kind']): readonly string[] =>
  (suggested(marked) ?? []).filter((one) => one.kind === kind).map(({ label }) => label);

describe('the columns that are suggested', () => {
  it.each<[string, readonly string[]]>([
    ['select | from product_lines', ['product_line_id', 'name']],
    ['select na| from product_lines', ['product_line_id', 'name']],
    ['select p.| from product_lines p', ['product_line_id', 'name']],
    ['select p.na| from product_lines p', ['product_line_id', 'name']],
    ['select product_lines.| from public.product_lines', ['product_line_id', 'name']],
    ['select * from product_lines p where |', ['product_line_id', 'name']],
    ['select * from product_lines p where p.|', ['product_line_id', 'name']],
    ['select * from product_lines p where (p.name = 1 and p.|', ['product_line_id', 'name']],
    ['select 1 from orders o where exists (select 1 from product_lines p where p.|', ['product_line_id', 'name']],
    ['select 1 from product_lines p where exists (select 1 from orders o where p.|', ['product_line_id', 'name']],
    ['update product_lines set |', ['product_line_id', 'name']],
    ['delete from product_lines where |', ['product_line_id', 'name']],
    ['with s as (select email as e, phone from customers) select | from s', ['e', 'phone']],
    ['with s(a, b) as (select 1, 2) select s.| from s', ['a', 'b']],
    ['with s as (select * from product_lines) select | from s', ['product_line_id', 'name']],
    [
      'with s as (select p.* from product_lines p join orders o on true) select s.| from s',
      ['product_line_id', 'name'],
    ],
    ['with s as (select count(*) as n from orders), r as (select n, n + 1 as m from s) select | from r', ['n', 'm']],
    ['select x.| from (select email, upper(phone) as p from customers where', []],
    ['select x.| from (select email, upper(phone) as p from customers) x', ['email', 'p']],
    ['select x.| from (select email from customers union select sku from products) x', ['email']],
    ['select 1 union select | from product_lines', ['product_line_id', 'name']],
    ['select | from product_lines union select email from customers', ['product_line_id', 'name']],
    ['select "Mixed Case".| from "Mixed Case"', ['Id', 'select', 'plain', 'tags', 'details']],
    ['select nobody.| from product_lines', []],
    ['select 1 from product_lines a join product_lines b on a.|', ['product_line_id', 'name']],
  ])('are those in scope: %s', (marked, expected) => {
    expect(labels(marked, 'column')).toEqual(expected);
  });

  it('say type and classification, are spelled as they must be, and are qualified where they would be ambiguous', () => {
    const email = suggested('select | from customers c join hr.employees e on true')?.find(
      ({ label, from }) => label === 'email' && from === 'c',
    );
    expect(email).toMatchObject({ insert: 'c.email', detail: 'text · restricted (email)' });
    const mixed = suggested('select | from "Mixed Case"')?.filter(({ kind }) => kind === 'column');
    expect(mixed?.map(({ insert }) => insert)).toEqual(['"Id"', '"select"', 'plain', 'tags', 'details']);
  });
});

describe('the tables that are suggested', () => {
  it.each([
    'select 1 from |',
    'select 1 from o|',
    'select 1 from a, |',
    'select 1 from a join |',
    'update |',
    'insert into |',
    'delete from |',
  ])('are all of the catalog where one must stand: %s', (marked) => {
    expect(labels(marked, 'table')).toContain('orders');
    expect(labels(marked, 'column')).toEqual([]);
  });

  it('are tables of WITH first, and those of a schema after its name', () => {
    expect(suggested('with s as (select 1) select 1 from |')?.[0]).toMatchObject({ kind: 'commonTable', label: 's' });
    expect(labels('select 1 from hr.|', 'table')).toEqual(['employees']);
    expect(suggested('select 1 from emp|')?.find(({ label }) => label === 'employees')?.insert).toBe('hr.employees');
  });
});

describe('functions', () => {
  it('are suggested once a letter is written', () => {
    expect(labels('select | from orders', 'function')).toEqual([]);
    expect(labels('select date_t| from orders', 'function')).toContain('date_trunc');
  });
});

describe('suggestions', () => {
  it.each([
    "select 'a|b' from t",
    "select 'open |",
    'select 1 -- note |',
    'select /* | */ 1',
    'select 12|',
    'select $$ | $$',
    'select "open |',
  ])('are not made inside strings, numbers and comments: %s', (marked) => {
    expect(suggested(marked)).toBeUndefined();
  });

  it('are made without a catalog as far as the text tells', () => {
    const offset = 'with s as (select 1 as a) select s.'.length;
    const scope = scopeAt('with s as (select 1 as a) select s. from s', offset, editing);
    const made = scope && suggestionsFor(scope, { ...situation, catalog: undefined, editing, t: english });
    expect(made?.map(({ label }) => label)).toEqual(['a']);
  });

  it('never fail, whatever is typed so far', () => {
    const words =
      'select from where with as ( ) , . * join on a b s " \' -- /* union update set ; $$ recursive lateral'.split(' ');
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...words, '\n'), { maxLength: 25 }), fc.nat(), (parts, place) => {
        const text = parts.join(' ');
        const scope = scopeAt(text, place % (text.length + 1), editing);
        if (scope !== undefined) suggestionsFor(scope, { ...situation, editing, t: english });
      }),
      { numRuns: 1500 },
    );
  });
});
