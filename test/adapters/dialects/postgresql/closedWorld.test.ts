import type { RawStmt } from 'libpg-query';
import { beforeAll, describe, expect, it } from 'vitest';
import { walkStatement } from '../../../../src/adapters/dialects/postgresql/analyseText.ts';
import { PostgresqlParser } from '../../../../src/adapters/dialects/postgresql/parser.ts';
import { scan } from '../../../../src/adapters/dialects/postgresql/scan.ts';
import { queries } from './queries.ts';

/** One statement for each form that is walked, so that every handler meets every kind of damage. */
const statements: readonly string[] = [
  ...queries,
  "select 1 from customers c where c.region like 'a%' order by 1 using < limit 3",
  'select region from customers order by region nulls last fetch first 3 rows with ties',
  'select 1 from customers for update of customers skip locked',
  'select 1 as a into copied',
  "select make_interval(days => 3), trim(both 'x' from region), current_date, true is not unknown from customers",
  'select xmlserialize(content xmlparse(content plain) as text), xmlforest(plain as p) from "Mixed Case"',
  "select json_scalar(1), json('{}'), json_serialize('{}'), json_array(select 1), json_objectagg(plain: 1), plain is json object from \"Mixed Case\"",
  'select json_query(details, \'$.a\' passing 1 as x returning text with wrapper omit quotes error on error) from "Mixed Case"',
  'select merge_action() from customers',
  'with x as materialized (select 1) select * from x',
  'insert into product_lines as p (product_line_id) overriding user value values (default) on conflict (product_line_id) where name is null do update set name = excluded.name where p.name is null returning with (old as o) o.name',
  'insert into product_lines select 1 on conflict on constraint x do nothing',
  'insert into product_lines default values',
  'update orders o set (status, channel) = (select 1, 2), currency = default from customers c where o.customer_id = c.customer_id returning *',
  'update "Mixed Case" set tags[1] = null',
  'delete from orders using customers where orders.customer_id = customers.customer_id returning 1',
  'merge into orders o using customers c on o.customer_id = c.customer_id when matched and c.region is null then update set status = null when not matched then insert (order_id) values (1) when not matched by source then delete returning merge_action()',
  'explain (analyze, format json) select 1',
  'copy customers (email) to stdout (format csv, force_quote (email))',
  "copy product_lines from stdin where name <> 'x'",
  'create table copied as select 1 as a',
  'create materialized view copied as select 1 as a with no data',
  'create view seen(a) with (security_barrier) as select 1 with local check option',
  'prepare x(int) as select $1',
  'declare c cursor with hold for select 1',
  'begin isolation level serializable, read only',
  'set transaction isolation level serializable',
  "set local work_mem = '1MB'",
  'show work_mem',
  'truncate only orders, payments restart identity',
  'lock table orders in share mode nowait',
  'vacuum (verbose) orders (status)',
  'listen x',
  "notify x, 'y'",
  'deallocate all',
  'close c',
  'checkpoint',
];

let parser: PostgresqlParser;
beforeAll(async () => {
  parser = await PostgresqlParser.load();
});

function parse(sql: string): RawStmt {
  const parsed = parser.parse(sql);
  if (parsed.kind !== 'tree' || parsed.statements[0] === undefined) throw new Error(`${parsed.kind}: ${sql}`);
  return parsed.statements[0];
}

/** Whether a tree is refused, be it by saying so or by not getting through. */
function isRefused(sql: string, tree: RawStmt): boolean {
  const { tokens } = scan(sql);
  try {
    return walkStatement(sql, tokens, tree, { first: 0, end: tokens.length }, (at) => at ?? 0).opaque.length > 0;
  } catch {
    return true;
  }
}

/** Every object of a tree but those that only hold a word or number, and every node's parent with its tag. */
function* objectsOf(value: unknown): Generator<Record<string, unknown>> {
  if (Array.isArray(value)) for (const item of value) yield* objectsOf(item);
  else if (typeof value === 'object' && value !== null) {
    yield value as Record<string, unknown>;
    for (const part of Object.values(value)) yield* objectsOf(part);
  }
}

const holders = new Set(['sval', 'ival', 'fval', 'bsval', 'boolval']);
const isHolder = (object: Record<string, unknown>) =>
  Object.keys(object).every((key) => holders.has(key) && typeof object[key] !== 'object');
const isNode = (object: Record<string, unknown>) =>
  Object.keys(object).length === 1 && /^[A-Z]/.test(Object.keys(object)[0] ?? '');
const isEnumValue = (value: unknown): value is string =>
  typeof value === 'string' && /^[A-Z][A-Z0-9]*_[A-Z0-9_]+$|^CTEMaterialize|^LockWait/.test(value);

describe('a tree that holds something new', () => {
  it.each(statements)('is the tree we know, to begin with: %s', (sql) => {
    expect(isRefused(sql, parse(sql))).toBe(false);
  });

  it.each(statements)('is refused for one more field, wherever it is: %s', (sql) => {
    const tree = parse(sql);
    const missed: string[] = [];
    for (const object of [...objectsOf(tree.stmt)]) {
      if (isHolder(object) || isNode(object)) continue;
      object['addedField'] = true;
      if (!isRefused(sql, tree)) missed.push(JSON.stringify(object));
      delete object['addedField'];
    }
    expect(missed).toEqual([]);
  });

  it.each(statements)('is refused for a node of an unknown kind, wherever it is: %s', (sql) => {
    const tree = parse(sql);
    const missed: string[] = [];
    for (const object of [...objectsOf(tree.stmt)].filter(isNode)) {
      const [tag = ''] = Object.keys(object);
      object['FutureNode'] = object[tag];
      delete object[tag];
      if (!isRefused(sql, tree)) missed.push(tag);
      object[tag] = object['FutureNode'];
      delete object['FutureNode'];
    }
    expect(missed).toEqual([]);
  });

  it.each(statements)('is refused for an unknown value of an enumeration, wherever it is: %s', (sql) => {
    const tree = parse(sql);
    const missed: string[] = [];
    for (const object of [...objectsOf(tree.stmt)]) {
      for (const [key, value] of Object.entries(object)) {
        if (!isEnumValue(value) || ['sval', 'name', 'defname'].includes(key)) continue;
        object[key] = 'FUTURE_VALUE';
        if (!isRefused(sql, tree)) missed.push(`${key}: ${value}`);
        object[key] = value;
      }
    }
    expect(missed).toEqual([]);
  });
});
