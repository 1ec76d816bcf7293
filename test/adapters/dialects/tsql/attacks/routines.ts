import type { Attack } from './attack.ts';

const never = 'never understood';
const victims = { writes: ['victims'] } as const;

/** Bodies of procedures, functions and triggers: what they would read and change must be listed. */
export const routines: readonly Attack[] = [
  ['in a procedure', 'create procedure p as select body from secrets', 'listed'],
  ['in a procedure behind a block', 'create procedure p as begin select 1 end; select body from secrets', 'listed'],
  ['in a procedure behind RETURN', 'create procedure p as return 0 select body from secrets', 'listed'],
  ['in a procedure behind a label', 'create procedure p as goto x x: select body from secrets', 'listed'],
  [
    'in a procedure with parameters',
    "create proc p (@a int = 1, @b char(2) = 'x' out) as select body from secrets",
    'listed',
  ],
  ['in a change of a procedure', 'alter procedure p as delete victims', victims],
  ['in a procedure with a number', 'create procedure p;2 as delete from victims', victims],
  ['in a procedure for replication', 'create procedure p for replication as delete from victims', victims],
  [
    'in a procedure that runs as its owner',
    'create procedure p with execute as owner as select 1',
    { atLeast: 'privilege' },
  ],
  [
    'in a procedure that runs as someone',
    "create procedure p with recompile, exec as 'dbo' as select 1",
    { atLeast: 'privilege' },
  ],
  [
    'in a function that runs as itself',
    'create function f() returns int with execute as self as begin return 1 end',
    {
      atLeast: 'privilege',
    },
  ],
  ['in a procedure that runs a text', "create procedure p as exec ('delete victims')", never],
  ['in a procedure that calls another', 'create procedure p as exec victims', never],
  ['in a procedure that calls by a name alone', 'create procedure p as victims', never],
  ['in a procedure of an assembly', 'create procedure p as external name victims.b.c', never],
  ['in a procedure with a type of users', 'create procedure p @a dbo.victims readonly as select 1', never],
  ['in the value that stands in for a parameter', 'create procedure p @a int = dbo.victims(1) as select 1', never],
  ['in a call in a procedure', 'create procedure p as select dbo.victims(1)', never],
  ['in a cursor of a procedure', 'create procedure p as declare c cursor for select body from secrets', 'listed'],
  ['in a procedure with an end too many', 'create procedure p as select 1 end delete victims', never],
  ['in a routine in a block', 'begin create procedure p as delete victims end', never],
  [
    'in a function',
    'create function f() returns int as begin return (select max(secret_id) from secrets) end',
    'listed',
  ],
  [
    'in a variable of a function',
    'create function f() returns int begin declare @x int = (select max(secret_id) from secrets) return @x end',
    'listed',
  ],
  ['in a function of rows', 'create function f(@a int) returns table as return select body from secrets', 'listed'],
  [
    'in a function of rows in brackets',
    'create function f() returns table return (select body from secrets)',
    'listed',
  ],
  [
    'in a function of rows with WITH',
    'create function f() returns table as return (with c as (select body from secrets) select 1 as a from c)',
    'listed',
  ],
  ['behind a function of rows', 'create function f() returns table as return (select 1 as a) delete victims', never],
  [
    'in a function of a table variable',
    'create function f() returns @r table (a varchar(10)) as begin insert @r select body from secrets; return end',
    'listed',
  ],
  [
    'in the table of a function',
    'create function f() returns @r table (a int default dbo.victims(1)) as begin return end',
    never,
  ],
  ['in a function of a type of users', 'create function f() returns dbo.victims as begin return 1 end', never],
  ['in a trigger', 'create trigger t on orders after insert as delete victims', victims],
  [
    'in a trigger instead of a change',
    'create trigger t on orders instead of delete as select body from secrets',
    'listed',
  ],
  ['in the rows of a trigger', 'create trigger t on secrets after insert as select body from inserted', 'listed'],
  [
    'in the old rows of a trigger',
    'create trigger t on dbo.secrets for update, delete as select d.body from orders o, deleted d',
    'listed',
  ],
  [
    'in rows of a trigger that are called like others',
    'create trigger t on orders after insert as with inserted as (select body from secrets) select body from inserted',
    never,
  ],
  ['in UPDATE in a trigger', 'create trigger t on orders after update as if update(status) delete victims', victims],
  ['in UPDATE outside of a trigger', 'select 1 as a from orders where update(victims)', never],
  ['in a trigger on a database', 'create trigger t on database for create_table as delete victims', victims],
  [
    'in a trigger on the server',
    'create trigger t on all server with execute as self for logon as select 1',
    { atLeast: 'privilege' },
  ],
];
