import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { times } from '../../../support/thorough.ts';
import { analyse } from './shop.ts';

/** Statements with their kinds. Each ends in another clause, and none needs a semicolon before it. */
const pieces: readonly (readonly [sql: string, kind: string])[] = [
  ['select 1', 'query'],
  ['select Status s', 'query'],
  ["select 'a' 'b'", 'query'],
  ['select * from Orders', 'query'],
  ['select Status from Orders o', 'query'],
  ['select Status from Orders as o with (nolock)', 'query'],
  ['select Status from Orders (nolock)', 'query'],
  ['select Status from dbo.OrdersOf(1)', 'query'],
  ['select 1 from Orders a join Orders b on a.OrderId = b.OrderId', 'query'],
  ['select 1 from Orders cross join Payments', 'query'],
  ['select 1 from Orders o cross apply (select 2 x) y', 'query'],
  ["select 1 from Orders where Status like 'a' escape 'b'", 'query'],
  ['select 1 from Orders where Status is null', 'query'],
  ['select 1 from Orders where OrderId in (1, 2)', 'query'],
  ['select 1 from Orders where not exists (select 2)', 'query'],
  ['select Status from Orders group by Status', 'query'],
  ['select Status from Orders group by rollup (Status)', 'query'],
  ['select Status from Orders group by Status with cube', 'query'],
  ['select Status from Orders group by Status having count(*) > 1', 'query'],
  ['select Status from Orders order by Status', 'query'],
  ['select Status from Orders order by Status collate Latin1_General_BIN2 desc', 'query'],
  ['select Status from Orders order by 1 offset 2 rows', 'query'],
  ['select Status from Orders order by 1 offset 2 rows fetch next 3 rows only', 'query'],
  ['select Status from Orders for json path', 'query'],
  ["select Status from Orders for xml path('a'), type", 'query'],
  ['select Status from Orders option (recompile)', 'query'],
  ['select 1 union all select 2', 'query'],
  ['(select 1) except (select 2)', 'query'],
  ['(select Status from Orders)', 'query'],
  ['select Status from Orders go', 'query'],
  ['select Status from Orders option (keep union)', 'query'],
  ['select case when 1 = 1 then 2 end', 'query'],
  ['select sum(1) over (order by Status) from Orders', 'query'],
  ['select a from Orders pivot (max(Channel) for Status in (a)) p', 'query'],
  ['select Email into T1 from Customers', 'schema'],
  ['insert into Products default values', 'insert'],
  ['insert Products (Name) values (1)', 'insert'],
  ['insert Products (Name) output inserted.Name select Email from Customers', 'insert'],
  ['update Orders set Status = default', 'update'],
  ['update Orders set Status = 1 where OrderId = 2', 'update'],
  ['update o set Status = 1 output deleted.Status into @t (a) from Orders o', 'update'],
  ['delete Orders', 'delete'],
  ['delete from Orders where OrderId = 1 option (maxdop 1)', 'delete'],
  ['merge Products p using Orders o on p.ProductId = o.OrderId when matched then delete;', 'merge'],
  ['truncate table Orders', 'truncate'],
  ['declare @a int = 1', 'session'],
  ['declare @a int, @b table (c int)', 'session'],
  ['set @a = 1', 'session'],
  ['set nocount on', 'session'],
  ['if 1 = 1 select 2', 'query'],
  ['if 1 = 1 select 2 else delete Orders', 'delete'],
  ['while 1 = 1 break', 'session'],
  ['begin select 1 select 2 end', 'query'],
  ['begin try select 1 end try begin catch end catch', 'query'],
  ['begin tran', 'transaction'],
  ['commit', 'transaction'],
  ['rollback tran t', 'transaction'],
  ["print 'a'", 'session'],
  ["raiserror ('a', 1, 1)", 'session'],
  ['return', 'session'],
  ['exec p', 'call'],
  ["exec p 1, @a = 'x', b", 'call'],
  ["exec ('x')", 'call'],
  ['use Shop', 'session'],
  ['open c', 'session'],
  ['fetch next from c into @a', 'session'],
  ['drop table T', 'schema'],
  ['create table T2 (a int)', 'schema'],
  ['grant select on T to u', 'privilege'],
  ['kill 5', 'maintenance'],
  ['lbl: select 1', 'session'],
];

/** A bracket after another statement would be a part of it. */
const joinable = pieces.filter(([sql]) => !sql.startsWith('('));

const filler = fc.constantFrom(' ', '\n', '\t', ' /* ; go */ ', ' -- select\n', '\r\n');
const separator = fc.constantFrom('', '', '', ';', ' ; ;', '\ngo\n', '\nGO 3\n');

describe('statements one after another', () => {
  it('are all found, with their kinds, whatever stands between them', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ piece: fc.constantFrom(...joinable), before: filler, separator }), {
          minLength: 1,
          maxLength: 7,
        }),
        (parts) => {
          const text = parts.map(({ piece: [sql], before, separator: after }) => before + sql + after).join(' ');
          const kinds = analyse(text).statements.map(({ kind }) => kind);
          // A label is a statement of its own.
          const expected = parts.flatMap(({ piece: [sql, kind] }) =>
            sql.startsWith('lbl:') ? [kind, 'query'] : [kind],
          );
          expect(kinds).toEqual(expected);
        },
      ),
      { numRuns: times(400, 5_000) },
    );
  });

  it.each(pieces)('are two after %s', (sql) => {
    const count = sql.startsWith('lbl:') ? 3 : 2;
    for (const [second, kind] of [
      ['delete from Orders', 'delete'],
      ["exec ('x')", 'call'],
      ['select Email from Customers', 'query'],
    ] as const) {
      const { statements } = analyse(`${sql} ${second}`);
      expect(statements).toHaveLength(count);
      expect(statements.at(-1)).toMatchObject({ kind, text: second });
    }
  });
});

describe('a batch', () => {
  it.each<[string, readonly string[]]>([
    ['select 1\ngo\nselect 2', ['select 1', 'select 2']],
    ['select 1\n  GO  -- done\nselect 2', ['select 1', 'select 2']],
    ['select 1\r\nGo 10\r\nselect 2\r\nGO', ['select 1', 'select 2']],
    ["select '\ngo\n'", ["select '\ngo\n'"]],
    ['select 1 /*\ngo\n*/ a', ['select 1 /*\ngo\n*/ a']],
    ['select [\ngo\n]', ['select [\ngo\n]']],
    ['go\ngo\nselect 1', ['select 1']],
  ])('ends at GO alone on its line: %j', (text, expected) => {
    expect(analyse(text).statements.map((statement) => statement.text)).toEqual(expected);
  });

  it.each(['select 1\ngo select 2', 'select 1\ngo;', 'select 1\ngo x', 'select 1 as\ngo, 2 b', 'select 1\ngo -1'])(
    'does not end at a GO that begins a line and isn’t alone on it, which is no name either: %j',
    (text) => {
      expect(analyse(text).statements[0]?.understood).toBe(false);
    },
  );

  it.each(['select 1 go', 'select 1 as go', 'select 1 from Orders go', 'select 1 from Orders as go\n'])(
    'does not end at a GO within a line, which is a name there: %j',
    (text) => {
      const { statements } = analyse(text);
      expect(statements.map((one) => [one.understood, one.text])).toEqual([[true, text.trimEnd()]]);
    },
  );

  it.each<[string, string]>([
    ['selec 1', 'call'],
    ['Customers', 'call'],
    ["[sp_executesql] N'delete from t'", 'call'],
    ["dbo.p 'x'", 'call'],
    ["select 1\ngo\nxp_cmdshell 'dir'", 'call'],
  ])('calls a procedure by its first word alone: %j', (text, kind) => {
    expect(analyse(text).statements.at(-1)).toMatchObject({ kind, effect: 'unknown', understood: false });
  });

  it('is one statement from an error to the next semicolon', () => {
    const { statements } = analyse('select 1 from from x delete from Orders; select 2');
    expect(statements.map(({ text, kind }) => [text, kind])).toEqual([
      ['select 1 from from x delete from Orders', 'unknown'],
      ['select 2', 'query'],
    ]);
  });

  it('shows where a statement isn’t understood', () => {
    const text = 'select 1; select Email frm Customers where';
    const [, second] = analyse(text).statements;
    expect(second?.obstacles.map(({ span }) => text.slice(span.start, span.end))).toEqual(['Customers']);
  });
});
