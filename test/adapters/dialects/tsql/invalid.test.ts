import { describe, expect, it } from 'vitest';
import { understand } from './shop.ts';

/** What SQL Server's documentation rules out, beside what is closest to it and allowed. */
const pairs: readonly (readonly [rule: string, invalid: string, valid: string])[] = [
  [
    'a window after OVER is declared',
    'select sum(a) over w from t',
    'select sum(a) over w from t window w as (order by a)',
  ],
  [
    'a window is declared in its own query',
    'select (select sum(a) over w from t) from t window w as (order by a)',
    'select (select sum(a) over w from t window w as (order by a)) from t',
  ],
  [
    'a window that another one extends is declared',
    'select sum(a) over w from t window w as (v order by a)',
    'select sum(a) over w from t window w as (v order by a), v as (partition by b)',
  ],
  [
    'a window is declared once',
    'select sum(a) over w from t window w as (order by a), w as (order by b)',
    'select sum(a) over w from t window w as (order by a), v as (order by b)',
  ],
  [
    'a window belongs to a query',
    'declare @n int = sum(1) over w',
    'declare @n int = (select sum(1) over w from t window w as (order by a))',
  ],
  ['WINDOW is no alias', 'select 1 from t window', 'select 1 from t [window]'],
  ['WITH TIES needs an order', 'select top 2 with ties a from t', 'select top 2 with ties a from t order by a'],
  ['a share is at most 100 percent', 'select top (105) percent a from t', 'select top (100) percent a from t'],
  ['a share isn’t negative', 'select top (-5) percent a from t', 'select top (+5) percent a from t'],
  [
    'a derived table has no order of its own',
    'select * from (select a from t order by a) d',
    'select * from (select top 1 a from t order by a) d',
  ],
  [
    'a table of WITH has no order of its own',
    'with c as (select a from t order by a) select a from c',
    'with c as (select a from t order by a offset 1 rows) select a from c',
  ],
  ['a subquery makes no table', 'select * from (select a into x from t) d', 'select * from (select a from t) d'],
  [
    'only the first query makes a table',
    'select a from t union select b into x from t',
    'select a into x from t union select b from t',
  ],
  ['INSERT’s query makes no table', 'insert into t (a) select b into x from u', 'insert into t (a) select b from u'],
  ['GROUP BY ALL has no CUBE', 'select a from t group by all a with cube', 'select a from t group by a with cube'],
  ['an alias stands before its hints', 'select * from t with (nolock) as s', 'select * from t as s with (nolock)'],
  [
    'INSERT chooses no index',
    'insert into t with (index (i)) default values',
    'insert into t with (tablock) default values',
  ],
  ['UPDATE chooses no index', 'update t with (index (i)) set a = 1', 'update t with (rowlock) set a = 1'],
  ['DELETE chooses no index', 'delete from t with (forceseek)', 'delete from t with (rowlock)'],
  ['EXCEPT has no ALL', 'select a from t except all select a from u', 'select a from t except select a from u'],
  [
    'INTERSECT has no ALL',
    'select a from t intersect all select a from u',
    'select a from t union all select a from u',
  ],
  ['FOR UPDATE is for cursors', 'select a from t for update', 'declare c cursor for select a from t for update'],
  [
    'FOR READ ONLY is for cursors',
    'select a from t for read only',
    'declare c cursor for select a from t for read only',
  ],
  ['FOR BROWSE is for one query', 'select a from t union select a from u for browse', 'select a from t for browse'],
  [
    'UPDATE asks in a trigger',
    'select a from t where update(a)',
    'create trigger r on t after update as if update(a) select a from t',
  ],
  ['*= is given up', 'select t.a from t, u where t.a *= u.b', 'select t.a from t left join u on t.a = u.b'],
  ['=* is given up', 'select t.a from t, u where t.a =* u.b', 'select t.a from t right join u on t.a = u.b'],
  ['COMPUTE is given up', 'select a from t compute sum(a)', 'select a from t group by a with rollup'],
  ['a hint stands in brackets', 'select a from t holdlock', 'select a from t (holdlock)'],
  ['OPENJSON reads a text', 'select * from openjson()', "select * from openjson('{}')"],
  ['OPENJSON has one path', "select * from openjson('{}', '$', '$')", "select * from openjson('{}', '$')"],
  [
    'an option of FOR JSON stands once',
    'select a from t for json path, root, root',
    'select a from t for json path, root',
  ],
  [
    'FOR JSON has a root or no wrapper',
    'select a from t for json path, root, without_array_wrapper',
    'select a from t for json path, without_array_wrapper',
  ],
  ['JSON_OBJECT gives JSON', "select json_object('a': 1 returning int)", "select json_object('a': 1 returning json)"],
  ['JSON_ARRAY gives JSON', "select json_array('a' returning varchar(10))", "select json_array('a' returning json)"],
  ['JSON_VALUE gives no JSON', "select json_value('', '$' returning json)", "select json_value('', '$' returning int)"],
  ['JSON_OBJECTAGG takes one pair', "select json_objectagg('a': 1, 'b': 2)", "select json_objectagg('a': 1)"],
  ['JSON_ARRAYAGG takes one value', "select json_arrayagg('a', 'b')", "select json_arrayagg('a')"],
  ['a comma is followed by a value', "select json_array('a', null on null)", "select json_array('a' null on null)"],
  ['int has no length', 'select cast(a as int(10)) from t', 'select cast(a as int) from t'],
  ['float has one length', 'select cast(a as float(20, 10)) from t', 'select cast(a as float(20)) from t'],
  ['float has no VARYING', 'select cast(a as float varying) from t', 'select cast(a as char varying) from t'],
  ['char has no MAX', 'select cast(a as char(max)) from t', 'select cast(a as varchar(max)) from t'],
  ['a view isn’t temporary', 'create view #v as select a from t', 'create view v as select a from t'],
  [
    'an option of a view stands once',
    'create view v with encryption, encryption as select a from t',
    'create view v with encryption, schemabinding as select a from t',
  ],
  [
    'a view has no order of its own',
    'create view v as select a from t order by a',
    'create view v as select top 1 a from t order by a',
  ],
  ['a table variable ends without a comma', 'declare @t table (a int,)', 'declare @t table (a int)'],
  [
    'constraints of a table variable have no names',
    'declare @t table (a int constraint c primary key)',
    'declare @t table (a int primary key)',
  ],
  [
    'a table variable refers to no table',
    'declare @t table (a int references u (a))',
    'create table t (a int references u (a))',
  ],
  ['a column has one default', 'create table t (a int default 1 default 2)', 'create table t (a int default 1)'],
  ['a column is numbered once', 'create table t (a int identity identity)', 'create table t (a int identity)'],
  [
    'a computed column that isn’t stored is not checked',
    'create table t (a int, b as -a check (b < 1))',
    'create table t (a int, b as -a persisted check (b < 1))',
  ],
  [
    'a computed column holds no query',
    'create table t (a as (select b from u))',
    'create table t (b int, a as (b + 1))',
  ],
  [
    'an index lists its columns',
    'create table t (a int, index i clustered)',
    'create table t (a int, index i clustered (a))',
  ],
  [
    'a period names columns that are generated',
    'create table t (a datetime2 generated always as row start, b datetime2 generated always as row end)',
    'create table t (a datetime2 generated always as row start, b datetime2 generated always as row end, period for system_time (a, b))',
  ],
  [
    'a trigger has each event once',
    'create trigger r on t after delete, delete as select 1',
    'create trigger r on t after delete, insert as select 1',
  ],
  [
    'a routine has each option once',
    'create function f() returns int with schemabinding, schemabinding as begin return 1 end',
    'create function f() returns int with schemabinding, inline = off as begin return 1 end',
  ],
  [
    'a function gives nothing through parameters',
    'create function f(@a int output) returns int as begin return 1 end',
    'create procedure f @a int output as return 1',
  ],
  [
    'a function isn’t temporary',
    'create function #f() returns table as return (select 1 as a)',
    'create procedure #f as select 1',
  ],
  [
    'a metric is known',
    "select s.distance from vector_search(table = t, column = a, similar_to = @v, metric = 'far', top_n = 1) s",
    "select s.distance from vector_search(table = t, column = a, similar_to = @v, metric = 'dot', top_n = 1) s",
  ],
  [
    'a path of a graph has an end',
    'select 1 from t a, u e where match(a-(e)->)',
    'select 1 from t a, u e, t b where match(a-(e)->b)',
  ],
  [
    'an edge has a direction',
    'select 1 from t a, u e, t b where match(a-(e)-b)',
    'select 1 from t a, u e, t b where match(a<-(e)-b)',
  ],
  [
    'LAST_NODE is compared with another',
    'select 1 from t a, t b where match(last_node(a) = b)',
    'select 1 from t a, t b where match(last_node(a) = last_node(b))',
  ],
];

describe('invalid T-SQL', () => {
  it.each(pairs)('isn’t understood, since %s', (_rule, invalid, valid) => {
    expect(understand(invalid, null).understood, invalid).toBe(false);
    expect(understand(valid, null).obstacles, valid).toEqual([]);
  });
});
