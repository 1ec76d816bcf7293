import { describe, expect, it } from 'vitest';
import type { Catalog } from '../../../../src/core/analysis/catalog.ts';
import { analyse, outputsOf, readsOf, shop, tableOf, understand } from './shop.ts';

const definition = 'create view dbo.Names as select FullName from hr.Employees';
const withView: Catalog = {
  ...shop,
  tables: [...shop.tables, tableOf('dbo.Names', 'FullName', { kind: 'view', definition })],
};

describe('FOR BROWSE', () => {
  it('gives the columns of its tables beside its own, since their keys come along', () => {
    const statement = understand('select Sku from Products for browse');
    expect(statement.obstacles).toEqual([]);
    expect(statement.effect).toBe('read');
    expect(readsOf(statement)).toEqual(['Products(Details,LineId,Name,ProductId,Sku,UnitPrice)']);
    expect(outputsOf(statement)).toHaveLength(1 + 6);
  });

  it('adds nothing where no table is read', () => {
    const statement = understand('select 1 as a for browse');
    expect([statement.understood, statement.outputs.length]).toEqual([true, 1]);
  });

  it('isn’t understood behind a view, whose tables have keys that it doesn’t show', () => {
    expect(understand('select FullName from dbo.Names', withView).understood).toBe(true);
    expect(understand('select FullName from dbo.Names for browse', withView).understood).toBe(false);
  });
});

describe('OPENXML with a table', () => {
  const sql = (column: string) => `select x.${column} from openxml(@d, '/a') with Products x`;

  it('has the table’s columns, and none of its values', () => {
    const statement = understand(sql('*'));
    expect(statement.obstacles).toEqual([]);
    expect(statement.outputs.map(({ name }) => name)).toEqual('productid lineid sku name unitprice details'.split(' '));
    expect(statement.outputs.flatMap(({ sources }) => sources)).toEqual([]);
    expect(readsOf(statement)).toEqual(['Products()']);
  });

  it('isn’t understood where the table has no such column, or isn’t there', () => {
    expect(understand(sql('Salary')).understood).toBe(false);
    expect(understand("select * from openxml(@d, '/a') with Nothing").understood).toBe(false);
  });

  it('has any column where no catalog says which', () => {
    expect(understand(sql('Whatever'), null).obstacles).toEqual([]);
  });
});

describe('TOP of a data change', () => {
  it('reads what its query reads, and limits nothing for sure', () => {
    const statement = understand('delete top (select max(Quantity) from OrderItems) from Products');
    expect(statement.obstacles).toEqual([]);
    expect(readsOf(statement)).toEqual(['OrderItems(Quantity)']);
    expect(statement.places.conditions.map(({ limited }) => limited)).toEqual([false]);
    expect(understand('delete top (5) from Products').places.conditions.map(({ limited }) => limited)).toEqual([true]);
  });

  it('limits nothing where it is a share, which may be all rows', () => {
    const { obstacles, places } = understand('delete top (100) percent from Products where Sku = 1');
    expect([obstacles, places.conditions.map(({ limited }) => limited)]).toEqual([[], [false]]);
  });

  it('sees no column of the table that is changed', () => {
    expect(understand('delete top (Sku) from Products').understood).toBe(false);
  });
});

describe('a column of another database', () => {
  it('is used there, and not in the table of that name here', () => {
    const sql = 'select p.Sku, q.Sku from Products p join Other.dbo.Products q on q.ProductId = p.ProductId';
    const uses = understand(sql).columnUses.map(({ database, column }) => `${database ?? 'here'}: ${column}`);
    expect(uses.sort()).toEqual(['here: ProductId', 'here: Sku', 'other: productid', 'other: sku']);
  });

  it('says its server', () => {
    const [use] = understand('select Sku from far.Other.dbo.Products', null).columnUses;
    expect(use).toMatchObject({ server: 'far', database: 'Other', schema: 'dbo', table: 'Products', column: 'Sku' });
  });

  it('is here where the connected database is named', () => {
    expect(understand('select Sku from Shop.dbo.Products').columnUses[0]).not.toHaveProperty('database');
  });
});

describe('a method of SQL Server’s own types', () => {
  it.each([
    'select geography::[Null]',
    'select (Details).STX from Products',
    'select p.Details.IsValidDetailed() from Products p',
    'select p.Details.ReorientObject().CurveToLineWithTolerance(1, 0) from Products p',
    'select p.Details.MinDbCompatibilityLevel() from Products p',
  ])('is understood: %s', (sql) => {
    expect(understand(sql).obstacles).toEqual([]);
  });

  it.each([
    'select (Details).Owner from Products',
    'select p.Details.Owner() from Products p',
    'select dbo.Money::[Null]',
    'update Products set dbo.Products.Details.Owner.Name = 1',
  ])('isn’t, where the type is of users: %s', (sql) => {
    expect(understand(sql).understood).toBe(false);
  });
});

describe('the column marked ROWGUIDCOL', () => {
  const written = (sql: string, catalog?: Catalog | null) =>
    understand(sql, catalog)
      .columnUses.filter(({ role }) => role === 'write')
      .map(({ column }) => column)
      .sort();

  it('is written as any column of the table, since only the table tells which it is', () => {
    const all = ['details', 'lineid', 'name', 'productid', 'sku', 'unitprice'];
    expect(written('update Products set $rowguid = newid()').map((name) => name.toLowerCase())).toEqual(all);
    expect(written('update Products set $rowguid = newid()', null)).toEqual(['*']);
  });

  it('takes what flows into it to any column', () => {
    const { flows } = understand('update Products set rowguidcol = Sku');
    expect(flows.map(({ to }) => to.column.toLowerCase()).sort()).toContain('unitprice');
    expect(flows).toHaveLength(6);
  });

  it('isn’t understood where it is changed by itself', () => {
    expect(understand('update Products set $rowguid += 1').understood).toBe(false);
  });
});

describe('IS DISTINCT FROM ANY', () => {
  it('reads what its query reads', () => {
    const statement = understand(
      'select Sku from Products where LineId is not distinct from some (select Quantity from OrderItems)',
    );
    expect(statement.obstacles).toEqual([]);
    expect(readsOf(statement)).toEqual(['OrderItems(Quantity)', 'Products(LineId,Sku)']);
  });
});

describe('GO within a line', () => {
  it('is a name like others, since clients look for it at the start of a line', () => {
    const statement = understand('select go.Sku from Products go');
    expect(statement.obstacles).toEqual([]);
    expect(readsOf(statement)).toEqual(['Products(Sku)']);
    expect(understand('select Sku go from Products').outputs.map(({ name }) => name)).toEqual(['go']);
  });

  it.each(['go select 1', 'select Sku from Products\ngo x', 'select Sku\ngo, 1 from Products'])(
    'is none where it begins one: %j',
    (sql) => {
      expect(analyse(sql).statements.some(({ understood }) => understood)).toBe(false);
    },
  );
});

describe('queries in brackets', () => {
  it('need nothing between them', () => {
    const { statements } = analyse('(select Sku from Products) ((select Quantity from OrderItems)) (select 1)');
    expect(statements.map(({ understood, reads }) => [understood, reads.map(({ table }) => table)])).toEqual([
      [true, ['Products']],
      [true, ['OrderItems']],
      [true, []],
    ]);
  });
});

describe('hints that no page explains', () => {
  it('are told by name', () => {
    const { obstacles, hints } = understand('select Sku from Products option (keep union, useplan 2, shrinkdb plan)');
    expect(obstacles).toEqual([]);
    expect(hints.map(({ name }) => name)).toEqual(['keep union', 'useplan 2', 'shrinkdb plan']);
  });

  it('aren’t read where SQL Server doesn’t read them either', () => {
    expect(understand('select Sku from Products option (bypass optimizer_queue)').understood).toBe(false);
  });
});

describe('a function of users', () => {
  it('is called with its schema for a value, and may be without it for rows', () => {
    expect(understand('select dbo.PlusOne(Sku) from Products').obstacles).toEqual([]);
    expect(understand('select * from OrdersOf(1)').obstacles).toEqual([]);
    expect(understand('select 1 from Products order by PlusOne(Sku)').understood).toBe(false);
  });
});

describe('what SQL Server rejects', () => {
  it.each([
    ['select a.Sku from (select Sku from Products for browse) a', /^FOR BROWSE stands behind a SELECT/],
    ['select sum(*) from Products', /^Only COUNT, COUNT_BIG, CHECKSUM and BINARY_CHECKSUM take a star/],
    ['select trim(*) from Products', /^Only COUNT, COUNT_BIG, CHECKSUM and BINARY_CHECKSUM take a star/],
    ['select 1 from Products p inner local hash join Orders o on 1 = 1', /^SQL Server has no join hint LOCAL/],
    ['select {fn insert(Sku, 2)} from Products', /^INSERT of ODBC takes four values/],
    ['select PlusOne(Sku) from Products', /^SQL Server has no function PlusOne that we know.*dbo\.PlusOne/],
  ])('is told with the reason: %s', (sql, message) => {
    expect(understand(sql).obstacles.map((one) => one.message)).toContainEqual(expect.stringMatching(message));
  });
});
