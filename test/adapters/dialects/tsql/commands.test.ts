import { describe, expect, it } from 'vitest';
import { analyse, understand } from './shop.ts';

describe('a statement known by its leading words', () => {
  it.each<[string, string, string]>([
    ['create table T (a int) with (memory_optimized = on)', 'schema', 'schema'],
    ['create unique clustered index i on T (a) where a > 1', 'schema', 'schema'],
    ['alter table T add constraint c foreign key (a) references U (b) on delete cascade', 'schema', 'schema'],
    ['alter table T alter column a int', 'schema', 'schema'],
    ['drop table if exists T, U', 'schema', 'schema'],
    ['drop view V', 'schema', 'schema'],
    ['create procedure p as external name a.b.c', 'schema', 'schema'],
    ["create or alter procedure p as exec ('delete from T'); select 1", 'schema', 'schema'],
    ['create trigger t on T after insert, update as exec p', 'schema', 'schema'],
    ['create function f() returns int as begin return dbo.Nobody(1) end', 'schema', 'schema'],
    ['create procedure p @rows dbo.Ids readonly as select 1', 'schema', 'schema'],
    ["create login l with password = 'x'", 'privilege', 'privilege'],
    ['alter role r add member m', 'privilege', 'privilege'],
    ['grant select, update (a) on dbo.T to [a\\b], public with grant option as dbo', 'privilege', 'privilege'],
    ['deny execute to x cascade', 'privilege', 'privilege'],
    ['revoke grant option for select on T from x', 'privilege', 'privilege'],
    ["execute as user = 'x'", 'privilege', 'privilege'],
    ['revert', 'privilege', 'privilege'],
    ["backup database d to disk = 'x'", 'maintenance', 'external'],
    ["restore database d from disk = 'x' with move 'a' to 'b'", 'maintenance', 'external'],
    ['kill 52', 'maintenance', 'external'],
    ['shutdown with nowait', 'maintenance', 'external'],
    ['reconfigure', 'maintenance', 'external'],
    ['dbcc freeproccache', 'maintenance', 'unknown'],
    ['update statistics T with fullscan', 'maintenance', 'write'],
    ["bulk insert T from 'x.csv' with (firstrow = 2)", 'copy', 'external'],
    ['disable trigger x on T', 'schema', 'schema'],
    ['alter table T add a datetime2 generated always as row end hidden', 'schema', 'schema'],
    ['drop sensitivity classification from T.a', 'schema', 'schema'],
    ['set quoted_identifier off', 'session', 'session'],
    ['set rowcount 5', 'session', 'session'],
    ['set identity_insert T on', 'session', 'session'],
    ['set transaction isolation level serializable', 'transaction', 'transaction'],
    ["raiserror ('x', 16, 1) with log", 'session', 'external'],
    ['exec p', 'call', 'unknown'],
    ['exec @r = dbo.p @a = 1, @b = @c output, word with recompile', 'call', 'unknown'],
    ["exec ('delete from T') at far", 'call', 'unknown'],
    ['sp_who active', 'call', 'unknown'],
    ['receive * from q', 'unknown', 'unknown'],
  ])('has its kind and effect, and isn’t understood: %s', (sql, kind, effect) => {
    expect(understand(sql)).toMatchObject({ kind, effect, understood: false });
  });

  it.each<[string, string, string]>([
    ['begin tran t with mark', 'transaction', 'transaction'],
    ['commit transaction', 'transaction', 'transaction'],
    ['rollback', 'transaction', 'transaction'],
    ['save tran s', 'transaction', 'transaction'],
    ['set nocount, xact_abort on', 'session', 'session'],
    ['set statistics io, time on', 'session', 'session'],
    ["waitfor delay '00:00:01'", 'session', 'session'],
    ["print concat('a', @b)", 'session', 'session'],
    ["throw 50000, 'x', 1", 'session', 'session'],
    ['return 1', 'session', 'read'],
    ['create table dbo.T (a int primary key, b int references U (c))', 'schema', 'schema'],
    ['create view dbo.V (a) as select Email from Customers with check option', 'schema', 'schema'],
  ])('has its kind and effect: %s', (sql, kind, effect) => {
    expect(understand(sql, null)).toMatchObject({ kind, effect, obstacles: [] });
  });
});

describe('words that mean something to every object of JavaScript', () => {
  it.each(['select 1; constructor x', 'create constructor x', 'drop valueOf x', 'select 1; __proto__ x'])(
    'are no statement: %s',
    (sql) => {
      const statement = analyse(sql).statements.at(-1);
      expect([statement?.kind, statement?.effect, statement?.understood]).toEqual(['unknown', 'unknown', false]);
    },
  );
});

describe('statements that run as one', () => {
  it.each<[string, string, string]>([
    ['if exists (select 1 from Orders) select 1 else select 2', 'query', 'read'],
    ['if @a = 1 delete from Orders where OrderId = 1; else select 2', 'delete', 'write'],
    ['begin select 1 from Orders; update Orders set Status = 1 where OrderId = 1 select 2 end', 'update', 'write'],
    ['while 1 = 1 begin declare @x int = 1; break end', 'session', 'session'],
    ['begin select 1; begin tran; delete from Orders where OrderId = 1; commit end', 'delete', 'write'],
    [
      'begin try delete from Orders where OrderId = 1 end try begin catch if @@trancount > 0 rollback; throw; end catch',
      'delete',
      'write',
    ],
  ])('are as strong as the strongest of them: %s', (sql, kind, effect) => {
    expect(understand(sql)).toMatchObject({ kind, effect, obstacles: [] });
  });

  it('count what each of them reads, writes and misses', () => {
    const { reads, writes, wherePresent } = understand(
      'if (select max(Amount) from Payments) > 1 begin delete from Orders select Email from Customers end',
    );
    expect(reads.map(({ table }) => table).sort()).toEqual(['Customers', 'Payments']);
    expect(writes).toEqual([{ schema: 'dbo', table: 'Orders' }]);
    expect(wherePresent).toBe(false);
  });

  it('can do anything where one of them isn’t understood', () => {
    expect(understand('if 1 = 1 exec p else select 1')).toMatchObject({ effect: 'unknown', understood: false });
  });
});

describe('a function', () => {
  it.each<[string, string, boolean]>([
    ['select newid()', 'session', true],
    ['select next value for dbo.S', 'write', true],
    ['select dbo.PlusOne(1)', 'read', true],
    ['select dbo.Touch(1)', 'unknown', false],
    ['select dbo.Nobody(1)', 'unknown', false],
    ['select len2(1)', 'unknown', false],
    ['select Shop.dbo.PlusOne(1)', 'read', true],
    ['select Other.dbo.PlusOne(1)', 'unknown', false],
    ['select far.Shop.dbo.PlusOne(1)', 'unknown', false],
    ['select Other.sys.len(1)', 'unknown', false],
    ['select 1 from Other.dbo.OrdersOf(1) o', 'unknown', false],
    ["select 1 from openrowset(bulk 'x', single_clob) r", 'external', true],
    ["select 1 from openrowset('MSOLEDBSQL', 'x', dbo.t) r", 'external', false],
    ["select 1 from openquery(far, 'delete from t') r", 'external', false],
    ["select o.Status.value('.', 'int') from Orders o", 'read', true],
    ["select hr.value('.', 'int') from Orders o", 'read', false],
    [`select o.Status.value('sql:column("o.Channel")', 'int') from Orders o`, 'unknown', false],
    ['select cast(Status as dbo.MyType) from Orders', 'unknown', false],
    ['select dateadd(Channel, 1, OrderedAt) from Orders', 'unknown', false],
  ])('is as strong as it is known: %s', (sql, effect, understood) => {
    expect(understand(sql)).toMatchObject({ effect, understood });
  });
});

describe('a text that sets what double quotes mean', () => {
  it('is not understood where it uses them', () => {
    const { statements } = analyse(
      'select "Email" from Customers; set quoted_identifier off; select Email from Customers',
    );
    expect(statements.map(({ understood }) => understood)).toEqual([false, false, true]);
  });
});
