import { beforeAll, describe, expect, it } from 'vitest';
import { createPostgresqlDialect } from '../../../../src/adapters/dialects/postgresql/dialect.ts';
import { PostgresqlParser } from '../../../../src/adapters/dialects/postgresql/parser.ts';
import { outlineOf } from '../../../../src/adapters/dialects/postgresql/plpgsql.ts';
import type { Statement, StatementEffect } from '../../../../src/core/analysis/analysis.ts';
import type { Catalog, CatalogFunction } from '../../../../src/core/analysis/catalog.ts';
import type { Dialect } from '../../../../src/core/ports.ts';
import { demoCatalog } from './demo.ts';

let dialect: Dialect;
let parser: PostgresqlParser;
beforeAll(async () => {
  [dialect, parser] = await Promise.all([createPostgresqlDialect(), PostgresqlParser.load()]);
});

function only(sql: string, catalog: Catalog | undefined = demoCatalog): Statement {
  const { statements } = dialect.analyse(sql, catalog);
  const [statement] = statements;
  if (statement === undefined || statements.length !== 1) throw new Error(`${statements.length} statements: ${sql}`);
  return statement;
}

const readsOf = ({ reads }: Statement) => Object.fromEntries(reads.map(({ table, columns }) => [table, columns]));
const writesOf = ({ writes }: Statement) => writes.map(({ table }) => table);
const block = (declared: string, body: string) => `do $$ declare ${declared} begin ${body} end $$`;

describe('a DO block', () => {
  it.each<[string, string, StatementEffect, Readonly<Record<string, readonly string[]>>, readonly string[]]>([
    ['nothing', 'do $$ begin end $$', 'read', {}, []],
    ['PERFORM', 'do $$ begin perform email from customers; end $$', 'read', { customers: ['email'] }, []],
    ['a data change', 'do $$ begin delete from orders; end $$', 'write', {}, ['orders']],
    [
      'an assignment',
      block('x text;', 'x := (select max(email) from customers);'),
      'read',
      { customers: ['email'] },
      [],
    ],
    ['an assignment by FROM', block('x text;', 'x := phone from customers;'), 'read', { customers: ['phone'] }, []],
    [
      'a subscript',
      block('x int[];', 'x[(select max(order_id) from orders)] := 1;'),
      'read',
      { orders: ['order_id'] },
      [],
    ],
    [
      'a default',
      block('x int := (select count(region) from customers);', 'null;'),
      'read',
      { customers: ['region'] },
      [],
    ],
    [
      'a condition',
      block('x int;', 'if exists (select 1 from orders where status is null) then x := 1; end if;'),
      'read',
      { orders: ['status'] },
      [],
    ],
    [
      'a CASE',
      block(
        'x int;',
        'case (select max(order_id) from orders) when (select 1 from payments where method is null) then null; else delete from products; end case;',
      ),
      'write',
      { orders: ['order_id'], payments: ['method'] },
      ['products'],
    ],
    [
      'loops',
      block(
        'r record; i int;',
        'for r in select name from products loop i := length(r.name); end loop; for i in 1..(select max(line_no) from order_items) loop null; end loop; while (select currency from orders limit 1) is null loop exit when (select true from payments where amount > 1); end loop;',
      ),
      'read',
      { products: ['name'], order_items: ['line_no'], orders: ['currency'], payments: ['amount'] },
      [],
    ],
    [
      'a cursor of its own',
      block('c cursor for select sku from products; s text;', 'open c; fetch c into s; close c;'),
      'read',
      { products: ['sku'] },
      [],
    ],
    [
      'a cursor it opens',
      block('c refcursor; s text;', 'open c for select sku from products; fetch c into s;'),
      'read',
      { products: ['sku'] },
      [],
    ],
    [
      'a cursor with arguments',
      block(
        'c cursor (k int) for select name from products where product_id = k;',
        'for r in c((select max(order_id) from orders)) loop null; end loop;',
      ),
      'read',
      { products: ['name', 'product_id'], orders: ['order_id'] },
      [],
    ],
    [
      'SELECT INTO',
      block('x customers.email%type;', 'select email into strict x from customers where region = x;'),
      'read',
      { customers: ['email', 'region'] },
      [],
    ],
    [
      'an exception’s handler',
      'do $$ begin null; exception when unique_violation or others then update orders set status = null; end $$',
      'write',
      {},
      ['orders'],
    ],
    [
      'RAISE',
      "do $$ begin raise notice '%', (select email from customers); end $$",
      'session',
      { customers: ['email'] },
      [],
    ],
    ['COMMIT', 'do $$ begin commit; end $$', 'transaction', {}, []],
    [
      'GET DIAGNOSTICS, ASSERT and labels',
      block(
        'n int;',
        "<<outer>> loop get diagnostics n = row_count; assert n > 0, 'no'; exit outer when found; continue outer; end loop; return;",
      ),
      'read',
      {},
      [],
    ],
    ['a block in a block', 'do $a$ begin do $b$ begin delete from orders; end $b$; end $a$', 'write', {}, ['orders']],
    [
      'an escaped string',
      "do 'begin delete from orders where status = ''x''; end'",
      'write',
      { orders: ['status'] },
      ['orders'],
    ],
    ['a sequence', "do $$ begin perform nextval('numbers'); end $$", 'write', {}, ['numbers']],
    ['a setting', "do $$ begin set local work_mem = '1MB'; end $$", 'session', {}, []],
  ])('is what its statements are: %s', (_what, sql, effect, reads, writes) => {
    const statement = only(sql);
    expect(statement.obstacles).toEqual([]);
    expect(statement).toMatchObject({ kind: 'do', effect, understood: true });
    expect(readsOf(statement)).toEqual(reads);
    expect(writesOf(statement)).toEqual(writes);
  });

  it.each<[string, string]>([
    ['EXECUTE', "do $$ begin execute 'select 1'; end $$"],
    ['EXECUTE in a loop', block('r record;', "for r in execute 'select 1' loop null; end loop;")],
    ['EXECUTE of a cursor', block('c refcursor;', "open c for execute 'select 1';")],
    ['another language', "do language plperl 'unlink 1'"],
    ['a value that a record is declared with', block("r record := (select add_region('x'));", '')],
    ['a value that a record is declared with by DEFAULT', block("r record default add_region('x');", '')],
    ['a value that a record is declared with by =', block("r customers = add_region('x');", '')],
    [
      'a value that a record is declared with, by names that are declared',
      block("c cursor (k int) for select k; r record := c(1); x int := add_region('x');", ''),
    ],
    ['a value that a row is declared with', block("r orders%rowtype := add_region('x');", '')],
    ['a variable of a user’s type', block("x mood := 'sad';", '')],
    ['a variable of a user’s type in a schema', block('x public.mood;', 'x := 1;')],
    ['a cast to a user’s type', block('x text;', "x := 'sad'::mood;")],
    ['a user’s operator', block('x int;', 'x := 1 ### 2;')],
    ['the search path', 'do $$ begin set search_path = evil; end $$'],
    ['the search path by a function', "do $$ begin perform set_config('search_path', 'evil', false); end $$"],
    ['a volatile function', "do $$ begin perform add_region('x'); end $$"],
    ['a procedure', "do $$ begin call add_region('x'); end $$"],
    ['a table that isn’t known', 'do $$ begin perform x from secrets; end $$'],
    ['a name that is nothing', 'do $$ begin perform x; end $$'],
    ['a cursor opened elsewhere', block("c refcursor := 'x'; r record;", 'fetch c into r;')],
    ['a cursor by another name', block('c cursor for select 1; r record;', "c := 'x'; fetch c into r;")],
    [
      'a cursor by a name that is selected',
      block('c refcursor; r record;', "select 'x' into c; fetch c into r; open c for select 1;"),
    ],
    ['a body that is broken', 'do $$ begin selec; end $$'],
    ['a body that never ends', 'do $$ begin'],
    ['two bodies', "do 'begin end' 'begin delete from orders; end'"],
    ['an invisible character', 'do $$ begin perform 1\u00a0; end $$'],
    ['an unknown table’s row', block('r secrets%rowtype;', 'null;')],
    ['bodies in bodies in bodies', nested(6)],
  ])('is not understood for %s', (_what, sql) => {
    const [statement] = dialect.analyse(sql, demoCatalog).statements;
    expect(statement).toMatchObject({ effect: 'unknown', understood: false });
    for (const { message, span } of statement?.obstacles ?? []) {
      expect(message).toMatch(/\.$/);
      expect(span.end).toBeGreaterThan(span.start);
    }
  });

  it('is not understood where no catalog tells the type of a column', () => {
    const { statements } = dialect.analyse(block('x customers.email%type;', 'null;'), undefined);
    expect(statements).toMatchObject([{ effect: 'unknown', understood: false }]);
  });

  it('keeps the places of what stands once in it', () => {
    const sql = `select 'é😀'; do $x$ declare n int; begin
      select count(*) into n from customers where region = 'é😀' and customer_id = n;
      update orders set status = null where channel = 'x'; perform sku from products; delete from payments; end $x$`;
    const [, statement] = dialect.analyse(sql, demoCatalog).statements;
    const at = (span: { start: number; end: number }) => sql.slice(span.start, span.end);
    expect(statement?.columnUses.map(({ column, role, span }) => `${role} ${column}: ${at(span)}`)).toEqual([
      'filter region: region',
      'filter customer_id: customer_id',
      'write status: status',
      'filter channel: channel',
      'result sku: sku',
    ]);
    expect(statement?.tableUses.map(({ table, span }) => [table, at(span)])).toContainEqual(['customers', 'customers']);
    expect(sql.slice(statement?.whereAt ?? 0)).toMatch(/^; end \$x\$/);
  });

  it('stands as a whole where its places can’t be told', () => {
    const sql = "do 'begin delete from orders where status = ''x''; end'";
    const statement = only(sql);
    expect(statement.columnUses.map(({ span }) => sql.slice(span.start, span.end))).toEqual([sql.slice(3)]);
    expect(statement.whereAt).toBeNull();
    const twice = 'do $$ begin delete from orders; delete from orders; end $$';
    expect(only(twice).whereAt).toBeNull();
    expect(only(twice).tableUses.map(({ span }) => twice.slice(span.start, span.end))).toEqual([
      twice.slice(3),
      twice.slice(3),
    ]);
  });
});

function nested(depth: number): string {
  return depth === 0 ? 'delete from orders' : `do $q${depth}$ begin ${nested(depth - 1)}; end $q${depth}$`;
}

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
    expect(dialect.analyse(sql, demoCatalog).statements[1]).toMatchObject({ effect: 'unknown', understood: false });
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
    const [, statement] = dialect.analyse(sql, catalog).statements;
    expect(statement?.functions).toEqual([expect.not.objectContaining({ isSeenThrough: true })]);
  });
});

describe('a body that holds something new', () => {
  const sql = `do $$ declare x int := 1; r record; c cursor (k int) for select k; begin
    <<l>> for r in select 1 loop x := r.a; exit l when x > 1; end loop; for x in 1..2 by 1 loop null; end loop;
    foreach x in array array[1] loop null; end loop; while x > 1 loop null; end loop; for r in c(1) loop null; end loop;
    if x > 1 then null; elsif x > 2 then null; else null; end if; case x when 1 then null; else null; end case;
    raise exception '%', x using hint = 'y'; assert x > 1, 'z'; select 1 into x; perform 1; call p(); commit; rollback;
    open c(1); fetch c into r; close c; get diagnostics x = row_count; return;
    begin null; exception when others then null; end; end $$`;

  const treeOf = (): unknown => {
    const parsed = parser.parseBody(sql);
    if (parsed.kind !== 'body') throw new Error(JSON.stringify(parsed));
    return parsed.tree;
  };
  function* objectsOf(value: unknown): Generator<Record<string, unknown>> {
    if (Array.isArray(value)) for (const item of value) yield* objectsOf(item);
    else if (typeof value === 'object' && value !== null) {
      yield value as Record<string, unknown>;
      for (const part of Object.values(value)) yield* objectsOf(part);
    }
  }
  const isNode = (object: Record<string, unknown>) => /^PLpgSQL_/.test(Object.keys(object)[0] ?? '');

  it('is the body we know, to begin with', () => {
    expect(outlineOf(treeOf()).refusals).toEqual([]);
  });
  it('is refused for one more field, wherever it is', () => {
    const tree = treeOf();
    const missed: string[] = [];
    for (const object of [...objectsOf(tree)].slice(1)) {
      if (isNode(object)) continue;
      object['addedField'] = { PLpgSQL_expr: { query: 'f()', parseMode: 2 } };
      if (outlineOf(tree).refusals.length === 0) missed.push(JSON.stringify(object));
      delete object['addedField'];
    }
    expect(missed).toEqual([]);
  });
  it('is refused for a node of an unknown kind, wherever it is', () => {
    const tree = treeOf();
    const missed: string[] = [];
    for (const object of [...objectsOf(tree)].filter(isNode)) {
      const [tag = ''] = Object.keys(object);
      object['PLpgSQL_future'] = object[tag];
      delete object[tag];
      if (outlineOf(tree).refusals.length === 0) missed.push(tag);
      object[tag] = object['PLpgSQL_future'];
      delete object['PLpgSQL_future'];
    }
    expect(missed).toEqual([]);
  });
  it.each([undefined, null, 1, [], {}, { plpgsql_funcs: [] }, { plpgsql_funcs: [{}] }])(
    'is refused where it is none: %j',
    (tree) => {
      expect(outlineOf(tree).refusals).not.toEqual([]);
    },
  );
});
