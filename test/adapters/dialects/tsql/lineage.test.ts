import { describe, expect, it } from 'vitest';
import { changes, queries } from './queries.ts';
import { analyse, outputsOf, readsOf, shop, understand } from './shop.ts';

describe('a query of T-SQL', () => {
  it.each(queries)('is an understood read: %s', (sql) => {
    expect(understand(sql)).toMatchObject({ kind: 'query', effect: 'read', obstacles: [] });
    expect(understand(sql, null).effect).toBe(sql.includes('dbo.PlusOne') ? 'unknown' : 'read');
  });

  it.each<[string, readonly string[], readonly string[]]>([
    ['select EMAIL from customers', ['Customers(Email)'], ['EMAIL = identity of Customers.Email']],
    [
      'select Total = sum(Amount), count(*) N from Payments',
      ['Payments(Amount)'],
      ['Total = aggregate of Payments.Amount', 'N = aggregate'],
    ],
    [
      'select x.Status from Customers c cross apply (select o.Status from Orders o where o.CustomerId = c.CustomerId) x',
      ['Customers(CustomerId)', 'Orders(CustomerId,Status)'],
      ['Status = identity of Orders.Status'],
    ],
    [
      'select v.K from Customers c outer apply (values (c.Phone), (c.Email)) v(K)',
      ['Customers(Email,Phone)'],
      ['K = identity of Customers.Email,Customers.Phone'],
    ],
    [
      'select o.Status from Orders o left join OrderItems i join Products p on p.ProductId = i.ProductId on i.OrderId = o.OrderId',
      ['OrderItems(OrderId,ProductId)', 'Orders(OrderId,Status)', 'Products(ProductId)'],
      ['Status = identity of Orders.Status'],
    ],
    [
      'select pv.* from (select CustomerId, Status, OrderId from Orders) s pivot (max(OrderId) for Status in ([a], [b])) pv',
      ['Orders(CustomerId,OrderId,Status)'],
      [
        'CustomerId = identity of Orders.CustomerId',
        'a = aggregate of Orders.OrderId',
        'b = aggregate of Orders.OrderId',
      ],
    ],
    [
      'select a from Orders pivot (max(Channel) for Status in (a)) p',
      ['Orders(Channel,Currency,CustomerId,OrderId,OrderedAt,Status)'],
      ['a = aggregate of Orders.Channel'],
    ],
    [
      'select u.Kind, u.Price from (select UnitPrice, LineId from Products) s unpivot (Price for Kind in (UnitPrice, LineId)) u',
      ['Products(LineId,UnitPrice)'],
      ['Kind = constant', 'Price = expression of Products.LineId,Products.UnitPrice'],
    ],
    [
      'with b as (select EmployeeId, Salary from hr.Employees union all select e.EmployeeId, b.Salary from hr.Employees e join b on b.EmployeeId = e.ManagerId union all select 1, Salary from b) select Salary from b',
      ['Employees(EmployeeId,ManagerId,Salary)'],
      ['Salary = identity of Employees.Salary'],
    ],
    [
      'with a as (select Email from Orders2), Orders2 as (select 1 as Email) select Email from a',
      ['orders2(email)'],
      ['Email = identity of orders2.email'],
    ],
    [
      'select (select Email as e, Phone from Customers for json path) x',
      ['Customers(Email,Phone)'],
      ['x = expression of Customers.Email,Customers.Phone'],
    ],
    [
      "select n.x.value('.', 'int') V from Products p cross apply p.Details.nodes('/a') n(x)",
      ['Products(Details)'],
      ['V = expression of Products.Details'],
    ],
    [
      "select Size from Products cross apply openjson(Details) with (Size int '$.s') j",
      ['Products(Details)'],
      ['Size = expression of Products.Details'],
    ],
    ['select iif(Email is null, 1, 2) from Customers', ['Customers(Email)'], [' = expression of Customers.Email']],
    ['select (Email) from Customers', ['Customers(Email)'], ['Email = identity of Customers.Email']],
    [
      'select checksum(*) from Payments',
      ['Payments(Amount,CardHolder,Method,OrderId,PaidAt,PaymentId)'],
      [
        ` = expression of ${['Amount', 'CardHolder', 'Method', 'OrderId', 'PaidAt', 'PaymentId'].map((c) => `Payments.${c}`).join()}`,
      ],
    ],
    ['select @x = Email from Customers', ['Customers(Email)'], []],
    [
      "select 1 from Customers where contains(*, 'a')",
      ['Customers(AcquiredOn,CustomerId,Email,FullName,Phone,Region,Segment)'],
      [' = constant'],
    ],
    [
      'select a.Status from Orders a, Orders b where a.OrderId = b.OrderId',
      ['Orders(OrderId,Status)'],
      ['Status = identity of Orders.Status'],
    ],
  ])('reads and gives what it says: %s', (sql, reads, outputs) => {
    const statement = understand(sql);
    expect(readsOf(statement)).toEqual(reads);
    expect(outputsOf(statement)).toEqual(outputs);
  });

  it('groups by columns, never by names of its own list', () => {
    expect(readsOf(understand('select Channel as Status from Orders group by Status', null))).toEqual([
      'Orders(Channel,Status)',
    ]);
  });

  it('shows names as the text spells them where no catalog does', () => {
    const statement = understand('select C.Email from Dbo.Clients C where c.EMAIL is null', null);
    expect(statement.reads).toEqual([{ schema: 'Dbo', table: 'Clients', columns: ['Email'] }]);
    expect(statement.tableUses).toMatchObject([{ schema: 'Dbo', table: 'Clients', alias: 'C' }]);
  });

  it.each<[string, string]>([
    ['updlock', 'select Status from Orders with (updlock)'],
    ['tablockx beside others', 'select Status from Orders o with (nolock, tablockx)'],
    ['holdlock without WITH', 'select Status from Orders (holdlock)'],
    ['xlock in OPTION', 'select Status from Orders option (table hint (Orders, xlock))'],
  ])('is more than a read with the hint %s', (_hint, sql) => {
    expect(understand(sql)).toMatchObject({ effect: 'transaction', understood: true });
  });

  it.each<[string, string, readonly (string | null)[]]>([
    ['TOP (n)', 'select top (3) Status from Orders', ['3']],
    ['FETCH', 'select Status from Orders order by 1 offset 0 rows fetch next 4 rows only', ['4']],
    ['none for a share', 'select top (3) percent Status from Orders', [null]],
    ['none with ties', 'select top 3 with ties Status from Orders order by 1', [null]],
    ['none for a variable', 'select top (@n) Status from Orders', [null]],
  ])('has a limit: %s', (_what, sql, [limit]) => {
    expect(understand(sql).limit).toBe(limit === null ? null : Number(limit));
  });
});

describe('a data change of T-SQL', () => {
  it.each(changes)('is understood: %s', (sql) => {
    expect(understand(sql).obstacles).toEqual([]);
  });

  it.each<[string, readonly string[], readonly string[], readonly string[]]>([
    [
      'update o set Status = c.Region from Orders o join Customers c on c.CustomerId = o.CustomerId',
      ['Orders'],
      ['Customers(CustomerId,Region)', 'Orders(CustomerId)'],
      [],
    ],
    ['update Orders set Status = 1 from Orders o where o.OrderId = 2', ['Orders'], ['Orders(OrderId)'], []],
    ['update Orders set Status = c.Region from Customers c', ['Orders'], ['Customers(Region)'], []],
    [
      'with x as (select o.Status, c.Region from Orders o join Customers c on c.CustomerId = o.CustomerId) update x set Status = Region',
      ['Orders'],
      ['Customers(CustomerId,Region)', 'Orders(CustomerId,Status)'],
      [],
    ],
    [
      'with x as (select * from Orders) delete from x where OrderId = 1',
      ['Orders'],
      ['Orders(Channel,Currency,CustomerId,OrderId,OrderedAt,Status)'],
      [],
    ],
    [
      'update d set Status = 1 from (select OrderId, Status from Orders) d where OrderId = 3',
      ['Orders'],
      ['Orders(OrderId,Status)'],
      [],
    ],
    [
      'delete p output deleted.CardHolder into @gone from Payments p where p.OrderId = 1',
      ['@gone', 'Payments'],
      ['Payments(CardHolder,OrderId)'],
      [],
    ],
    [
      'insert into Products (Name) output inserted.Name as N select FullName from Customers',
      ['Products'],
      ['Customers(FullName)', 'Products(Name)'],
      ['N = identity of Products.Name'],
    ],
    ['update Orders set @s = Status = Channel where OrderId = 1', ['Orders'], ['Orders(Channel,OrderId)'], []],
    [
      "update Products set Details.modify('delete /a') where ProductId = 1",
      ['Products'],
      ['Products(Details,ProductId)'],
      [],
    ],
    ['delete from Orders where current of c', ['Orders'], [], []],
    [
      'insert into Products (Name) select d.Status from (delete Orders output deleted.Status where OrderId = 1) d where d.Status > 1',
      ['Orders', 'Products'],
      ['Orders(OrderId,Status)'],
      [],
    ],
    [
      'with change_tracking_context (0x1f) update Orders set Status = Channel where OrderId = 1',
      ['Orders'],
      ['Orders(Channel,OrderId)'],
      [],
    ],
    ["update Products set Name .write('x', 0, 1)", ['Products'], ['Products(Name)'], []],
  ])('writes and reads what it says: %s', (sql, writes, reads, outputs) => {
    const statement = understand(sql, sql.includes('@gone') ? null : shop);
    expect(statement.effect).toBe('write');
    expect(statement.writes.map(({ table }) => table).sort()).toEqual(writes);
    expect(readsOf(statement)).toEqual(reads);
    expect(outputsOf(statement)).toEqual(outputs);
    expect(statement.obstacles).toEqual([]);
  });

  it.each<[string, string]>([
    ['the rows of a procedure', 'insert into Products exec dbo.List'],
    [
      'one of two entries of a name',
      'update Orders set Status = 1 from Orders a join Orders b on a.OrderId = b.OrderId',
    ],
    ['another server', "delete openquery(far, 'select 1')"],
    ['XQuery that names a column', `update Products set Details.modify('replace value of /a with sql:column("Sku")')`],
  ])('keeps its kind where it isn’t understood: %s', (_what, sql) => {
    const statement = understand(sql);
    expect(statement.kind).toBe(sql.split(' ')[0]);
    expect(statement.understood).toBe(false);
  });
});

describe('a routine of T-SQL', () => {
  it.each<[string, readonly string[], readonly string[]]>([
    [
      'create procedure dbo.Finish @since date = null with recompile as set nocount on; update Orders set Status = 1 where OrderedAt < @since',
      ['Orders'],
      ['Orders(OrderedAt)'],
    ],
    [
      'create function dbo.Total (@id int) returns int as begin declare @sum int = (select sum(Amount) from Payments where OrderId = @id) return @sum end',
      [],
      ['Payments(Amount,OrderId)'],
    ],
    [
      'create function dbo.Names () returns table with schemabinding as return (with c as (select FullName from Customers) select FullName from c)',
      [],
      ['Customers(FullName)'],
    ],
    [
      'create function dbo.Names () returns @names table (Name nvarchar(50) primary key) as begin insert @names select FullName from Customers return end',
      ['@names'],
      ['Customers(FullName)'],
    ],
    [
      'create or alter trigger dbo.Changed on Orders after insert, update not for replication as if update (Status) and exists (select 1 from deleted) insert into Products (Name) select i.Channel from inserted as i join Customers c on c.CustomerId = i.CustomerId',
      ['Products'],
      ['Customers(CustomerId)', 'Orders(Channel,CustomerId)'],
    ],
    [
      'create trigger Touched on dbo.Orders after update as update dbo.Orders set Status = 1 from dbo.Orders o join inserted i on i.OrderId = o.OrderId',
      ['Orders'],
      ['Orders(OrderId)'],
    ],
  ])('tells what it would do: %s', (sql, writes, reads) => {
    const statement = understand(sql);
    expect(statement.obstacles).toEqual([]);
    expect(statement).toMatchObject({ kind: 'schema', effect: 'schema' });
    expect(statement.writes.map(({ table }) => table).sort()).toEqual(writes);
    expect(readsOf(statement)).toEqual(reads);
  });

  it('knows the rows of a trigger in its own body alone', () => {
    const { statements } = analyse(
      'create trigger t on Orders after insert as select Status from inserted\ngo\nselect Status from inserted',
    );
    expect(statements.map(({ understood }) => understood)).toEqual([true, false]);
  });

  it('says at its place what can’t be followed', () => {
    const statement = understand('create procedure p as select 1; exec q; delete from Orders where OrderId = 1');
    expect(statement.obstacles.map(({ message }) => message)).toEqual([expect.stringContaining('exec q')]);
    expect(statement.writes).toMatchObject([{ table: 'Orders' }]);
  });
});
