import { PGlite } from '@electric-sql/pglite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPostgresqlDialect } from '../../../../src/adapters/dialects/postgresql/dialect.ts';
import type { Statement } from '../../../../src/core/analysis/analysis.ts';
import type { Dialect } from '../../../../src/core/ports.ts';
import { demoCatalog, demoSql } from './demo.ts';
import { queries, wholeRows } from './queries.ts';

let database: PGlite;
let dialect: Dialect;

beforeAll(async () => {
  [database, dialect] = await Promise.all([PGlite.create(), createPostgresqlDialect()]);
  await database.exec(demoSql);
});
afterAll(async () => {
  await database.close();
});

function only(sql: string): Statement {
  const { statements } = dialect.analyse(sql, demoCatalog);
  const [statement] = statements;
  if (statement === undefined || statements.length > 1) throw new Error(`not one statement: ${sql}`);
  return statement;
}

/** What PostgreSQL itself records that a view over the query depends on. */
async function recorded(sql: string): Promise<Record<string, readonly string[]>> {
  await database.exec(`create view asked as ${sql}`);
  try {
    const { rows } = await database.query<{ table: string; columns: string[] }>(`
      select n.nspname || '.' || c.relname as table,
        coalesce(array_agg(a.attname::text order by a.attname collate "C") filter (where a.attname is not null), '{}') as columns
      from pg_depend d
      join pg_rewrite r on r.oid = d.objid and d.classid = 'pg_rewrite'::regclass
      join pg_class c on c.oid = d.refobjid and d.refclassid = 'pg_class'::regclass
      join pg_namespace n on n.oid = c.relnamespace
      left join pg_attribute a on a.attrelid = c.oid and a.attnum = d.refobjsubid and d.refobjsubid > 0
      where r.ev_class = 'asked'::regclass and c.oid <> r.ev_class
      group by 1 order by 1`);
    return Object.fromEntries(rows.map((row) => [row.table, row.columns]));
  } finally {
    await database.exec('drop view asked');
  }
}

const readsOf = ({ reads }: Statement) =>
  Object.fromEntries(
    reads
      .map(({ schema, table, columns }) => [`${schema}.${table}`, columns] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );

describe('the tables and columns a query reads', () => {
  it.each(queries)('are those that PostgreSQL records: %s', async (sql) => {
    const statement = only(sql);
    expect(statement.obstacles).toEqual([]);
    expect(statement.kind).toBe('query');
    expect(statement.effect).toBe('read');
    expect(readsOf(statement)).toEqual(await recorded(sql));
  });

  it.each(wholeRows)('are all of a table where its whole row is used: %s', async (sql, table) => {
    const statement = only(sql);
    expect(statement.obstacles).toEqual([]);
    expect(Object.keys(await recorded(sql))).toContain(`public.${table}`);
    const all = demoCatalog.tables.find(({ name }) => name === table)?.columns.map(({ name }) => name);
    expect(readsOf(statement)[`public.${table}`]).toEqual([...(all ?? [])].sort());
  });
});

describe('the columns a query gives', () => {
  it.each(queries)('have the names that PostgreSQL gives them: %s', async (sql) => {
    const { fields } = await database.query(sql);
    expect(only(sql).outputs.map(({ name }) => name)).toEqual(fields.map(({ name }) => name));
  });
});

/** Runs a text in a read-only transaction as a session would, and gives the SQLSTATE it ended with. */
async function readOnly(sql: string): Promise<string> {
  await database.exec('begin; set transaction read only; select 1');
  try {
    await database.query(sql);
    return '00000';
  } catch (thrown) {
    return String((thrown as { code?: unknown }).code);
  } finally {
    await database.exec('rollback');
  }
}

/** Statements that write in ways that don't show at a glance; PostgreSQL refuses each in a read-only transaction. */
const refusedByPostgres = [
  'insert into product_lines values (1)',
  'update customers set region = null',
  'delete from orders',
  'with gone as (delete from orders returning *) select * from gone',
  'with a as (insert into product_lines values (7) returning 1), b as (select 1) select * from b',
  'merge into orders o using customers c on false when not matched then insert (order_id) values (9)',
  'select * into copied from customers',
  'create table copied as select 1',
  'select * from orders for update',
  'select * from orders for share',
  'select (select 1 from orders limit 1 for update)',
  "select nextval('numbers')",
  "select setval('numbers', 5)",
  'explain analyze delete from orders',
  'explain (analyze) insert into product_lines values (8)',
  'truncate orders',
  "select add_region('x')",
  'copy (delete from orders returning *) to stdout',
  'create view peek as select 1',
  'comment on table orders is null',
  'select lo_create(0)',
  'grant select on orders to public',
  'create role someone',
  'refresh materialized view nothing',
  'vacuum',
];

describe('a statement that is called a read', () => {
  it.each([...queries, ...wholeRows.map(([sql]) => sql)])('runs in a read-only transaction: %s', async (sql) => {
    expect(only(sql).effect).toBe('read');
    expect(await readOnly(sql)).toBe('00000');
  });

  it.each(refusedByPostgres)('is never one that a read-only transaction refuses: %s', async (sql) => {
    expect(['25006', '25001', '42P01', '0A000']).toContain(await readOnly(sql));
    expect(only(sql).effect).not.toBe('read');
  });
});
