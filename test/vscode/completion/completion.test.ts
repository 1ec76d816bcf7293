import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPostgresqlDialect } from '../../../src/adapters/dialects/postgresql/dialect.ts';
import type { Situation } from '../../../src/core/flow.ts';
import type { DialectEditing } from '../../../src/core/ports.ts';
import { scopeAt } from '../../../src/vscode/completion/scopeAt.ts';
import { type Suggestion, suggestionsFor } from '../../../src/vscode/completion/suggestions.ts';
import { demoSituation, tsqlSituation } from '../documents/judged.ts';
import { english } from '../english.ts';

const situation = await demoSituation();
const editing = (await createPostgresqlDialect()).editing as DialectEditing;
const tsql = tsqlSituation();

function suggested(
  marked: string,
  { catalog, policy, dialect }: Situation = situation,
): readonly Suggestion[] | undefined {
  const { editing } = dialect;
  const offset = marked.indexOf('|');
  const text = marked.replace('|', '');
  const scope = editing && scopeAt(text, offset, editing);
  const variables = editing?.batches?.variables(text) ?? [];
  return scope && suggestionsFor(scope, { catalog, policy, editing, variables, t: english });
}

const labels = (marked: string, kind: Suggestion['kind'], within = situation): readonly string[] =>
  (suggested(marked, within) ?? []).filter((one) => one.kind === kind).map(({ label }) => label);

const dialects = [
  ['PostgreSQL', situation],
  ['T-SQL', tsql],
] as const;

describe.each(dialects)('the columns that are suggested in %s', (_, within) => {
  it.each<[string, readonly string[]]>([
    ['select | from product_lines', ['product_line_id', 'name']],
    ['select na| from product_lines', ['product_line_id', 'name']],
    ['select p.| from product_lines p', ['product_line_id', 'name']],
    ['select p.na| from product_lines p', ['product_line_id', 'name']],
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
    expect(labels(marked, 'column', within)).toEqual(expected);
  });
});

describe('the columns that are suggested', () => {
  it('follow a table with its schema', () => {
    const expected = ['product_line_id', 'name'];
    expect(labels('select product_lines.| from public.product_lines', 'column')).toEqual(expected);
    expect(labels('select product_lines.| from dbo.product_lines', 'column', tsql)).toEqual(expected);
  });

  it.each<[string, readonly string[]]>([
    ['select PRODUCT_LINES.| from Product_Lines', ['product_line_id', 'name']],
    ['select [P].| from [product_lines] p', ['product_line_id', 'name']],
    ['with S as (select email as [E m] from customers) select s.| from s', ['E m']],
    ['select p.na| from product_lines p with (nolock) cross apply (select 1 as x) a', ['product_line_id', 'name']],
    ['update p set | from product_lines p', ['product_line_id', 'name']],
    ['update p set p.| from product_lines as p', ['product_line_id', 'name']],
    ['delete p from product_lines p where p.|', ['product_line_id', 'name']],
    ['insert product_lines (|) values (1)', ['product_line_id', 'name']],
    ['insert into product_lines output inserted.| values (1)', ['product_line_id', 'name']],
    ['update product_lines set name = 1 output deleted.|', ['product_line_id', 'name']],
    ['merge product_lines as t using orders o on t.|', ['product_line_id', 'name']],
    ['select x.| from customers cross apply (select email as e) x', ['e']],
    ['declare @t table (a int, [b c] int) select t.| from @t t', ['a', 'b c']],
    // What stands before and after without a semicolon is another statement.
    ['select email from customers select | from product_lines select sku from products', ['product_line_id', 'name']],
    ['update customers set email = 1 select | from product_lines', ['product_line_id', 'name']],
  ])('are those in scope in T-SQL alone: %s', (marked, expected) => {
    expect(labels(marked, 'column', tsql)).toEqual(expected);
  });

  it('are quoted in brackets where they must be in T-SQL', () => {
    const mixed = suggested('select | from [mixed case]', tsql)?.filter(({ kind }) => kind === 'column');
    expect(mixed?.map(({ insert }) => insert)).toEqual(['Id', '[select]', 'plain', 'tags', 'details']);
  });

  it('replace a quoted name as a whole', () => {
    for (const text of ['select [na|me] from product_lines', 'select [na|] from product_lines']) {
      const scope = scopeAt(text.replace('|', ''), text.indexOf('|'), tsql.dialect.editing as DialectEditing);
      expect(scope).toMatchObject({ prefix: '[na', suffix: text.slice(text.indexOf('|') + 1, text.indexOf(']') + 1) });
    }
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

describe('variables', () => {
  it('are suggested as they are declared, those that hold rows alone where a table must stand', () => {
    const script = 'declare @Id int, @Rows table (a int) ';
    expect(labels(`${script}select @|`, 'variable', tsql)).toEqual(['@Id', '@Rows']);
    expect(labels(`${script}select 1 from |`, 'variable', tsql)).toEqual(['@Rows']);
    expect(labels('select |', 'variable')).toEqual([]);
  });
});

describe('functions', () => {
  it('are suggested once a letter is written', () => {
    expect(labels('select | from orders', 'function')).toEqual([]);
    expect(labels('select date_t| from orders', 'function')).toContain('date_trunc');
    expect(labels('select DATEA| from orders', 'function', tsql)).toContain('dateadd');
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

  it.each(["select N'a|b' from t", "select 'open |", 'select 1 -- note |', 'select /* /* */ | */ 1', 'select [open |'])(
    'are not made there in T-SQL: %s',
    (marked) => {
      expect(suggested(marked, tsql)).toBeUndefined();
    },
  );

  it('are made without a catalog as far as the text tells', () => {
    const offset = 'with s as (select 1 as a) select s.'.length;
    const scope = scopeAt('with s as (select 1 as a) select s. from s', offset, editing);
    const made = scope && suggestionsFor(scope, { ...situation, catalog: undefined, editing, t: english });
    expect(made?.map(({ label }) => label)).toEqual(['a']);
  });

  it('never fail, whatever is typed so far', () => {
    const words =
      'select from where with as ( ) , . * join on a b s " \' -- /* union update set ; $$ recursive lateral [ ] @x insert output delete apply merge'.split(
        ' ',
      );
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...words, '\n'), { maxLength: 25 }), fc.nat(), (parts, place) => {
        const text = parts.join(' ');
        for (const within of [situation, tsql]) {
          const editing = within.dialect.editing as DialectEditing;
          const scope = scopeAt(text, place % (text.length + 1), editing);
          if (scope !== undefined) suggestionsFor(scope, { ...within, editing, t: english });
        }
      }),
      { numRuns: 1500 },
    );
  });
});
