import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { demoCatalogTsql } from '../../support/demoCatalog.ts';
import { catalogWith, findings, found, repaired } from '../../support/findings.ts';

describe('a comparison with NULL', () => {
  it.each<[string, readonly string[]]>([
    ["SELECT order_id FROM orders WHERE status = 'x = NULL' /* status = NULL */", []],
    ['SELECT order_id FROM "orders" WHERE "orders"."status" = nUlL', ['null-comparison']],
    ['SELECT order_id FROM orders WHERE status /* is */ <> /* not */ NULL', ['null-comparison']],
    ['SELECT order_id FROM orders WHERE status IN (NULL)', []],
    ["SELECT order_id FROM orders WHERE NOT (status IN ('a', NULL))", ['null-comparison']],
    ['SELECT order_id FROM orders WHERE order_id < NULL', ['null-comparison']],
  ])('is seen through spelling, and in no string or comment: %s', (sql, expected) => {
    expect(found(sql)).toEqual(expected);
  });

  it.each<[string, string | undefined]>([
    [
      'SELECT 1 FROM orders WHERE lower(status) = NULL AND order_id = 1',
      'SELECT 1 FROM orders WHERE lower(status) IS NULL AND order_id = 1',
    ],
    ['SELECT 1 FROM orders WHERE status<>null', 'SELECT 1 FROM orders WHERE status IS NOT NULL'],
    ['SELECT 1 FROM orders WHERE (status) = NULL', undefined],
    ['SELECT 1 FROM orders WHERE status = /* none */ NULL', undefined],
    ['SELECT 1 FROM orders WHERE NULL = status', undefined],
    ['SELECT 1 FROM orders WHERE order_id < NULL', undefined],
  ])('is only repaired where that is sure: %s', (sql, expected) => {
    expect(repaired(sql, 'null-comparison')).toBe(expected);
  });
});

describe('NOT IN', () => {
  const query = 'SELECT order_id FROM orders WHERE order_id NOT IN (SELECT order_id FROM payments)';
  const noNulls = catalogWith('payments', {
    columns: [{ name: 'order_id', type: 'integer', nullable: false, primaryKey: false }],
  });

  it('is judged by what the column may hold, and not at all where that is unknown', () => {
    expect(found(query)).toEqual(['not-in-null']);
    expect(found(query, noNulls)).toEqual([]);
    expect(found(query, null)).toEqual([]);
  });

  it.each<[string, readonly string[]]>([
    [`WITH payments AS (SELECT order_id FROM orders) ${query}`, []],
    [
      'SELECT 1 FROM orders WHERE order_id NOT IN (SELECT max(order_id) FROM payments WHERE false)',
      ['(constant-condition)'],
    ],
    [
      'SELECT 1 FROM orders WHERE order_id NOT IN (SELECT p.order_id FROM orders o LEFT JOIN payments p USING (order_id))',
      ['not-in-null'],
    ],
    ['SELECT 1 FROM orders WHERE order_id NOT IN (SELECT coalesce(order_id, 0) FROM payments)', []],
  ])('sees the real table behind a name: %s', (sql, expected) => {
    expect(found(sql)).toEqual(expected);
  });

  it('is repaired inside brackets, so that an OR there keeps its reach', () => {
    const sql = `SELECT 1 FROM orders WHERE order_id NOT IN (SELECT p.order_id FROM payments p WHERE amount > 5 OR method = 'card')`;
    expect(repaired(sql, 'not-in-null')).toBe(
      `SELECT 1 FROM orders WHERE order_id NOT IN (SELECT p.order_id FROM payments p WHERE (amount > 5 OR method = 'card') AND p.order_id IS NOT NULL)`,
    );
    for (const query of [
      'SELECT order_id FROM payments LIMIT 5',
      'SELECT order_id FROM payments ORDER BY 1',
      'SELECT order_id + 1 FROM payments',
    ])
      expect(repaired(`SELECT 1 FROM orders WHERE order_id NOT IN (${query})`, 'not-in-null')).toBeUndefined();
  });
});

describe('an aggregate over a join', () => {
  const sum =
    'SELECT sum(p.amount) AS paid FROM orders o JOIN payments p ON p.order_id = o.order_id JOIN order_items i ON i.order_id = o.order_id';

  it('is told to count twice only where the keys prove it', () => {
    expect(found(sum)).toEqual(['fan-out']);
    expect(found(sum, null)).toEqual([]);
    expect(found(sum, catalogWith('order_items', { keys: [{ kind: 'unique', columns: ['order_id'] }] }))).not.toContain(
      'fan-out',
    );
  });

  it.each<[string, readonly string[]]>([
    [`WITH order_items AS (SELECT order_id FROM orders) ${sum}`, []],
    ['SELECT sum(o2.order_id) AS n FROM orders o1 JOIN orders o2 ON o1.customer_id = o2.customer_id', ['fan-out']],
    ['SELECT count(*) AS n FROM orders o JOIN order_items i ON i.order_id = o.order_id', []],
    [
      'SELECT sum(o.order_id) OVER (PARTITION BY o.status) AS n FROM orders o JOIN order_items i ON i.order_id = o.order_id WHERE o.order_id = 7',
      [],
    ],
  ])('is told by the rows and not by the names: %s', (sql, expected) => {
    expect(found(sql)).toEqual(expected);
  });

  it.each<[string, readonly string[]]>([
    [
      'SELECT c.region, count(*) AS n FROM customers c LEFT JOIN orders o ON o.customer_id = c.customer_id GROUP BY 1',
      ['count-of-outer-join'],
    ],
    [
      'SELECT o.status, count(*) AS n FROM customers c LEFT JOIN orders o ON o.customer_id = c.customer_id GROUP BY 1',
      [],
    ],
    [
      'SELECT c.region AS r, count(*) AS n FROM customers c LEFT JOIN orders o ON o.customer_id = c.customer_id GROUP BY r',
      [],
    ],
    [
      'SELECT c.region, count(*) AS n FROM customers c LEFT JOIN orders o ON o.customer_id = c.customer_id AND o.order_id = 7 GROUP BY c.region',
      [],
    ],
  ])('counts rows without a match where it groups by the other side: %s', (sql, expected) => {
    expect(found(sql)).toEqual(expected);
  });
});

describe('a condition that is always the same', () => {
  it.each<[string, readonly string[]]>([
    ['SELECT 1 FROM orders a JOIN orders b ON a.order_id = b.order_id WHERE a.order_id = 1 AND b.order_id = 2', []],
    ['SELECT 1 FROM orders WHERE order_id = 1 AND EXISTS (SELECT 1 FROM orders WHERE order_id = 2)', []],
    ["SELECT 1 FROM orders WHERE status = 'Open' AND status = 'OPEN'", []],
    ["SELECT 1 FROM orders WHERE status = 'a b' AND status = 'a  b'", []],
    ['SELECT 1 FROM orders WHERE order_id = 1 OR order_id = 2', []],
    ['SELECT 1 FROM orders WHERE NOT (order_id = 1 AND order_id = 2)', []],
    ['SELECT 1 FROM orders WHERE order_id >= 5 AND order_id <= 5', []],
    ['SELECT 1 FROM orders WHERE order_id > 5 AND order_id <= 5', ['constant-condition']],
    [
      "SELECT 1 FROM customers WHERE acquired_on >= '2024-02-01' AND acquired_on < '2024-01-01'",
      ['constant-condition'],
    ],
    ['SELECT 1 FROM order_items WHERE quantity BETWEEN SYMMETRIC 10 AND 1', []],
    ['SELECT 1 FROM orders WHERE "orders".status = status', ['constant-condition']],
    ["SELECT 1 FROM orders WHERE status = 'x' OR 'a' = 'a'", ['constant-condition']],
    ['SELECT 1 FROM orders WHERE false', ['(constant-condition)']],
  ])('is told only where it is sure: %s', (sql, expected) => {
    expect(found(sql)).toEqual(expected);
  });

  it('has its bounds swapped', () => {
    expect(repaired('SELECT 1 FROM order_items WHERE quantity BETWEEN 10 AND 1', 'constant-condition')).toBe(
      'SELECT 1 FROM order_items WHERE quantity BETWEEN 1 AND 10',
    );
  });
});

describe('a search in a large table', () => {
  const filtered = "SELECT order_id FROM orders WHERE lower(status) = 'open'";

  it('is only spoken of where the table is known to be large', () => {
    expect(found(filtered)).toEqual(['(computed-filter)']);
    expect(found(filtered, catalogWith('orders', { rows: 99_999 }))).toEqual([]);
    expect(found(filtered, catalogWith('orders', { rows: null }))).toEqual([]);
    expect(found(filtered, null)).toEqual([]);
    expect(found(`WITH orders AS (SELECT 1 AS order_id, 'x' AS status) ${filtered}`)).toEqual([]);
  });

  it.each<[string, string | undefined]>([
    [
      "SELECT 1 FROM orders o WHERE o.ordered_at::date = '2024-02-28'",
      "SELECT 1 FROM orders o WHERE (o.ordered_at >= '2024-02-28' AND o.ordered_at < '2024-02-29')",
    ],
    [
      "SELECT 1 FROM orders WHERE NOT date_trunc('year', ordered_at) = DATE '2024-01-01'",
      "SELECT 1 FROM orders WHERE NOT (ordered_at >= DATE '2024-01-01' AND ordered_at < DATE '2025-01-01')",
    ],
    ["SELECT 1 FROM orders WHERE date_trunc('month', ordered_at) = '2024-01-15'", undefined],
    ["SELECT 1 FROM orders WHERE date_trunc('week', ordered_at) = '2024-01-01'", undefined],
    ['SELECT 1 FROM orders WHERE extract(month FROM ordered_at) = 2024', undefined],
    ['SELECT 1 FROM orders WHERE extract(year FROM ordered_at) > 2024', undefined],
    ["SELECT 1 FROM orders WHERE status::date = '2024-01-01'", undefined],
  ])('becomes a range where that means the same: %s', (sql, expected) => {
    expect(repaired(sql, 'computed-filter')).toBe(expected);
  });

  it("leaves SQL Server's moments with an offset as they are, since each has a year of its own", () => {
    expect(
      repaired('SELECT order_id FROM orders WHERE YEAR(ordered_at) = 2024', 'computed-filter', demoCatalogTsql),
    ).toBeUndefined();
  });
});

describe('a date compared with a moment', () => {
  it.each<[string, string, string | undefined]>([
    [
      'date-boundary',
      "SELECT 1 FROM orders WHERE ordered_at <= '2024-12-31'",
      "SELECT 1 FROM orders WHERE ordered_at < '2025-01-01'",
    ],
    [
      'date-boundary',
      "SELECT 1 FROM orders WHERE '2024-02-29' >= ordered_at",
      "SELECT 1 FROM orders WHERE ordered_at < '2024-03-01'",
    ],
    ['date-boundary', 'SELECT 1 FROM orders WHERE ordered_at <= current_date', undefined],
    ['between-moments', "SELECT 1 FROM orders WHERE ordered_at BETWEEN '2024-01-01' AND '2024-02-30'", undefined],
    [
      'between-moments',
      "SELECT 1 FROM orders WHERE ordered_at NOT BETWEEN '2024-01-01'::date AND '2024-01-31'::date",
      "SELECT 1 FROM orders WHERE (ordered_at < '2024-01-01'::date OR ordered_at >= '2024-02-01'::date)",
    ],
  ])('is moved by a day of the calendar (%s): %s', (rule, sql, expected) => {
    expect(findings(sql).map((finding) => finding.rule)).toEqual([rule]);
    expect(repaired(sql, rule)).toBe(expected);
  });

  it.each([
    "SELECT 1 FROM orders WHERE ordered_at < '2024-01-31' AND ordered_at >= '2024-01-01'",
    "SELECT 1 FROM orders WHERE ordered_at <= '2024-01-31 12:00'",
    'SELECT 1 FROM orders WHERE ordered_at > current_date - 7',
    "SELECT 1 FROM customers WHERE acquired_on BETWEEN '2024-01-01' AND '2024-01-31'",
  ])('is left alone where it means what it says: %s', (sql) => {
    expect(found(sql)).toEqual([]);
  });

  it('says nothing of columns whose type is unknown', () => {
    expect(found("SELECT 1 FROM orders WHERE ordered_at <= '2024-01-31'", null)).toEqual([]);
  });
});

describe('a name that the database does not have', () => {
  it.each<[string, string | undefined]>([
    ['SELECT 1 FROM public.custmers', 'SELECT 1 FROM public.customers'],
    [
      'SELECT o.statsu FROM orders o, payments p WHERE p.order_id = o.order_id',
      'SELECT o.status FROM orders o, payments p WHERE p.order_id = o.order_id',
    ],
    ['SELECT ordrs.status FROM orders', 'SELECT orders.status FROM orders'],
    ['SELECT 1 FROM "Custmers"', undefined],
    ['SELECT 1 FROM zzzzzzzzzzzz', undefined],
    ['SELECT o.amount FROM orders o', undefined],
  ])('is replaced by the nearest one there is: %s', (sql, expected) => {
    expect(found(sql)).toContain('unknown-name');
    expect(repaired(sql, 'unknown-name')).toBe(expected);
  });

  it('is nobody to be told of without a catalog, nor where the statement makes it', () => {
    expect(found('SELECT nothing FROM nowhere', null)).not.toContain('unknown-name');
    expect(found('WITH nowhere AS (SELECT 1 AS nothing) SELECT nothing FROM nowhere')).toEqual([]);
  });

  it('is refused by the rule not-understood, whatever a comment says of this one', () => {
    expect(found('-- countersign-ignore unknown-name: it is new\nSELECT 1 FROM custmers')).toEqual(['not-understood']);
  });
});

describe('an INSERT by order', () => {
  it.each<[string, string | undefined]>([
    [
      "INSERT INTO product_lines AS l VALUES (7, 'x')",
      "INSERT INTO product_lines AS l (product_line_id, name) VALUES (7, 'x')",
    ],
    ['INSERT INTO product_lines SELECT 7', undefined],
    [
      'INSERT INTO product_lines SELECT p.* FROM product_lines p',
      'INSERT INTO product_lines (product_line_id, name) SELECT p.* FROM product_lines p',
    ],
  ])('gets its columns where each gets a value: %s', (sql, expected) => {
    expect(found(sql)).toContain('insert-without-columns');
    expect(repaired(sql, 'insert-without-columns')).toBe(expected);
  });

  it('is not spoken of for a table that the session has just made', () => {
    const sql = 'CREATE TABLE #t (a int); INSERT INTO #t VALUES (1)';
    expect(found(sql, demoCatalogTsql)).not.toContain('insert-without-columns');
  });
});

describe('a limit', () => {
  it.each<[string, readonly string[]]>([
    ['SELECT name FROM product_lines LIMIT 3', ['(limit-without-order)']],
    ['SELECT name FROM product_lines LIMIT 6', []],
    ['SELECT name FROM product_lines LIMIT ALL', []],
    ['SELECT name FROM product_lines ORDER BY name LIMIT 3', []],
    ['SELECT name FROM product_lines LIMIT 3 OFFSET 3', ['offset-without-order']],
    ['INSERT INTO product_lines (name) SELECT name FROM products LIMIT 3', ['limit-without-order']],
    [
      'SELECT name FROM product_lines WHERE product_line_id IN (SELECT product_line_id FROM products LIMIT 3)',
      ['limit-without-order'],
    ],
  ])('is told by what it may leave out: %s', (sql, expected) => {
    expect(found(sql)).toEqual(expected);
  });
});

describe('the demo', () => {
  const folder = new URL('../../../examples/demo/', import.meta.url);
  const verified = new URL('.countersign/verified/', folder);

  it.each(readdirSync(verified))('has nothing to remark in the verified query %s', (file) => {
    expect(found(readFileSync(new URL(file, verified), 'utf8'))).toEqual([]);
  });

  it.each<[string, readonly string[]]>([
    ['customers.sql', []],
    [
      'explore.sql',
      [
        'cartesian-join',
        '(limit-without-order)',
        'delete-without-where',
        'not-understood',
        'destructive-change',
        'schema-change',
      ],
    ],
    ['operations.sql', []],
  ])('has little to remark in %s but sensitive columns', (file, expected) => {
    const all = found(readFileSync(new URL(file, folder), 'utf8'));
    expect(all.filter((rule) => !rule.includes('sensitive-column'))).toEqual(expected);
  });
});
