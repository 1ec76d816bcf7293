import { describe, expect, it } from 'vitest';
import type { StatementEffect } from '../../../../src/core/analysis/analysis.ts';
import { analyse, analyseAlone, only, readsOf, writesOf } from './asked.ts';

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
    const [statement] = analyse(sql);
    expect(statement).toMatchObject({ effect: 'unknown', understood: false });
    for (const { message, span } of statement?.obstacles ?? []) {
      expect(message).toMatch(/\.$/);
      expect(span.end).toBeGreaterThan(span.start);
    }
  });

  it('is not understood where no catalog tells the type of a column', () => {
    expect(analyseAlone(block('x customers.email%type;', 'null;'))).toMatchObject([
      { effect: 'unknown', understood: false },
    ]);
  });

  it('keeps the places of what stands once in it', () => {
    const sql = `select 'é😀'; do $x$ declare n int; begin
      select count(*) into n from customers where region = 'é😀' and customer_id = n;
      update orders set status = null where channel = 'x'; perform sku from products; delete from payments; end $x$`;
    const [, statement] = analyse(sql);
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
