import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generateDemo } from '../../../src/adapters/databases/demo/generateDemo.ts';
import { demoConstraints, demoSchema } from '../../../src/adapters/databases/demo/schema.ts';
import { copyText } from '../../../src/adapters/databases/demo/table.ts';
import { demoDictionary, demoFolder, demoQueries } from './demo.ts';

/** What the demo workspace promises is run against the demo's own rows, in a real PostgreSQL. */
describe('the demo workspace', () => {
  let database: PGlite;
  beforeAll(async () => {
    database = await PGlite.create();
    for (const statement of demoSchema) await database.query(statement);
    for (const table of generateDemo()) {
      const target = `${table.schema}.${table.name} (${table.columns.join(', ')})`;
      await database.query(`COPY ${target} FROM '/dev/blob'`, [], { blob: new Blob([copyText(table.rows)]) });
    }
    for (const statement of demoConstraints) await database.query(statement);
  });
  afterAll(() => database.close());

  it.each(demoQueries().map((query) => [query.name, query] as const))(
    '%s passes its own tests',
    async (_name, query) => {
      expect(query.tests).not.toEqual([]);
      const { fields, rows } = await database.query(query.sql);
      for (const test of query.tests) {
        if (test.columns !== undefined) expect(fields.map((field) => field.name)).toEqual(test.columns);
        if (test.rowsAtLeast !== undefined) expect(rows.length).toBeGreaterThanOrEqual(test.rowsAtLeast);
      }
    },
  );

  it('answers the Q3 question with the revenue that a second reckoning gives', async () => {
    const query = demoQueries().find((q) => q.name === 'monthly-revenue-q3-customers.sql');
    const { rows } = await database.query<{ month: Date; product_line: string; currency: string; revenue: string }>(
      query?.sql ?? '',
    );
    const tables = new Map(generateDemo().map((table) => [table.name, table]));
    const read = (name: string) => {
      const table = tables.get(name);
      return (table?.rows ?? []).map((row) =>
        Object.fromEntries((table?.columns ?? []).map((column, i) => [column, row[i] ?? ''])),
      );
    };
    const inQ3 = new Set(
      read('customers')
        .filter((c) => (c['acquired_on'] ?? '') >= '2025-02-01' && (c['acquired_on'] ?? '') <= '2025-04-30')
        .map((c) => c['customer_id']),
    );
    const orders = new Map(
      read('orders')
        .filter((o) => inQ3.has(o['customer_id']) && o['status'] !== 'cancelled')
        .map((o) => [o['order_id'], o]),
    );
    const lineOf = new Map(read('products').map((p) => [p['product_id'], p['product_line_id']]));
    const nameOf = new Map(read('product_lines').map((l) => [l['product_line_id'], l['name']]));
    const expected = new Map<string, number>();
    for (const item of read('order_items')) {
      const order = orders.get(item['order_id']);
      if (order === undefined) continue;
      const key = [
        order['ordered_at']?.slice(0, 7),
        nameOf.get(lineOf.get(item['product_id'])),
        order['currency'],
      ].join();
      const amount = Number(item['quantity']) * Number(item['unit_price']) * (1 - Number(item['discount']));
      expected.set(key, (expected.get(key) ?? 0) + amount);
    }
    const got = rows.map((row) => [row.month.toISOString().slice(0, 7), row.product_line, row.currency].join());
    expect(got.toSorted()).toEqual([...expected.keys()].toSorted());
    expect(got.length).toBeGreaterThan(20);
    rows.forEach((row, i) => {
      expect(Number(row.revenue)).toBeCloseTo(expected.get(got[i] ?? '') ?? Number.NaN, 1);
    });
  });

  it('holds only statements and dictionary entries that the database accepts', async () => {
    for (const file of readdirSync(demoFolder).filter((name) => name.endsWith('.sql'))) {
      const statements = readFileSync(path.join(demoFolder, file), 'utf8')
        .replace(/^--.*$/gm, '')
        .split(';')
        .map((statement) => statement.trim())
        .filter((statement) => statement !== '');
      expect(statements.length).toBeGreaterThan(2);
      for (const statement of statements) {
        if (/^DROP/.test(statement)) continue;
        await expect(database.query(`EXPLAIN ${statement}`), statement).resolves.toBeDefined();
      }
    }
    const dictionary = demoDictionary();
    for (const { left, right } of dictionary.joins) {
      await database.query(
        `SELECT 1 FROM ${left.schema}.${left.table} AS a JOIN ${right.schema}.${right.table} AS b ON a.${left.column} = b.${right.column} LIMIT 1`,
      );
    }
    for (const metric of dictionary.metrics) {
      await database.query(
        `SELECT ${metric.expression} FROM public.orders o JOIN public.order_items i USING (order_id) JOIN public.products p USING (product_id) WHERE ${metric.filter}`,
      );
    }
    for (const table of dictionary.tables)
      for (const column of table.columns)
        await database.query(`SELECT ${column.name} FROM ${table.schema}.${table.table} LIMIT 1`);
  });
});
