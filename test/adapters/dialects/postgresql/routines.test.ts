import { describe, expect, it } from 'vitest';
import type { StatementEffect } from '../../../../src/core/analysis/analysis.ts';
import type { Catalog, CatalogFunction } from '../../../../src/core/analysis/catalog.ts';
import { analyse, only, readsOf, writesOf } from './asked.ts';
import { demoCatalog } from './demo.ts';

describe('a routine that is made', () => {
  it.each<[string, string, Readonly<Record<string, readonly string[]>>, readonly string[]]>([
    [
      'in SQL',
      "create function f(a int) returns numeric language sql stable as 'select sum(salary) from hr.employees where employee_id = a'",
      { employees: ['employee_id', 'salary'] },
      [],
    ],
    [
      'in PL/pgSQL',
      'create or replace function f(a int, b customers) returns setof customers language plpgsql as $$ begin return query select * from customers c where c.customer_id = f.a and c.region = b.region; end $$',
      {
        customers: [
          'acquired_on',
          'birth_date',
          'customer_id',
          'email',
          'full_name',
          'marketing_consent',
          'phone',
          'region',
          'segment',
        ],
      },
      [],
    ],
    [
      'as a procedure of the text',
      'create procedure p(a int) begin atomic insert into product_lines values (a); delete from orders where order_id = a; end',
      { orders: ['order_id'] },
      ['product_lines', 'orders'],
    ],
    [
      'as an expression of the text',
      'create function p(a int) returns int return a + (select max(order_id) from orders)',
      { orders: ['order_id'] },
      [],
    ],
    [
      'as a trigger',
      "create function t() returns trigger language plpgsql as $$ begin new.email := lower(new.email); if tg_op = 'INSERT' then insert into product_lines values (new.id); end if; return new; end $$",
      {},
      ['product_lines'],
    ],
    [
      'with defaults',
      'create function f(a int default 1, out b int) language sql immutable strict parallel safe cost 5 as $$ select a $$',
      {},
      [],
    ],
  ])('reports what it will read and write: %s', (_how, sql, reads, writes) => {
    const statement = only(sql);
    expect(statement.obstacles).toEqual([]);
    expect(statement).toMatchObject({ kind: 'schema', effect: 'schema', understood: true });
    expect(Object.fromEntries(Object.entries(readsOf(statement)).filter(([, columns]) => columns?.length))).toEqual(
      reads,
    );
    expect(writesOf(statement)).toEqual(writes);
  });

  it.each<[string, string, StatementEffect]>([
    ['code in another language', "create function f() returns int language c as 'a', 'b'", 'schema'],
    ['EXECUTE', "create function f() returns void language plpgsql as $$ begin execute 'x'; end $$", 'schema'],
    [
      'a setting of its own',
      "create function f() returns int language sql set search_path = x as 'select 1'",
      'schema',
    ],
    [
      'the rights of its owner and a body that isn’t followed',
      "create function f() returns int language c security definer as 'x'",
      'privilege',
    ],
    [
      'a default that does anything',
      "create function f(a int default add_region('x')) returns int language sql as 'select 1'",
      'schema',
    ],
    ['a result of a user’s type', "create function f() returns mood language sql as $$ select 'sad' $$", 'schema'],
    ['a support function', "create function f() returns int language sql support s as 'select 1'", 'schema'],
    ['a body that is broken', "create function f() returns int language sql as 'selec 1'", 'schema'],
  ])('is not understood for %s', (_what, sql, effect) => {
    expect(only(sql)).toMatchObject({ kind: 'schema', effect, understood: false });
  });

  it('is a matter of rights where it runs with those of its owner', () => {
    const sql = "create function f() returns bigint language sql security definer as 'select count(*) from orders'";
    expect(only(sql)).toMatchObject({ kind: 'schema', effect: 'privilege', understood: true });
  });

  it('is not what later statements think it was', () => {
    const sql =
      "create or replace function plus_one(n int) returns int language sql as 'delete from orders returning 1'; select plus_one(1)";
    expect(analyse(sql)[1]).toMatchObject({ effect: 'unknown', understood: false });
  });
});

describe('a call of a routine that the catalog has the text of', () => {
  const routine = (
    name: string,
    volatility: CatalogFunction['volatility'],
    rest: string,
    more: Partial<CatalogFunction> = {},
  ): CatalogFunction => ({
    schema: 'public',
    name,
    args: '',
    volatility,
    kind: 'function',
    securityDefiner: false,
    language: 'sql',
    definition: `CREATE OR REPLACE FUNCTION public.${name}(${rest}`,
    ...more,
  });
  const catalog: Catalog = {
    ...demoCatalog,
    functions: [
      ...demoCatalog.functions,
      routine(
        'pay',
        'stable',
        'id integer) RETURNS numeric LANGUAGE sql STABLE AS $function$ select salary from hr.employees where employee_id = id $function$',
      ),
      routine('pays', 'stable', ') RETURNS numeric LANGUAGE sql STABLE AS $function$ select sum(pay(1)) $function$'),
      routine(
        'clean',
        'volatile',
        ') RETURNS void LANGUAGE plpgsql AS $function$ begin delete from orders where status is null; end $function$',
        { language: 'plpgsql' },
      ),
      routine(
        'reading',
        'volatile',
        ') RETURNS bigint LANGUAGE sql AS $function$ select count(*) from orders $function$',
      ),
      routine(
        'dynamic',
        'stable',
        ") RETURNS int LANGUAGE plpgsql STABLE AS $function$ begin execute 'x'; end $function$",
      ),
      routine(
        'dynamic_volatile',
        'volatile',
        ") RETURNS int LANGUAGE plpgsql AS $function$ begin execute 'x'; end $function$",
      ),
      routine(
        'defaulted',
        'stable',
        "a int DEFAULT add_region('x')) RETURNS int LANGUAGE sql STABLE AS $function$ select a $function$",
      ),
      routine(
        'set',
        'stable',
        ") RETURNS int LANGUAGE sql STABLE SET search_path TO 'evil' AS $function$ select 1 $function$",
      ),
      routine(
        'owned',
        'stable',
        ') RETURNS int LANGUAGE sql STABLE SECURITY DEFINER AS $function$ select 1 $function$',
        { securityDefiner: true },
      ),
      routine('renamed', 'stable', ') RETURNS int LANGUAGE sql STABLE AS $function$ select 1 $function$', {
        definition: 'CREATE FUNCTION public.other() RETURNS int LANGUAGE sql AS $$ select 1 $$',
      }),
      routine('itself', 'volatile', ') RETURNS int LANGUAGE sql AS $function$ select itself() $function$'),
      routine('ping', 'volatile', ') RETURNS int LANGUAGE sql AS $function$ select pong() $function$'),
      routine(
        'pong',
        'volatile',
        ') RETURNS int LANGUAGE sql AS $function$ select ping() + count(*)::int from orders $function$',
      ),
      {
        ...routine('tidy', 'volatile', ''),
        kind: 'procedure',
        definition:
          'CREATE OR REPLACE PROCEDURE public.tidy(IN a integer) LANGUAGE sql AS $procedure$ delete from orders where order_id = a $procedure$',
      },
      { ...routine('twice', 'stable', ') RETURNS int LANGUAGE sql STABLE AS $function$ select 1 $function$') },
      { schema: 'public', name: 'twice', args: 'integer', volatility: 'volatile', kind: 'function' },
    ],
  };

  it('reads what its body reads', () => {
    const statement = only('select pay(3) as p', catalog);
    expect(statement).toMatchObject({ effect: 'read', understood: true });
    expect(readsOf(statement)).toEqual({ employees: ['employee_id', 'salary'] });
    expect(statement.functions).toContainEqual(expect.objectContaining({ name: 'pay', isSeenThrough: true }));
    expect(statement.outputs[0]?.sources).toContainEqual({ schema: 'hr', table: 'employees', column: 'salary' });
  });
  it('reads what the bodies behind its body read', () => {
    expect(readsOf(only('select pays()', catalog))).toEqual({ employees: ['employee_id', 'salary'] });
    expect(readsOf(only('select * from pays() as x where x > 1', catalog))).toEqual({
      employees: ['employee_id', 'salary'],
    });
  });
  it('does what its body does', () => {
    const statement = only('select clean()', catalog);
    expect(statement).toMatchObject({ effect: 'write', understood: true });
    expect(writesOf(statement)).toEqual(['orders']);
    expect(only('select reading()', catalog)).toMatchObject({ effect: 'read', understood: true });
    expect(only('call tidy(1)', catalog)).toMatchObject({ kind: 'call', effect: 'write', understood: true });
  });
  it.each(['dynamic', 'defaulted', 'set', 'renamed'])('is as before where its body can’t be followed: %s', (name) => {
    const statement = only(`select ${name}()`, catalog);
    expect(statement.functions).toEqual([expect.not.objectContaining({ isSeenThrough: true })]);
    expect(statement.functions[0]).toMatchObject({ volatility: 'stable' });
  });
  it.each(['dynamic_volatile', 'owned', 'itself', 'ping', 'twice'])(
    'is not understood where it may do anything: %s',
    (name) => {
      expect(only(`select ${name}()`, catalog)).toMatchObject({ effect: 'unknown', understood: false });
    },
  );
  it('isn’t trusted where a table of the session may stand in for one of its own', () => {
    const sql = 'create temp table employees as select 1 as salary; select pay(1)';
    const [, statement] = analyse(sql, catalog);
    expect(statement?.functions).toEqual([expect.not.objectContaining({ isSeenThrough: true })]);
  });
});
