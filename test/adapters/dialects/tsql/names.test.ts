import { describe, expect, it } from 'vitest';
import type { Catalog, CatalogSynonym } from '../../../../src/core/analysis/catalog.ts';
import { analyse, outputsOf, readsOf, shop, tableOf, understand } from './shop.ts';

describe('a name of T-SQL', () => {
  it.each([
    'select EMAIL from CUSTOMERS',
    'select [email] from [dbo].[customers]',
    'select "Email" from "dbo"."Customers "',
    'select c.eMail from Shop.dbo.Customers C',
    'select C.email from SHOP..customers c',
  ])('means the same in any letter case and quotes: %s', (sql) => {
    const statement = understand(sql);
    expect(statement.obstacles).toEqual([]);
    expect(statement.reads).toEqual([{ schema: 'dbo', table: 'Customers', columns: ['Email'] }]);
  });

  it('is spelled for people as the catalog spells it', () => {
    const [star] = understand('select * from payments').stars;
    expect(star?.columns).toEqual(['PaymentId', 'OrderId', 'PaidAt', 'Amount', 'Method', 'CardHolder']);
  });

  it.each<[string, string]>([
    ['letters of another width', 'select 1 from ｃustomers'],
    ['a Kelvin sign', 'select 1 from \u212austomers'],
    ['a letter that collations may not weigh', 'select 1 from [customers😀]'],
    ['a ligature', 'select 1 from o\ufb03ces'],
    ['more characters than names have', `select 1 from ${'x'.repeat(129)}`],
    ['nothing', 'select 1 from []'],
  ])('is not understood with %s', (_what, sql) => {
    expect(understand(sql, null).understood).toBe(false);
  });

  it('is not understood where the database tells names apart by case', () => {
    const sensitive: Catalog = { ...shop, tables: [...shop.tables, tableOf('dbo.CUSTOMERS', 'Id')] };
    expect(understand('select Id from CUSTOMERS', sensitive).understood).toBe(false);
    const columns: Catalog = { ...shop, tables: [tableOf('dbo.T', 'Id ID')] };
    expect(understand('select Id from T', columns).understood).toBe(false);
  });
});

describe('a table of another database', () => {
  it('is listed with it, and not understood where a catalog knows the connected one alone', () => {
    const [sql, read] = [
      'select Email from Other.dbo.Customers',
      { database: 'Other', schema: 'dbo', table: 'Customers' },
    ];
    expect(understand(sql, null)).toMatchObject({ understood: true, reads: [{ ...read, columns: ['Email'] }] });
    expect(understand(sql)).toMatchObject({ understood: false, reads: [{ database: 'other' }] });
  });

  it('is another one than the connected database’s of the same name', () => {
    const { reads } = understand('select a.Email, b.Email from Other.dbo.T a join dbo.T b on a.Id = b.Id', null);
    expect(reads.map(({ database, table }) => [database, table])).toEqual([
      ['Other', 'T'],
      [undefined, 'T'],
    ]);
  });

  it('is listed with its server, outside, and not understood where a catalog knows the connected one alone', () => {
    const sql = 'select a.Email from Far.Shop.dbo.Customers a join Far...Customers b on a.Id = b.Id';
    const expected = { server: 'Far', database: 'Shop', schema: 'dbo', table: 'Customers', columns: ['Email', 'Id'] };
    expect(understand(sql, null)).toMatchObject({
      understood: true,
      effect: 'external',
      reads: [expected, { server: 'Far', schema: null, table: 'Customers', columns: ['Id'] }],
      outputs: [{ name: 'Email', sources: [{ server: 'Far', table: 'Customers', column: 'Email' }] }],
      actions: [{ kind: 'server' }, { kind: 'server' }],
    });
    expect(understand(sql)).toMatchObject({ understood: false, effect: 'external' });
  });

  it('is never another one than it says where a change names a table without its place', () => {
    for (const far of ['Far.Shop.dbo.Customers', 'Other.dbo.Customers'])
      expect(understand(`delete Customers from ${far}`, null)).toMatchObject({ understood: false });
    expect(understand('delete c from Far.Shop.dbo.Customers c', null)).toMatchObject({
      understood: true,
      effect: 'external',
      writes: [{ server: 'Far', table: 'Customers' }],
    });
  });
});

describe('a synonym', () => {
  const catalog: Catalog = {
    ...shop,
    synonyms: [
      { schema: 'dbo', name: 'Clients', of: { schema: 'dbo', name: 'Customers' } },
      { schema: 'dbo', name: 'Own', of: { database: 'SHOP', schema: 'dbo', name: 'Customers' } },
      { schema: 'dbo', name: 'Far', of: { server: 'far', database: 'Shop', schema: 'dbo', name: 'Customers' } },
      { schema: 'dbo', name: 'Other', of: { database: 'Other', schema: 'dbo', name: 'Customers' } },
    ],
  };

  it.each(['clients', 'dbo.OWN'])('is the table that it stands for: %s', (name) => {
    const statement = understand(`select Email from ${name}`, catalog);
    expect(statement.obstacles).toEqual([]);
    expect(readsOf(statement)).toEqual(['Customers(Email)']);
  });

  it.each(['Far', 'Other'])('is not followed out of the database: %s', (name) => {
    expect(understand(`select Email from ${name}`, catalog).understood).toBe(false);
    expect(understand(`delete from ${name}`, catalog).understood).toBe(false);
  });

  it.each<[string, CatalogSynonym['of']]>([
    ['on another server', { server: 'far', database: 'Shop', schema: 'dbo', name: 'Customers' }],
    ['of nobody knows which schema', { schema: '', name: 'Customers' }],
    ['that isn’t there', { schema: 'dbo', name: 'Gone' }],
  ])('for an object %s hides the table that its name would mean without it', (_where, of) => {
    const hiding: Catalog = {
      ...shop,
      searchPath: ['sales', 'dbo'],
      synonyms: [{ schema: 'sales', name: 'customers', of }],
    };
    expect(understand('select Email from Customers', hiding)).toMatchObject({ understood: false });
    expect(understand('select Email from dbo.Customers', hiding)).toMatchObject({ understood: true });
  });

  it('is not understood where the database tells its name from another one by case', () => {
    const of = { schema: 'dbo', name: 'Orders' };
    for (const synonyms of [
      [{ schema: 'dbo', name: 'CUSTOMERS', of }],
      [
        { schema: 'dbo', name: 'Twice', of },
        { schema: 'dbo', name: 'TWICE', of: { schema: 'dbo', name: 'Customers' } },
      ],
    ])
      expect(understand(`select 1 from ${synonyms[0]?.name}`, { ...shop, synonyms }).understood).toBe(false);
  });

  it('of a function is told by the function’s own name', () => {
    const named: Catalog = {
      ...shop,
      synonyms: [{ schema: 'dbo', name: 'Harmless', of: { schema: 'dbo', name: 'Guess' } }],
      functions: [{ schema: 'dbo', name: 'Guess', args: '', volatility: 'volatile', kind: 'function' }],
    };
    expect(understand('select dbo.harmless()', named)).toMatchObject({
      understood: false,
      functions: [{ schema: 'dbo', name: 'guess', volatility: 'volatile' }],
    });
  });
});

describe('USE', () => {
  it.each([
    ['use Other; select Email from Customers', [false, false]],
    ['use Other\ngo\nselect Email from Customers', [false, false]],
    ['use Shop\ngo\nselect Email from Customers', [true, true]],
    ['if 1 = 1 use Other select Email from Customers', [false, false]],
  ])('leaves open what names mean, but for the connected database: %s', (sql, understood) => {
    expect(analyse(sql).statements.map((statement) => statement.understood)).toEqual(understood);
  });
});

describe('a view of SQL Server', () => {
  const withView = (definition: string): Catalog => ({
    ...shop,
    tables: [...shop.tables, tableOf('dbo.Mails', 'Who Mail', { kind: 'view', definition })],
  });

  it('is read through the CREATE VIEW that SQL Server keeps', () => {
    const catalog = withView(
      'CREATE VIEW dbo.Mails (Who, Mail) WITH SCHEMABINDING AS\nSELECT FullName, Email FROM dbo.Customers WHERE Region = 1',
    );
    const statement = understand('select mail from Mails', catalog);
    expect(statement.obstacles).toEqual([]);
    expect(readsOf(statement)).toEqual(['Customers(Email,Region)', 'Mails(Mail)']);
    expect(outputsOf(statement)).toEqual(['mail = identity of Customers.Email,Mails.Mail']);
  });

  it.each([
    'CREATE VIEW dbo.Mails AS SELECT FullName, Email FROM dbo.Customers; DELETE FROM dbo.Orders',
    "CREATE VIEW dbo.Mails AS SELECT a, b FROM OPENQUERY(far, 'select 1') q",
    'CREATE VIEW dbo.Mails AS SELECT FullName FROM dbo.Customers',
    'not a view',
  ])('is not understood where its definition isn’t: %s', (definition) => {
    expect(understand('select Mail from Mails', withView(definition)).understood).toBe(false);
  });
});

describe('what a text makes', () => {
  it('carries its sources on', () => {
    const { statements } = analyse('select Email as E into #t from Customers; select E from #T');
    expect(statements.map(({ kind, effect, understood }) => [kind, effect, understood])).toEqual([
      ['schema', 'schema', true],
      ['query', 'read', true],
    ]);
    expect(statements[1] && readsOf(statements[1])).toEqual(['#t(e)', 'Customers(Email)']);
  });

  it('is three things with #, ## and @', () => {
    const { statements } = analyse('select Email as a into #t from Customers; select a from ##t; select a from @t');
    expect(statements.map(({ understood }) => understood)).toEqual([true, false, false]);
  });

  it('is known from DECLARE and CREATE TABLE', () => {
    const sql =
      'declare @t table (Id int primary key, E nvarchar(50)); create table #c (Id int not null default 1); insert @t select CustomerId, Email from Customers; select E from @t; select Id from #c';
    const { statements } = analyse(sql);
    expect(statements.flatMap(({ obstacles }) => obstacles)).toEqual([]);
    expect(statements[3] && readsOf(statements[3])).toEqual(['@t(e)', 'Customers(CustomerId,Email)']);
  });

  it.each([
    'begin insert #t select Email from Customers end',
    'if @a = 1 begin insert #t select Email from Customers end else insert #t values (1)',
    'update Orders set Status = 1 output c.Email into #t from Customers c where c.CustomerId = Orders.CustomerId',
    'begin try merge #t t using Customers c on 1 = 0 when not matched then insert (A) values (c.Email); end try begin catch end catch',
  ])('holds what statements put into it: %s', (sql) => {
    const { statements } = analyse(`create table #t (A int); ${sql}; select A from #t`);
    const last = statements.at(-1);
    expect(last?.reads.some(({ table, columns }) => table === 'Customers' && columns?.includes('Email'))).toBe(true);
  });

  it('is unclear behind a condition', () => {
    const { statements } = analyse('if @a = 1 select Email into #t from Customers; select * from #t');
    expect(statements.map(({ understood }) => understood)).toEqual([true, false]);
  });
});
