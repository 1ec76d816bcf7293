import { describe, expect, it } from 'vitest';
import { createPostgresqlDialect } from '../../../src/adapters/dialects/postgresql/dialect.ts';
import { createTsqlDialect } from '../../../src/adapters/dialects/tsql/dialect.ts';
import type { Catalog, CatalogFunction } from '../../../src/core/analysis/catalog.ts';
import { decide } from '../../../src/core/policy/decide.ts';
import type { Decision, Finding } from '../../../src/core/policy/decision.ts';
import type { Policy } from '../../../src/core/policy/policy.ts';
import { readPolicy } from '../../../src/core/policy/readPolicy.ts';
import { demoCatalog, demoCatalogTsql } from '../../support/demoCatalog.ts';
import { draftOf, policyOf, profile } from '../../support/statements.ts';

const postgresql = await createPostgresqlDialect();
const tsql = createTsqlDialect();
const { policy: defaults } = readPolicy([]);

interface World {
  readonly catalog?: Catalog | undefined;
  readonly policy?: Policy;
}

function decided(sql: string, { catalog = demoCatalog, policy = defaults }: World = {}): Decision {
  const dialect = catalog.dialect === 'tsql' ? tsql : postgresql;
  return decide(dialect.analyse(sql, catalog), draftOf(sql), { policy, profile: profile(), catalog });
}

const findingsOf = (rule: string, sql: string, world?: World): readonly Finding[] =>
  decided(sql, world).findings.filter((finding) => finding.rule === rule);

/** The places that a rule reports, as text. */
const placesOf = (rule: string, sql: string, world?: World): readonly string[] =>
  findingsOf(rule, sql, world).map(({ span }) => sql.slice(span.start, span.end));

const inTsql: World = { catalog: demoCatalogTsql };

const withFunctions = (...functions: readonly CatalogFunction[]): World => ({ catalog: { ...demoCatalog, functions } });

const volatile = { args: '', volatility: 'volatile', kind: 'function' } as const;

describe('a dangerous call in disguise', () => {
  it.each<[string, string, string]>([
    ['delay', 'quoted', 'SELECT "pg_sleep"(1)'],
    ['delay', 'in capitals', 'SELECT PG_SLEEP(1)'],
    ['delay', 'through its schema with comments between', 'SELECT pg_catalog /* x */ . -- y\n pg_sleep(1)'],
    ['delay', 'in a condition', 'SELECT 1 FROM products WHERE pg_sleep(1) IS NULL'],
    ['delay', 'in a table of WITH', 'WITH w AS (SELECT pg_sleep(1)) SELECT 1 FROM products'],
    ['delay', 'as a table', 'SELECT 1 FROM pg_sleep(1)'],
    ['file-access', 'in an ordering', "SELECT 1 FROM products ORDER BY pg_read_file('x')"],
    ['file-access', 'written with Unicode escapes', `SELECT U&"pg_re\\0061d_file"('x')`],
    ['program-execution', 'in a DO block', `DO $$ BEGIN COPY products TO PROGRAM 'sh'; END $$`],
    [
      'dynamic-sql',
      'in a block within a block',
      "DO $a$ BEGIN IF true THEN EXECUTE 'DROP ' || 'TABLE x'; END IF; END $a$",
    ],
  ])('%s finds it %s', (rule, _how, sql) => {
    expect(placesOf(rule, sql)).toHaveLength(1);
  });

  it.each<[string, string, string]>([
    ['program-execution', 'in brackets', "EXEC [master]..[xp_cmdshell] 'dir'"],
    ['program-execution', 'in mixed case behind a comment', "EXEC/**/Xp_CmdShell 'dir'"],
    ['program-execution', 'without EXEC', "xp_cmdshell 'dir'"],
    ['program-execution', 'without a semicolon before it', "SELECT 1 EXEC xp_cmdshell 'dir'"],
    ['program-execution', 'in a TRY', "BEGIN TRY EXEC xp_cmdshell 'dir' END TRY BEGIN CATCH PRINT 'x' END CATCH"],
    ['program-execution', 'giving its rows to a table', "INSERT products (name) EXEC xp_cmdshell 'dir'"],
    ['program-execution', 'by an unknown extended procedure', 'EXEC xp_anything'],
    ['dynamic-sql', 'with its result kept', "DECLARE @r int; EXEC @r = sys.sp_executesql N'SELECT 1'"],
    ['dynamic-sql', 'by a variable', "DECLARE @p sysname = N'x'; EXEC @p"],
    ['remote-data', 'as the target of a change', 'DELETE FROM far.shop.dbo.products WHERE product_id = 7'],
    ['program-execution', 'in a procedure that is made', "CREATE PROCEDURE p AS BEGIN EXEC xp_cmdshell 'dir' END"],
    ['dynamic-sql', 'in a procedure that is made', 'CREATE PROCEDURE p @sql nvarchar(max) AS EXEC (@sql)'],
    ['destructive-change', 'beside a temporary table', 'DROP TABLE #a, customers'],
    ['destructive-change', 'of a table that all sessions see', 'DROP TABLE ##shared'],
    [
      'sql-from-text',
      'behind a part that is quoted',
      "SELECT N'EXEC ' + QUOTENAME(name) + sku FROM products WHERE product_id = 7",
    ],
    ['delay', 'under a condition', "IF 1 = 1 WAITFOR TIME '23:00'"],
    ['identity-change', 'in the middle of a batch', "SELECT 1; EXECUTE AS USER = 'dbo'; SELECT 2"],
  ])('%s finds it %s in T-SQL', (rule, _how, sql) => {
    expect(placesOf(rule, sql, inTsql)).toHaveLength(1);
  });

  it('is found in the body of a function, at the call', () => {
    const nap = {
      ...volatile,
      schema: 'public',
      name: 'nap',
      definition: 'CREATE FUNCTION public.nap() RETURNS void LANGUAGE sql AS $$SELECT pg_sleep(1)$$',
    };
    expect(placesOf('delay', 'SELECT nap()', withFunctions(nap))).toEqual(['nap']);
  });

  it('is found in what a statement prepares', () => {
    expect(placesOf('delay', 'PREPARE p AS SELECT pg_sleep(1)')).toEqual(['pg_sleep']);
  });
});

describe('what only looks dangerous', () => {
  it.each<[string, string]>([
    ['delay', "SELECT 'pg_sleep(1)'"],
    ['delay', 'SELECT 1 -- pg_sleep(1)'],
    ['delay', 'SELECT product_id AS pg_sleep FROM products WHERE product_id = 7'],
    ['file-access', 'WITH pg_read_file AS (SELECT 1 AS a) SELECT a FROM pg_read_file'],
    ['system-catalog', 'WITH pg_authid AS (SELECT 1 AS a) SELECT a FROM pg_authid'],
    ['system-catalog', 'SELECT pg_authid.sku FROM products AS pg_authid WHERE pg_authid.product_id = 7'],
    ['explicit-lock', "SELECT 'FOR UPDATE'"],
    ['privilege-change', "SELECT 'GRANT ALL ON products TO PUBLIC'"],
    ['sql-from-text', "SELECT 'Updated ' || name FROM products WHERE product_id = 7"],
    ['temporary-object', 'CREATE TABLE temp_table (a int)'],
    ['secret-literal', "SELECT a FROM unknown_table WHERE b = 'x'"],
    ['sql-from-text', "SELECT 'DROP TABLE ' || quote_ident(name) || ' -- ' || 'x' FROM products WHERE product_id = 7"],
    ['session-change', "UPDATE products SET name = 'SET search_path' WHERE product_id = 7"],
  ])('%s says nothing of %s', (rule, sql) => {
    expect(findingsOf(rule, sql)).toEqual([]);
  });

  it('is somebody’s own function of that name, in another schema', () => {
    const own = { ...volatile, schema: 'hr', name: 'pg_sleep', volatility: 'immutable' as const };
    expect(findingsOf('delay', 'SELECT hr.pg_sleep()', withFunctions(own))).toEqual([]);
  });

  it.each<[string, string]>([
    ['program-execution', "SELECT 'EXEC xp_cmdshell'"],
    ['program-execution', 'SELECT 1 /* EXEC xp_cmdshell */'],
    ['dirty-read', "SELECT sku FROM products WHERE name = '(NOLOCK)' AND product_id = 7"],
    ['dirty-read', 'SELECT product_id AS nolock FROM products AS nolock WHERE nolock.product_id = 7'],
    ['cross-database', 'SELECT hr.employees.title FROM hr.employees WHERE hr.employees.employee_id = 7'],
    ['optimizer-hint', 'SELECT order_id FROM orders WITH (NOLOCK) WHERE order_id = 7'],
    ['destructive-change', 'DROP TABLE IF EXISTS #a, #b'],
    ['destructive-change', 'DROP DATABASE SCOPED CREDENTIAL c'],
    ['temporary-object', 'DECLARE @rows TABLE (a int)'],
    ['cross-database', 'SELECT name FROM far.archive.dbo.products'],
    ['sql-from-text', "SELECT N'DROP TABLE ' + QUOTENAME(name) + N' -- ' FROM products WHERE product_id = 7"],
  ])('%s says nothing of %s in T-SQL', (rule, sql) => {
    expect(findingsOf(rule, sql, inTsql)).toEqual([]);
  });

  it('is the connected database’s own name', () => {
    const catalog = { ...demoCatalogTsql, database: 'Shop' };
    const sql = 'SELECT name FROM shop.dbo.products WHERE product_id = 7';
    expect(findingsOf('cross-database', sql, { catalog })).toEqual([]);
  });
});

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

describe('what the database marks as deprecated', () => {
  const commented = (comment: string, column?: string): World => ({
    catalog: {
      ...demoCatalog,
      tables: demoCatalog.tables.map((one) => {
        if (one.name !== 'products') return one;
        if (column === undefined) return { ...one, comment };
        return { ...one, columns: one.columns.map((c) => (c.name === column ? { ...c, comment } : c)) };
      }),
    },
  });
  const sql = 'SELECT name FROM products WHERE product_id = 7';

  it.each(['DEPRECATED', 'Obsolete since 2021.', 'Please do not use', 'Superseded by product_lines'])(
    '%s',
    (comment) => {
      expect(placesOf('deprecated-table', sql, commented(comment))).toEqual(['products']);
    },
  );

  it.each(['Products we sell', 'Never deprecate this', 'Used by the shop'])('is not what says “%s”', (comment) => {
    expect(findingsOf('deprecated-table', sql, commented(comment))).toEqual([]);
  });

  it('may be a column', () => {
    expect(placesOf('deprecated-table', sql, commented('deprecated', 'name'))).toEqual(['name']);
    expect(placesOf('deprecated-table', sql, commented('deprecated', 'sku'))).toEqual([]);
  });

  it('is replaced only by a table that has all that is used, where nothing else names it', () => {
    const fixesOf = (text: string, comment: string) =>
      findingsOf('deprecated-table', text, commented(comment)).flatMap(({ fixes }) => fixes.map(({ title }) => title));
    expect(fixesOf('SELECT name FROM products LIMIT 1', 'deprecated, use product_lines')).toEqual([
      'Use public.product_lines instead',
    ]);
    expect(fixesOf('SELECT sku FROM products LIMIT 1', 'deprecated, use product_lines')).toEqual([]);
    expect(fixesOf('SELECT products.name FROM products LIMIT 1', 'deprecated, use product_lines')).toEqual([]);
    expect(fixesOf('SELECT * FROM products LIMIT 1', 'deprecated, use product_lines')).toEqual([]);
    expect(fixesOf('SELECT name FROM products LIMIT 1', 'deprecated, use something_else')).toEqual([]);
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

describe('a text of several statements', () => {
  it.each<[string, string, readonly string[]]>([
    ['behind a comment', 'SELECT 1; /* x */ DROP TABLE products', ['DROP']],
    ['behind two queries', 'SELECT 1; SELECT 2; DELETE FROM orders WHERE order_id = 1', ['DELETE']],
    ['on the next line', 'SELECT 1; -- x\nDROP TABLE products', []],
    ['on a line that another began, behind a query', 'SELECT\n1; DROP TABLE products', ['DROP']],
    ['behind a change', 'DELETE FROM orders WHERE order_id = 1; DELETE FROM orders WHERE order_id = 2', []],
    ['that is not understood', 'SELECT 1; SELEC 2', []],
  ])('has a change %s', (_how, sql, expected) => {
    expect(placesOf('stacked-statement', sql)).toEqual(expected);
  });

  it.each<[string, readonly string[]]>([
    ['BEGIN; SAVEPOINT a; ROLLBACK TO a', ['BEGIN']],
    ['BEGIN; COMMIT; START TRANSACTION', ['START TRANSACTION']],
    ['COMMIT', []],
    ['DO $$ BEGIN PERFORM 1; END $$', []],
  ])('leaves a transaction open: %s', (sql, expected) => {
    expect(placesOf('open-transaction', sql)).toEqual(expected);
  });

  it.each<[string, readonly string[]]>([
    ['BEGIN TRY BEGIN TRAN; SELECT 1; COMMIT END TRY BEGIN CATCH ROLLBACK END CATCH', []],
    ['BEGIN SELECT 1 END', []],
    ['IF 1 = 1 BEGIN TRAN', ['BEGIN TRAN']],
  ])('leaves a transaction open in T-SQL: %s', (sql, expected) => {
    expect(placesOf('open-transaction', sql, inTsql)).toEqual(expected);
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

describe('a hint that reads what isn’t committed', () => {
  it('is taken out where it stands alone in its clause', () => {
    const sql = 'SELECT o.order_id FROM orders AS o WITH (NOLOCK) WHERE o.order_id = 7';
    const [finding] = findingsOf('dirty-read', sql, inTsql);
    const edit = finding?.fixes[0]?.edits[0];
    expect(edit && sql.slice(0, edit.span.start) + edit.text + sql.slice(edit.span.end)).toBe(
      'SELECT o.order_id FROM orders AS o WHERE o.order_id = 7',
    );
  });

  it('is left to a person beside others', () => {
    const sql = 'SELECT order_id FROM orders WITH (NOLOCK, INDEX(1)) WHERE order_id = 7';
    expect(findingsOf('dirty-read', sql, inTsql).map(({ fixes }) => fixes)).toEqual([[]]);
  });
});
