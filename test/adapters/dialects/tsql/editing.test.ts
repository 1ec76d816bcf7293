import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTsqlDialect } from '../../../../src/adapters/dialects/tsql/dialect.ts';
import { meant, nameAt, referencesTo } from '../../../../src/core/analysis/nameSearch.ts';
import type { Names } from '../../../../src/core/analysis/names.ts';
import type { DialectEditing } from '../../../../src/core/ports.ts';
import { marked, namesOf, originOf, thingsAt, wordsOf } from '../../../core/analysis/namedThings.ts';
import { times } from '../../../support/thorough.ts';
import { shop } from './shop.ts';

const dialect = createTsqlDialect();
const editing = dialect.editing as DialectEditing;
const namesIn = (sql: string): Names => namesOf(sql, dialect, shop);

describe('a name of T-SQL', () => {
  it.each<[string, readonly string[]]>([
    ['select c.|EMAIL from customers c', ['Customers.Email']],
    ['select |c.Email from Customers C', ['entry C at 30']],
    ['select CUSTOMERS|.Email from dbo.customers', ['table Customers']],
    ['select [Email|] from dbo.[Customers]', ['Customers.Email']],
    [
      'with S as (select Email as [My ]] mail] from Customers) select s.|[my ]] MAIL] from s',
      ['column My ] mail at 27'],
    ],
    ['with S(A, [b ]]]) as (select 1, 2) select |[B ]]] from s', ['column b ] at 10']],
    ["select |x from (select Email as 'x' from Customers) t", ['column x at 31']],
    ['select |E from (select E = Email from Customers) t', ['column E at 22']],
    ['update |c set Email = null from Customers c', ['entry c at 41']],
    ['update c set |email = null from Customers c', ['Customers.Email']],
    ['delete |c from Customers as c where c.Email is null', ['entry c at 27']],
    ['with d as (select * from Orders) delete from |D where Status = 1', ['commonTable d at 5']],
    ['merge into Orders as |o using Payments p on o.OrderId = p.OrderId when matched then delete;', ['entry o at 21']],
    ['merge Orders o using Payments p on 1 = 1 when matched then update set |status = p.Method;', ['Orders.Status']],
    ['insert into Customers (Email) output inserted.|email values (1)', ['Customers.Email']],
    ['select |p.x from Customers c outer apply (select c.Email as x) p', ['entry p at 62']],
    ['select |p.[1] from Orders pivot (count(OrderId) for Status in ([1], [2])) as p', ['entry p at 76']],
    ['if 1 = 1 begin select |Email from Customers end', ['Customers.Email']],
    [
      'create procedure P @a int as update Customers set Phone = 1; select c.|email from Customers c',
      ['Customers.Email'],
    ],
    ['create trigger T on Customers after insert as select |i.Email from inserted i', ['entry i at 75']],
    // A table of WITH hides the table, and itself only in its own statement.
    ['with Customers as (select 1 as Email) select |Email from Customers', ['column Email at 31']],
    ['with Customers as (select 1 as Email) select Email from dbo.|Customers', ['table Customers']],
  ])('leads to what SQL Server would take: %s', (text, expected) => {
    expect(thingsAt(text, namesIn)).toEqual(expected);
  });

  it('keeps the spelling of the text where no catalog knows a better one', () => {
    expect(thingsAt('select T.|A from [Some Table] t', (sql) => namesOf(sql, dialect, null))).toEqual(['Some Table.A']);
  });

  it('leads to what earlier statements made', () => {
    const context = 'select Email as Mail into #t from Customers\ndeclare @v table (Id int)\n';
    expect(thingsAt('select |mail from #t', (sql) => namesOf(sql, dialect, shop, context))).toEqual(['#t.mail']);
    const made = namesOf('select mail from #t', dialect, shop, context);
    expect(made.outputs[0]?.sources).toContainEqual({ schema: 'dbo', table: 'Customers', column: 'Email' });
    const names = namesOf('select v.ID from @v v', dialect, shop, context);
    expect(names.obstacles).toEqual([]);
  });

  it('is none of the catalog after USE of another database', () => {
    const isKnown = (context: string) =>
      namesOf('select Email from Customers', dialect, shop, context).relations.map(({ source }) => source);
    expect(isKnown('use Shop\n')).toMatchObject([{ isKnown: true }]);
    expect(isKnown('use Elsewhere\n')).toMatchObject([{ isKnown: false }]);
  });

  it('is none where the text is not one statement', () => {
    expect(editing.names('select 1 select 2', shop)).toBeUndefined();
    expect(editing.names('select from', shop)).toBeUndefined();
    expect(editing.names('', shop)).toBeUndefined();
    expect(editing.names("select 'open", shop)).toBeUndefined();
    expect(editing.names(`select ${'('.repeat(5000)}1${')'.repeat(5000)}`, shop)).toBeUndefined();
  });

  it('does not mistake for each other what only a quote tells apart', () => {
    const names = namesIn('select [a.b] from (select 1 as [a.b], 2 as a) x');
    expect(names.outputs.map(({ name, origin }) => `${name}: ${originOf(origin)}`)).toEqual(['a.b: a.b/item']);
  });
});

describe('the references to a name of T-SQL', () => {
  it.each([
    'with |S as (select 1 as a) select |s.a from |S join (select a from |[s]) b on b.a = |S.a',
    'update |c set Email = |C.Phone from Customers as |c where |[c].Region is null',
    'with s(|A, b) as (select 1, 2) select |a from s where s.|[A] > b',
    'select |Email from |Customers where |CUSTOMERS.|email is not null',
    'merge Orders |o using Payments p on |O.OrderId = p.OrderId when matched then update set Status = |o.Channel;',
  ])('are all there are, in any case and quotes: %s', (text) => {
    const { sql, marks } = marked(text);
    const names = namesIn(sql);
    for (const mark of marks) {
      const [thing] = nameAt(names, mark)?.things ?? [];
      if (thing === undefined) throw new Error(`Nothing at ${mark}`);
      const alike = marks.filter((other) =>
        (nameAt(names, other)?.things ?? []).some((one) => wordsOf(one) === wordsOf(thing)),
      );
      expect(referencesTo(names, thing).map(({ span }) => span.start)).toEqual(alike);
    }
  });

  it('stand in the text as what they mean is called', () => {
    const sql =
      "with S as (select C.Email as [E m], Phone as 'p' from customers C) select s.[E m], S.P from S as s where s.[e M] is not null";
    for (const mention of namesIn(sql).mentions) {
      const written = editing.keyOf(editing.fold(sql.slice(mention.span.start, mention.span.end)));
      const [thing] = meant(mention);
      const name =
        thing?.kind === 'relation'
          ? thing.relation.name
          : thing?.kind === 'given'
            ? thing.column.name
            : thing?.kind === 'base'
              ? thing.column.column
              : (thing?.table.table ?? '');
      expect([written, 's']).toContain(editing.keyOf(name));
    }
  });
});

describe('what the editor asks of T-SQL', () => {
  it('is answered for any text, and never throws', () => {
    const piece = fc.constantFrom(
      ...'select from where with as ( ) , . * join on a b [c] [d]]e] "f" @x @t #t ; GO begin end update set insert into values'.split(
        ' ',
      ),
      ...[
        "'",
        '[',
        '"',
        '--',
        '/*',
        '*/',
        '\n',
        '\nGO\n',
        'declare',
        'exec',
        'merge',
        'using',
        'output',
        'table (a int)',
        'é😀',
        '\0',
      ],
    );
    const context = 'declare @t table (a int)\nselect 1 as a into #t\n';
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), fc.boolean(), (pieces, isBare) => {
        const text = pieces.join(' ');
        const names = editing.names(text, isBare ? undefined : shop, isBare ? '' : context);
        for (const { span } of names?.mentions ?? []) expect(span.end).toBeLessThanOrEqual(text.length);
        for (const { start, end } of editing.batches?.uses(text) ?? []) expect(text.slice(start, end)).toMatch(/^@/);
        for (const { name, span } of editing.batches?.variables(text) ?? [])
          expect(text.slice(span.start, span.end)).toBe(name);
        editing.batches?.begins(text);
      }),
      { numRuns: times(500, 10_000) },
    );
  });
});

describe('the words of T-SQL', () => {
  it.each<[string, string]>([
    ['Orders', 'Orders'],
    ['#t', '#t'],
    ['@t', '[@t]'],
    ['Order', '[Order]'],
    ['My Table', '[My Table]'],
    ['a]b', '[a]]b]'],
    ['a[b', '[a[b]'],
    ['1st', '[1st]'],
  ])('spell a name so that it is read as that name: %s', (name, spelled) => {
    expect(editing.spell(name)).toBe(spelled);
    expect(editing.fold(spelled)).toBe(name);
  });

  it('tell names apart as SQL Server does', () => {
    expect(editing.keyOf('ORDERS')).toBe(editing.keyOf('Orders'));
    expect(editing.keyOf('Orders ')).toBe(editing.keyOf('Orders'));
    expect(editing.keyOf('Orders')).not.toBe(editing.keyOf('Order'));
  });

  it('have functions', () => {
    expect(editing.functions).toEqual(expect.arrayContaining(['dateadd', 'count_big', 'string_split', 'newid']));
  });
});
