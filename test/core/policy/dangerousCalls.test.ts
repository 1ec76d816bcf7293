import { describe, expect, it } from 'vitest';
import { findingsOf, inTsql, placesOf, type World, withFunctions } from '../../support/decided.ts';
import { demoCatalog, demoCatalogTsql } from '../../support/demoCatalog.ts';

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

describe('tables of several schemas', () => {
  it('are told where each schema is known, and not where one has still to be filled in', () => {
    const other = 'SELECT e.full_name FROM hr.employees e JOIN public.customers c ON c.customer_id = e.employee_id';
    expect(placesOf('cross-schema', other)).toEqual(['public.customers']);
    expect(placesOf('cross-schema', other.replace('public', '{{ schema }}'))).toEqual([]);
  });

  it('don’t count what describes the database, nor what the session made', () => {
    const columns = 'SELECT 1 FROM hr.employees e JOIN information_schema.columns c ON c.table_name = e.title';
    expect(placesOf('cross-schema', columns)).toEqual([]);
  });
});
