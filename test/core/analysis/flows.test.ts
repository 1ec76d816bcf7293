import { describe, expect, it } from 'vitest';
import { createTsqlDialect } from '../../../src/adapters/dialects/tsql/dialect.ts';
import type { Statement } from '../../../src/core/analysis/analysis.ts';
import { demoCatalogTsql } from '../../support/demoCatalog.ts';
import { understand } from './understood.ts';

const tsql = createTsqlDialect();

const written = ({ flows }: Statement): readonly string[] =>
  flows.map(({ to, from }) => {
    const sources = from.map(({ table, column }) => `${table}.${column}`).join(' ');
    return `${to.table}.${to.column} ← ${sources}`;
  });

describe('what flows into the columns that a statement writes', () => {
  it.each<[string, readonly string[]]>([
    ['SELECT email FROM customers', []],
    [
      'INSERT INTO support_tickets (subject, ticket_id) SELECT email, 7 FROM customers',
      ['support_tickets.subject ← customers.email'],
    ],
    [
      'INSERT INTO product_lines SELECT customer_id, upper(email) FROM customers',
      ['product_lines.product_line_id ← customers.customer_id', 'product_lines.name ← customers.email'],
    ],
    ["INSERT INTO product_lines VALUES (1, 'x')", []],
    [
      'WITH c AS (SELECT phone AS p FROM customers) INSERT INTO product_lines (name) SELECT p FROM c',
      ['product_lines.name ← customers.phone'],
    ],
    [
      'UPDATE products p SET name = c.email FROM customers c WHERE p.product_id = c.customer_id',
      ['products.name ← customers.email'],
    ],
    ['UPDATE products SET unit_price = unit_price * 2', ['products.unit_price ← products.unit_price']],
    ['CREATE TABLE copied AS SELECT email AS contact FROM customers', ['copied.contact ← customers.email']],
    ['SELECT phone INTO copied FROM customers', ['copied.phone ← customers.phone']],
    ['CREATE TEMP TABLE copied (a) AS SELECT email FROM customers', ['copied.a ← customers.email']],
    ['EXPLAIN INSERT INTO product_lines SELECT customer_id, email FROM customers', []],
    [
      `MERGE INTO products p USING customers c ON p.product_id = c.customer_id
       WHEN MATCHED THEN UPDATE SET name = c.email`,
      ['products.name ← customers.email'],
    ],
  ])('%s', (sql, expected) => {
    expect(written(understand(sql))).toEqual(expected);
  });

  it('goes into any column where the table’s aren’t known', () => {
    const sql = 'INSERT INTO unknown SELECT email FROM elsewhere';
    expect(written(understand(sql, null))).toEqual(['unknown.* ← elsewhere.email']);
  });

  it.each<[string, readonly string[]]>([
    ['SELECT email AS contact INTO #copied FROM customers', ['#copied.contact ← customers.email']],
    ['INSERT products (name) SELECT email FROM customers', ['products.name ← customers.email']],
    [
      'UPDATE p SET name = c.email FROM products p JOIN customers c ON c.customer_id = p.product_id',
      ['products.name ← customers.email'],
    ],
  ])('in T-SQL: %s', (sql, expected) => {
    expect(tsql.analyse(sql, demoCatalogTsql).statements.map(written)).toEqual([expected]);
  });
});

describe('a data change in WITH', () => {
  it.each<[string, number]>([
    ['WITH d AS (DELETE FROM orders WHERE order_id = 1 RETURNING order_id) SELECT order_id FROM d', 1],
    ['WITH RECURSIVE d AS (DELETE FROM orders WHERE order_id = 1 RETURNING order_id) SELECT order_id FROM d', 1],
    ['WITH d AS (SELECT order_id FROM orders) DELETE FROM orders USING d WHERE orders.order_id = d.order_id', 0],
  ])('%s', (sql, count) => {
    expect(understand(sql).changingTables.map(({ start, end }) => sql.slice(start, end))).toEqual(
      Array.from({ length: count }, () => 'd'),
    );
  });
});
