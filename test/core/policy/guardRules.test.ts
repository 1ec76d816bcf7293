import { describe, expect, it } from 'vitest';
import type { Catalog } from '../../../src/core/analysis/catalog.ts';
import { decided, findingsOf, inTsql, placesOf, type World } from '../../support/decided.ts';
import { demoCatalog } from '../../support/demoCatalog.ts';
import { policyOf } from '../../support/statements.ts';

describe('sensitive data on its way out', () => {
  const policy = policyOf(`
version: 1
classification:
  - { columns: ["public.customers.email"], level: restricted, type: email }
  - { columns: ["public.customers.full_name"], level: confidential }
  - { columns: ["vault.*.*"], level: restricted }
`);
  const vault = demoCatalog.tables
    .filter(({ name }) => name === 'support_tickets')
    .map((one) => ({ ...one, schema: 'vault' }));
  const world: World = { policy, catalog: { ...demoCatalog, tables: [...demoCatalog.tables, ...vault] } };

  it.each<[string, string]>([
    ['under another name', 'CREATE TABLE t AS SELECT email AS remark FROM customers'],
    ['in a temporary table', 'CREATE TEMP TABLE t AS SELECT email FROM customers'],
    [
      'through a table of WITH',
      'WITH c (a) AS (SELECT email FROM customers) INSERT INTO products (name) SELECT a FROM c',
    ],
    ['as a part of a text', "INSERT INTO products (name) SELECT 'x' || substr(email, 1, 3) FROM customers"],
    ['as a subquery’s value', 'UPDATE products SET name = (SELECT max(email) FROM customers) WHERE product_id = 7'],
    ['in JSON', 'CREATE TABLE t AS SELECT to_jsonb(c) AS row FROM customers AS c'],
    [
      'by MERGE',
      'MERGE INTO products p USING customers c ON p.product_id = c.customer_id WHEN MATCHED THEN UPDATE SET name = c.email',
    ],
    [
      'where rows conflict',
      "INSERT INTO products (name) SELECT 'x' FROM customers ON CONFLICT DO UPDATE SET name = (SELECT max(email) FROM customers)",
    ],
    ['to a file', "COPY customers TO '/tmp/x'"],
    ['to a program', "COPY (SELECT email FROM customers) TO PROGRAM 'cat'"],
  ])('is found %s', (_how, sql) => {
    const restricted = findingsOf('sensitive-export', sql, world).filter(({ severity }) => severity === 'error');
    expect(restricted.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^This copies customers\.email \(restricted: email\) into /),
    ]);
  });

  it('is found under a name that keeps its classification in another policy only', () => {
    const sql = 'CREATE TABLE t AS SELECT email FROM customers';
    expect(findingsOf('sensitive-export', sql, world)).toHaveLength(1);
    expect(findingsOf('sensitive-export', sql, { catalog: demoCatalog })).toEqual([]);
  });

  it('is found in a temporary table, though its column’s name is in the policy', () => {
    expect(placesOf('sensitive-export', 'CREATE TEMP TABLE t AS SELECT email FROM customers')).toEqual(['email']);
    expect(placesOf('sensitive-export', 'SELECT email INTO #t FROM customers', inTsql)).toEqual(['email']);
  });

  it.each<[string, string]>([
    ['goes where it is as protected', 'INSERT INTO vault.support_tickets (subject) SELECT email FROM customers'],
    ['is shown', 'SELECT email FROM customers WHERE customer_id = 7'],
    ['goes to whoever asks', 'COPY (SELECT email FROM customers) TO STDOUT'],
    ['is only looked at', "INSERT INTO products (name) SELECT region FROM customers WHERE email LIKE 'a%'"],
    ['is kept by no view', 'CREATE VIEW v AS SELECT email AS a FROM customers'],
    ['is only planned', 'EXPLAIN INSERT INTO products (name) SELECT email FROM customers'],
  ])('is not said to leave where it %s', (_how, sql) => {
    expect(findingsOf('sensitive-export', sql, world)).toEqual([]);
  });

  it('is only mentioned where it is confidential', () => {
    const found = findingsOf('sensitive-export', 'CREATE TABLE t AS SELECT full_name AS a FROM customers', world);
    expect(found.map(({ severity }) => severity)).toEqual(['info']);
  });

  it('is found in whole rows, and nothing is said of rows without it', () => {
    expect(placesOf('whole-row', 'SELECT to_jsonb("C".*) FROM customers "C"', world)).toEqual([]);
    expect(placesOf('whole-row', 'SELECT to_jsonb("C") FROM customers "C"', world)).toEqual(['"C"']);
    expect(placesOf('whole-row', 'SELECT p FROM products p', world)).toEqual([]);
    expect(placesOf('whole-row', 'SELECT email FROM (SELECT 1 AS email) AS email', world)).toEqual([]);
  });
});

describe('a sensitive column that isn’t shown', () => {
  it.each<[string, string, RegExp]>([
    ['a condition', "SELECT count(*) FROM customers WHERE email LIKE 'a%'", /a condition on it lets through/],
    [
      'a subquery’s condition',
      "SELECT 1 WHERE EXISTS (SELECT 1 FROM customers WHERE phone = '1')",
      /a condition on it/,
    ],
    ['a grouping', 'SELECT count(*) FROM hr.employees GROUP BY salary', /some groups are one person/],
    ['an ordering', 'SELECT customer_id FROM customers ORDER BY birth_date LIMIT 1', /whose value is larger/],
    ['a window', 'SELECT row_number() OVER (ORDER BY salary) FROM hr.employees', /whose value is larger/],
    ['a join', 'SELECT o.status FROM orders o JOIN customers c ON c.phone = o.channel', /which rows it joins/],
    ['a grouping and an ordering', 'SELECT count(*) FROM hr.employees GROUP BY salary ORDER BY salary', /one person/],
  ])('tells something by %s', (_how, sql, expected) => {
    expect(findingsOf('sensitive-column', sql).map(({ message }) => message)).toEqual([
      expect.stringMatching(expected),
    ]);
  });
});

describe('a change of a large table', () => {
  const sql = "DELETE FROM orders WHERE status = 'cancelled'";
  const changed = (change: (table: Catalog['tables'][number]) => Catalog['tables'][number]): World => ({
    catalog: { ...demoCatalog, tables: demoCatalog.tables.map((one) => (one.name === 'orders' ? change(one) : one)) },
  });

  it('is said where no key bounds it', () => {
    expect(placesOf('large-change', sql)).toEqual(['orders']);
  });

  it('is bounded by what is unique, not by the primary key alone', () => {
    const world = changed((table) => ({ ...table, keys: [{ kind: 'unique', columns: ['status'] }] }));
    expect(placesOf('large-change', sql, world)).toEqual([]);
  });

  it('is not bounded by a foreign key', () => {
    const references = { schema: 'public', table: 'customers', columns: ['customer_id'] };
    const world = changed((table) => ({ ...table, keys: [{ kind: 'foreign', columns: ['status'], references }] }));
    expect(placesOf('large-change', sql, world)).toEqual(['orders']);
  });

  it('is not guessed at where the rows or the keys are not known', () => {
    expect(
      placesOf(
        'large-change',
        sql,
        changed((table) => ({ ...table, rows: null })),
      ),
    ).toEqual([]);
    const keyless = changed((table) => ({
      ...table,
      columns: table.columns.map((column) => ({ ...column, primaryKey: false })),
    }));
    expect(placesOf('large-change', sql, keyless)).toEqual([]);
  });

  it.each([
    'DELETE FROM orders WHERE order_id > 7',
    "DELETE FROM orders WHERE order_id = 7 OR status = 'x'",
    'DELETE FROM orders WHERE NOT order_id = 7',
    'DELETE FROM orders WHERE order_id <> 7',
    'DELETE FROM orders WHERE customer_id = 7',
    'DELETE FROM orders USING products WHERE products.product_id = 7 AND orders.customer_id = products.product_id',
  ])('is not bounded by %s', (text) => {
    expect(placesOf('large-change', text)).toEqual(['orders']);
  });

  it.each([
    'DELETE FROM orders WHERE 7 = order_id',
    'DELETE FROM orders WHERE order_id BETWEEN 1 AND 1000',
    'DELETE FROM orders WHERE order_id = ANY (ARRAY[1, 2])',
    "DELETE FROM orders AS o WHERE o.order_id = 7 AND (o.status = 'a' OR o.status = 'b')",
    'DELETE FROM orders',
  ])('is bounded, or said to be of all rows elsewhere: %s', (text) => {
    expect(placesOf('large-change', text)).toEqual([]);
  });
});

describe('a secret in a text', () => {
  it('is never repeated in what is said of it', () => {
    const secret = 'ghp_0123456789abcdefghijABCDEFGHIJ0123';
    const found = decided(`SELECT name FROM products WHERE sku = '${secret}'`).findings;
    expect(found.map(({ rule }) => rule)).toEqual(['secret-literal']);
    expect(JSON.stringify(found)).not.toContain(secret);
  });

  it('may be what a column of credentials is compared with', () => {
    const users = {
      schema: 'public',
      name: 'users',
      kind: 'table',
      rows: 10,
      columns: ['user_id', 'password_hash'].map((name) => ({ name, type: 'text', nullable: true, primaryKey: false })),
    } as const;
    const world: World = { catalog: { ...demoCatalog, tables: [...demoCatalog.tables, users] } };
    const of = (condition: string) => placesOf('secret-literal', `SELECT user_id FROM users WHERE ${condition}`, world);
    expect(of("password_hash = 'letmein'")).toEqual(["'letmein'"]);
    expect(of('password_hash IS NULL')).toEqual([]);
    expect(of('password_hash = user_id')).toEqual([]);
    expect(of("user_id = 'letmein'")).toEqual([]);
  });

  it('doesn’t make a personal value of it, nor the other way round', () => {
    expect(placesOf('personal-literal', "SELECT 'postgres://app:hunter2@db.example.com/shop'")).toEqual([]);
    expect(placesOf('secret-literal', "SELECT 'ada@example.com'")).toEqual([]);
  });
});

describe('what a finding asks for', () => {
  it.each<[string, string, string]>([
    [
      'an explicit lock asks nothing by itself',
      'explicit-lock',
      'SELECT status FROM orders WHERE order_id = 7 FOR UPDATE',
    ],
    [
      'a personal value asks nothing',
      'personal-literal',
      "SELECT customer_id FROM customers WHERE full_name = 'a@example.com'",
    ],
    ['a row of the schema’s own tables is only mentioned', 'system-catalog', 'SELECT relname FROM pg_class'],
  ])('%s', (_what, rule, sql) => {
    const { reasons, findings } = decided(sql);
    const messages = findings.filter((finding) => finding.rule === rule).map(({ message }) => message);
    expect(messages).toHaveLength(1);
    expect(reasons).not.toContain(messages[0]);
  });

  it.each<[string, string]>([
    ["SELECT pg_read_file('x')", 'deny'],
    ['SELECT 1 FROM pg_catalog.pg_shadow', 'requireApproval'],
    ['SELECT lo_get(1)', 'requireApproval'],
    ["COPY products TO PROGRAM 'sh'", 'deny'],
  ])('%s → %s', (sql, effect) => {
    expect(decided(sql).effect).toBe(effect);
  });

  it('is denied for a procedure that runs programs, though it is not understood', () => {
    expect(decided("EXEC xp_cmdshell 'dir'", inTsql).effect).toBe('deny');
  });

  it('can’t be hidden by a comment where it asks for a person', () => {
    const sql = '-- countersign-ignore delay: testing\nSELECT pg_sleep(1)';
    expect(placesOf('delay', sql)).toEqual(['pg_sleep']);
  });
});
