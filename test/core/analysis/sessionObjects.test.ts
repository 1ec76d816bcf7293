import { beforeAll, describe, expect, it } from 'vitest';
import { createPostgresqlDialect } from '../../../src/adapters/dialects/postgresql/dialect.ts';
import type { Statement } from '../../../src/core/analysis/analysis.ts';
import type { Catalog } from '../../../src/core/analysis/catalog.ts';
import type { Dialect } from '../../../src/core/ports.ts';
import { demoCatalog } from '../../adapters/dialects/postgresql/demo.ts';

let dialect: Dialect;
beforeAll(async () => {
  dialect = await createPostgresqlDialect();
});

/** The last statement of a text. */
function last(sql: string, catalog: Catalog | undefined = demoCatalog): Statement {
  const statement = dialect.analyse(sql, catalog).statements.at(-1);
  if (statement === undefined) throw new Error(`no statement: ${sql}`);
  return statement;
}

const readsOf = ({ reads }: Statement) =>
  Object.fromEntries(reads.map(({ schema, table, columns }) => [`${schema}.${table}`, columns]));
const sourcesOf = ({ outputs }: Statement) =>
  outputs.map(({ sources }) => sources.map(({ table, column }) => `${table}.${column}`));

describe('a table that an earlier statement makes', () => {
  it.each<[string, string, Readonly<Record<string, readonly string[]>>]>([
    [
      'by a query, temporary',
      'create temp table t as select email, region as r from customers; select email from t',
      { 'pg_temp.t': ['email'], 'public.customers': ['email'] },
    ],
    [
      'under other names',
      'create temp table t (a, b) as select email, region from customers; select b from t',
      { 'pg_temp.t': ['b'], 'public.customers': ['region'] },
    ],
    [
      'by SELECT INTO',
      'select email as e into temp t from customers; select upper(e) from pg_temp.t',
      { 'pg_temp.t': ['e'], 'public.customers': ['email'] },
    ],
    [
      'with rows that depend on more than they show',
      "create temp table t as select 1 as one from customers where phone like '1%'; select one from t",
      { 'pg_temp.t': ['one'], 'public.customers': ['phone'] },
    ],
    [
      'for good',
      'create table made as select email from customers; select * from public.made',
      { 'public.made': ['email'], 'public.customers': ['email'] },
    ],
    [
      'as a view',
      'create view seen (a) as select email from customers; select a from seen',
      { 'public.seen': ['a'], 'public.customers': ['email'] },
    ],
    [
      'from one that was made before',
      'create temp table a as select email as x from customers; create temp table b as select x as y from a; select y from b',
      { 'pg_temp.b': ['y'], 'pg_temp.a': ['x'], 'public.customers': ['email'] },
    ],
    [
      'empty, and filled from another',
      'create temp table t (a text, b int); insert into t (a) select email from customers; select b from t',
      { 'pg_temp.t': ['b'], 'public.customers': ['email'] },
    ],
    [
      'empty, and changed by another',
      'create temp table t (a text); update t set a = c.phone from customers c where c.customer_id = 1; select a from t',
      { 'pg_temp.t': ['a'], 'public.customers': ['customer_id', 'phone'] },
    ],
    [
      'empty, and merged with another',
      'create temp table t (a text); merge into t using customers c on true when not matched then insert values (c.email); select a from t',
      { 'pg_temp.t': ['a'], 'public.customers': ['email'] },
    ],
    ['empty', 'create temp table t (a text, b int); select a from t', { 'pg_temp.t': ['a'] }],
  ])('is known, with what is in it: %s', (_how, sql, reads) => {
    const statement = last(sql);
    expect(statement.obstacles).toEqual([]);
    expect(statement).toMatchObject({ effect: 'read', understood: true });
    expect(readsOf(statement)).toEqual(reads);
  });

  it('lets nothing lose where it came from', () => {
    const sql =
      "create temp table t as select email || 'x' as e from customers; select e as f into temp u from t; select lower(f) as g from u";
    expect(sourcesOf(last(sql))).toEqual([['u.f', 't.e', 'customers.email']]);
  });

  it('hides nothing that comes into it behind a view over it', () => {
    const sql =
      'create temp table t (a text); create temp view v as select a from t; create temp view w as select a as b from v; ' +
      'insert into t select national_id from hr.employees; select b from w';
    expect(readsOf(last(sql))).toMatchObject({ 'hr.employees': ['national_id'] });
  });

  it('is not what was copied from it before', () => {
    const sql =
      'create temp table t (a text); create temp table copy as select a from t; insert into t select email from customers; select a from copy';
    expect(readsOf(last(sql))).toEqual({ 'pg_temp.copy': ['a'], 'pg_temp.t': ['a'] });
  });

  it('has no columns but its own', () => {
    expect(last('create temp table t (a text); select b from t')).toMatchObject({ understood: false });
    expect(last('create temp table t as select 1 as a; insert into t (zzz) values (1)')).toMatchObject({
      understood: false,
    });
  });

  it.each<[string, string]>([
    ['hides one of the catalog', 'create temp table customers as select 1 as email; select email from customers'],
    ['is one of the catalog already', 'create table if not exists orders (status text); select status from orders'],
    ['replaces a view', 'create or replace view orders as select 1 as status; select status from orders'],
    [
      'was made twice',
      'create temp table t as select 1 as a; create temp table t as select email as a from customers; select a from t',
    ],
    ['was changed', 'create temp table t as select 1 as a, 2 as b; alter table t rename a to b; select b from t'],
    ['was dropped', 'create temp table t as select 1 as a; drop table t; select a from t'],
    ['was made in a block', 'do $$ begin create temp table t as select 1 as a; end $$; select a from t'],
    ['has columns that can’t be told', 'create temp table t as select * from secrets; select a from t'],
    ['takes its columns from elsewhere', 'create temp table t (like customers); select email from t'],
    ['is only planned', 'explain create table t as select 1 as a; select a from t'],
    [
      'is only prepared',
      'create function f() returns void language sql begin atomic insert into product_lines values (1); end; select * from t',
    ],
    ['has a name of the system', 'create table public.pg_class as select 1 as relname; select relname from pg_class'],
  ])('isn’t trusted where it %s', (_why, sql) => {
    const statement = last(sql);
    expect(statement.understood).toBe(false);
    expect(statement.obstacles[0]?.message).toMatch(/\.$/);
  });

  it('counts all that may be meant where it hides another', () => {
    const sql = 'create temp table orders as select salary as status from hr.employees; select status from orders';
    expect(readsOf(last(sql))).toMatchObject({ 'public.orders': ['status'], 'hr.employees': ['salary'] });
  });

  it('changes nothing about a statement that stands alone', () => {
    expect(last('select email from t')).toMatchObject({ understood: false });
    expect(last('select 1; select email from customers')).toEqual({
      ...last('select email from customers'),
      ...places(10),
    });
  });

  it('is known by its name where no catalog was ever read', () => {
    const { statements } = dialect.analyse(
      'create temp table t as select email from customers; select email from t',
      undefined,
    );
    expect(statements.at(-1)?.reads).toEqual([
      { schema: null, table: 't', columns: ['email'] },
      { schema: null, table: 'customers', columns: ['email'] },
    ]);
  });

  function places(by: number): Partial<Statement> {
    const alone = last('select email from customers');
    const moved = <Placed extends { readonly span: Statement['span'] }>(one: Placed): Placed => ({
      ...one,
      span: { start: one.span.start + by, end: one.span.end + by },
    });
    return {
      span: moved(alone).span,
      tableUses: alone.tableUses.map(moved),
      columnUses: alone.columnUses.map(moved),
      places: { ...alone.places, tables: alone.places.tables.map(moved) },
      limitAt: (alone.limitAt ?? 0) + by,
    };
  }
});

describe('what an earlier statement prepares', () => {
  it.each<[string, string, Partial<Statement>, Readonly<Record<string, readonly string[]>>]>([
    [
      'a statement',
      'prepare p(int) as select email from customers where customer_id = $1; execute p(3)',
      { kind: 'execute', effect: 'read' },
      { 'public.customers': ['customer_id', 'email'] },
    ],
    [
      'a data change',
      'prepare p as delete from orders where status is null; execute p',
      { kind: 'execute', effect: 'write' },
      { 'public.orders': ['status'] },
    ],
    [
      'a statement that is explained',
      'prepare p as delete from orders where status is null; explain analyze execute p',
      { kind: 'explain', effect: 'write' },
      { 'public.orders': ['status'] },
    ],
    [
      'a cursor',
      'declare c cursor for select email from customers; fetch 5 from c',
      { kind: 'session', effect: 'session' },
      { 'public.customers': ['email'] },
    ],
    [
      'one of the same name, after the first is gone',
      'prepare p as delete from orders; deallocate p; prepare p as select 1; execute p',
      { kind: 'execute', effect: 'read' },
      {},
    ],
  ])('runs when it is asked for: %s', (_what, sql, facts, reads) => {
    const statement = last(sql);
    expect(statement).toMatchObject({ ...facts, understood: true });
    expect(readsOf(statement)).toEqual(reads);
    for (const { span } of [...statement.tableUses, ...statement.columnUses, ...statement.functions])
      expect(span.start).toBeGreaterThanOrEqual(statement.span.start);
  });

  it('gives the columns that it was prepared with', () => {
    expect(sourcesOf(last('prepare p as select email from customers; execute p'))).toEqual([['customers.email']]);
  });

  it.each<[string, string]>([
    ['nobody prepared it', 'execute p'],
    ['nobody opened it', 'fetch c'],
    [
      'two statements prepare it, and the second fails',
      'prepare p as delete from orders; prepare p as select 1; execute p',
    ],
    [
      'two cursors have its name',
      'declare c cursor for select 1; declare c cursor for select email from customers; fetch c',
    ],
    ['it has ended', 'prepare p as select 1; deallocate p; execute p'],
    ['all have ended', 'prepare p as select 1; deallocate all; execute p'],
    ['the cursor is closed', 'declare c cursor for select 1; close c; fetch c'],
    ['it isn’t understood itself', "prepare p as select add_region('x'); execute p"],
    [
      'its table may be another by now',
      'prepare p as select email from customers; create temp table customers as select 1 as email; execute p',
    ],
    [
      'it is asked for in vain too often',
      `prepare p as select 1; ${Array.from({ length: 600 }, (_, i) => `create temp table t${i} (a int); execute p`).join('; ')}`,
    ],
  ])('isn’t understood where %s', (_why, sql) => {
    expect(last(sql)).toMatchObject({ understood: false });
  });
});

describe('a sequence', () => {
  it.each([
    ["select nextval('numbers')", [{ schema: null, table: 'numbers' }]],
    ["select nextval('Public.Numbers')", [{ schema: 'public', table: 'numbers' }]],
    ['select nextval(\'"My Schema"."a""b"\'::regclass)', [{ schema: 'My Schema', table: 'a"b' }]],
    ["select setval('numbers', 5, false)", [{ schema: null, table: 'numbers' }]],
    ["do $$ begin perform nextval('numbers'); end $$", [{ schema: null, table: 'numbers' }]],
  ])('is written by what takes its next value: %s', (sql, writes) => {
    expect(last(sql)).toMatchObject({ effect: 'write', understood: true, writes });
  });
  it.each(['select nextval(region) from customers', "select nextval('a.b.c')", "select setval('a' || 'b', 1)"])(
    'can’t be told where its name is computed: %s',
    (sql) => {
      expect(last(sql)).toMatchObject({ effect: 'unknown', understood: false });
    },
  );
  it('is written by a view that takes its next value', () => {
    expect(last("create view v as select nextval('numbers') as n; select n from v")).toMatchObject({
      effect: 'write',
      writes: [{ schema: null, table: 'numbers' }],
    });
  });
});
