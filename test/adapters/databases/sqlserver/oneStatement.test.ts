import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { beyondReading, judgeStatement } from '../../../../src/adapters/databases/sqlserver/oneStatement.ts';
import { judgeFor } from '../../../../src/adapters/databases/sqlserver/refusal.ts';
import { obligations } from '../../../conformance/database.ts';
import { processorMsSince } from '../../../support/processorTime.ts';

const refused = { refusal: expect.stringContaining('nothing was sent') };

describe('one statement', () => {
  it.each([
    ['SELECT', 'SELECT 1'],
    [
      'SELECT',
      ';DECLARE @countersign_key varbinary(32) = CRYPT_GEN_RANDOM(32); WITH c AS (SELECT 1 AS a) SELECT a FROM c',
    ],
    ['DELETE', '-- x\nDECLARE @k_ varbinary(32) = CRYPT_GEN_RANDOM(32); DELETE FROM t'],
    ['SELECT', ' /* a /* nested */ comment */ select [from], "select", \'; DELETE\' from t -- ; DELETE\n;;'],
    ['SELECT', 'SELECT 1 /* /* */ DELETE FROM t -- */'],
    ['SELECT', 'SELECT 1 UNION ALL SELECT 2 EXCEPT SELECT 3'],
    ['SELECT', '(SELECT 1) UNION (SELECT 2)'],
    ['SELECT', 'WITH c (a) AS (SELECT 1), d AS (SELECT 2 AS b) SELECT * FROM c CROSS JOIN d'],
    ['SELECT', "SELECT CASE WHEN a = 1 THEN 'x' ELSE 'y' END FROM t ORDER BY a OFFSET 5 ROWS FETCH NEXT 10 ROWS ONLY"],
    [
      'SELECT',
      "SELECT * FROM a INNER MERGE JOIN b ON a.x = b.x OPTION (MERGE JOIN, USE HINT ('FORCE_ORDER'), MAXDOP 1)",
    ],
    ['SELECT', 'SELECT a FROM t WITH (NOLOCK) GROUP BY a WITH ROLLUP'],
    ['SELECT', "SELECT * FROM OPENJSON(@@VERSION) WITH (id int '$.id')"],
    ['SELECT', 'SELECT TOP (5) WITH TIES * FROM #t AS x ORDER BY 1'],
    ['SELECT', "SELECT 0xFF, 1e5, .5, 1., $action, N'ä'"],
    ['SELECT', 'SELECT Größe, naïve, 名前 FROM Maße'],
    ['SELECT', ';WITH c AS (SELECT 1 AS a) SELECT a FROM c;'],
    ['INSERT', 'INSERT INTO t (a) SELECT a FROM u WHERE b IN (SELECT 1)'],
    ['INSERT', 'WITH c AS (SELECT 1 AS a) INSERT INTO t SELECT a FROM c'],
    ['INSERT', 'INSERT t DEFAULT VALUES'],
    ['INSERT', 'INSERT INTO t OUTPUT inserted.id VALUES (1), (2)'],
    ['INSERT', "INSERT INTO t EXEC p 1, 'x'"],
    ['INSERT', 'INSERT INTO t SELECT id FROM (DELETE FROM u OUTPUT deleted.id) AS d'],
    ['UPDATE', 'UPDATE t SET a = 1, b = (SELECT 2) FROM t JOIN u ON t.x = u.x WHERE u.y = 3'],
    ['DELETE', 'DELETE TOP (5) FROM t OUTPUT deleted.* INTO u WHERE a = 1'],
    [
      'MERGE',
      'MERGE t USING s ON t.a = s.a WHEN MATCHED THEN UPDATE SET b = 1 WHEN NOT MATCHED THEN INSERT (a) VALUES (1) WHEN NOT MATCHED BY SOURCE THEN DELETE;',
    ],
    ['TRUNCATE', 'TRUNCATE TABLE t'],
    ['CREATE', 'CREATE TABLE t (a int PRIMARY KEY, b int REFERENCES u (a) ON DELETE CASCADE ON UPDATE SET NULL)'],
    ['CREATE', 'CREATE OR ALTER VIEW v AS WITH c AS (SELECT 1 AS a) SELECT a FROM c WITH CHECK OPTION'],
    ['CREATE', 'CREATE PROCEDURE p AS BEGIN DELETE FROM t; COMMIT; END'],
    ['ALTER', 'ALTER TABLE t ALTER COLUMN a bigint NOT NULL'],
    ['ALTER', 'ALTER TABLE t DROP CONSTRAINT IF EXISTS c'],
    ['DROP', 'DROP TABLE IF EXISTS a, b'],
    ['GRANT', 'GRANT SELECT, INSERT, EXECUTE ON t TO u WITH GRANT OPTION'],
    ['REVOKE', 'REVOKE GRANT OPTION FOR SELECT ON t FROM u'],
    ['EXECUTE', "EXEC dbo.p @a = 1, @b = DEFAULT, @c = 'x' WITH RECOMPILE"],
    ['EXECUTE', "EXECUTE ('SELECT 1; SELECT 2')"],
  ])('is known as %s: %s', (verb, sql) => {
    expect(judgeStatement(sql)).toEqual({ verb });
  });

  it.each([
    ['SELECT 1; DELETE FROM t', 'a semicolon'],
    ['DECLARE @k varbinary(32) = CRYPT_GEN_RANDOM(32);', 'a key for nothing'],
    ['DECLARE @k varbinary(32) = CRYPT_GEN_RANDOM(32) SELECT 1', 'a key without its end'],
    ['DECLARE @k varbinary(32) = CRYPT_GEN_RANDOM(32); SELECT 1; DELETE FROM t', 'a key and two more'],
    [
      'DECLARE @k varbinary(32) = CRYPT_GEN_RANDOM(32); DECLARE @l varbinary(32) = CRYPT_GEN_RANDOM(32); SELECT 1',
      'two keys',
    ],
    ['DECLARE @k varbinary(32) = CRYPT_GEN_RANDOM(32); CREATE PROCEDURE p AS SELECT 1', 'a key and a body'],
    ["DECLARE @k varbinary(32) = CRYPT_GEN_RANDOM(32); EXEC ('x')", 'a key and a text that is run'],
    ['DECLARE @k varbinary(32) = (SELECT 1); SELECT 1', 'a variable of another value'],
    ['DECLARE @k varbinary(32) = CRYPT_GEN_RANDOM(32), @x int; SELECT 1', 'two variables'],
    ['DECLARE [@k] varbinary(32) = CRYPT_GEN_RANDOM(32); SELECT 1', 'a name in brackets'],
    ['SELECT 1 DELETE FROM t', 'nothing between'],
    [';;SELECT 1;DELETE FROM t;', 'semicolons all around'],
    ['SELECT 1 x DELETE FROM t', 'an alias between'],
    ['SELECT 1 FROM t WHERE a = 1 UPDATE t SET a = 2', 'an UPDATE after a condition'],
    ['SELECT 1/**/DELETE/**/FROM t', 'comments in place of spaces'],
    ['SELECT 1 /* /* */ */ DELETE FROM t', 'a nested comment that ends'],
    ['SELECT 1 UNıON SELECT 2', 'an i without its dot'],
    ['SELECT 1--\nDELETE FROM t', 'a line comment that ends'],
    ["SELECT 'a''b'DELETE FROM t", 'a string that ends'],
    ['SELECT [a]]b]DELETE FROM t', 'a quoted name that ends'],
    ['SELECT "a""b"DELETE FROM t', 'a name in double quotes that ends'],
    ['SELECT 1DELETE FROM t', 'a number that runs into it'],
    ['SELECT 1eDELETE FROM t', 'a broken exponent that runs into it'],
    ['SELECT 0xDELETE FROM t', 'hexadecimal digits that run into it'],
    ['SELECT $DELETE FROM t', 'an amount of money that runs into it'],
    ['SELECT $1DELETE FROM t', 'an amount of money with digits'],
    ['SELECT (1)DELETE FROM t', 'a bracket'],
    ['SELECT 1 SELECT 2', 'a second query'],
    ['SELECT 1 UNION SELECT 2 SELECT 3', 'a third query'],
    ['SELECT 1 INTO t UPDATE t SET a = 1', 'an INTO before'],
    ['WITH c AS (SELECT 1 AS a) SELECT a FROM c DELETE FROM t', 'a CTE before'],
    ['INSERT INTO t VALUES (1) SELECT 2', 'a query after VALUES'],
    ['INSERT INTO t DEFAULT VALUES SELECT 2', 'a query after DEFAULT VALUES'],
    ['INSERT INTO t (SELECT 1) SELECT 2', 'a query after a query in brackets'],
    ['INSERT INTO t EXEC p SELECT 2', 'a query after EXEC'],
    ['INSERT INTO t SELECT 1 EXEC p', 'EXEC after a query'],
    ['UPDATE t SET a = 1 SET NOCOUNT ON', 'SET after SET'],
    ['DELETE FROM t SET NOCOUNT ON', 'SET after DELETE'],
    ['MERGE t USING s ON 1 = 1 WHEN MATCHED THEN DELETE DELETE FROM u', 'DELETE after MERGE'],
    ['TRUNCATE TABLE t DROP TABLE u', 'DROP after TRUNCATE'],
    ['ALTER TABLE t ADD a int DROP TABLE u', 'DROP after ALTER'],
    ['CREATE TABLE t (a int) SELECT 1', 'a query after CREATE TABLE'],
    ['CREATE TABLE t (a int) DELETE FROM u', 'DELETE after CREATE TABLE'],
    ['CREATE VIEW v AS SELECT 1 AS a DELETE FROM t', 'DELETE after a view'],
    ['GRANT SELECT ON t TO u DELETE FROM t', 'DELETE after GRANT'],
    ['DROP TABLE t IF EXISTS (SELECT 1) DELETE FROM u', 'IF after DROP'],
    ['EXEC p DELETE FROM t', 'DELETE after EXEC'],
    ['EXEC p COMMIT', 'COMMIT after EXEC'],
    ["EXEC ('x') SELECT 1", 'a query after EXEC of a string'],
    ['SELECT CASE WHEN 1 = 1 THEN 1 END END CONVERSATION @h', 'END CONVERSATION'],
    ["SELECT 1 WAITFOR DELAY '0:0:9'", 'WAITFOR'],
    ['SELECT 1 BEGIN TRANSACTION', 'BEGIN'],
    ['SELECT 1 ROLLBACK', 'ROLLBACK'],
    ['SELECT 1 KILL 52', 'KILL'],
    ['SELECT 1 SHUTDOWN', 'SHUTDOWN'],
    ['SELECT 1 DECLARE @x int', 'DECLARE'],
    ['SELECT 1 PRINT 2', 'PRINT'],
    ['SELECT 1 IF 1 = 1 DELETE FROM t', 'IF'],
    ['SELECT 1\nGO\nDELETE FROM t', 'GO'],
    ['SELECT 1\nGO', 'GO alone'],
    ['SELECT 1\nGO 50\n', 'GO with a count'],
    ['SELECT 1\rDELETE FROM t', 'a lone carriage return'],
    ['SELECT 1 -- x\rDELETE FROM t', 'a carriage return that may end a comment'],
    ['SELECT 1 -- x\u2028DELETE FROM t', 'a line separator that may end a comment'],
    ['SELECT 1\u00a0DELETE FROM t', 'a no-break space'],
    ['SELECT 1\u200bDELETE FROM t', 'a zero-width space'],
    ['SELECT 1 ＤＥＬＥＴＥ FROM t', 'full-width letters'],
    ['SELECT 1 x\u3164DELETE FROM t', 'a letter that can’t be seen'],
    ['SELECT 1；DELETE FROM t', 'a full-width semicolon'],
    ["SELECT 'x", 'a string without an end'],
    ['SELECT [x', 'a name without an end'],
    ['SELECT 1 /* x', 'a comment without an end'],
    ['SELECT (1', 'a bracket without an end'],
    ['SELECT 1) DELETE FROM t (', 'brackets the wrong way round'],
    ['', 'nothing'],
    [';', 'a semicolon alone'],
    ['sp_who', 'a procedure without EXEC'],
    ['DECLARE @x int', 'a variable'],
    ['SET NOCOUNT ON', 'a setting'],
    ['USE master', 'another database'],
    ['BEGIN TRANSACTION', 'a transaction'],
    ['BEGIN DELETE FROM t END', 'a block'],
    ['IF 1 = 1 DELETE FROM t', 'a condition'],
    ['WHILE 1 = 1 DELETE FROM t', 'a loop'],
    ["EXECUTE AS USER = 'dbo'", 'another person'],
    ['REVERT', 'back to another person'],
    ["BULK INSERT t FROM 'f'", 'a file'],
    ['DBCC CHECKDB', 'DBCC'],
    ["BACKUP DATABASE d TO DISK = 'f'", 'a backup'],
    ["THROW 50000, N'x', 1", 'THROW'],
    ['(DELETE FROM t)', 'a change in brackets'],
    ['x: SELECT 1', 'a label'],
  ])('is not what this is: %j (%s)', (sql) => {
    expect(judgeStatement(sql)).toEqual(refused);
  });

  it('is refused, and never thrown about, whatever the text', () => {
    const words = fc.constantFrom(
      ..."SELECT DELETE FROM WITH ( ) ; [ ] ' \" -- /* */ \n 1 x EXEC CASE END INTO GO UNION ALL , . @x $ 0x N'a' [b]".split(
        ' ',
      ),
    );
    fc.assert(
      fc.property(fc.array(words, { maxLength: 40 }), fc.string({ unit: 'binary', maxLength: 20 }), (parts, noise) => {
        for (const sql of [parts.join(' '), parts.join(''), noise, `SELECT ${noise}`]) {
          const judged = judgeStatement(sql);
          expect('verb' in judged || judged.refusal.endsWith('.')).toBe(true);
        }
      }),
    );
  });

  it('is never two, however they are put together', () => {
    const first = fc.constantFrom(
      'SELECT 1',
      'SELECT a FROM t',
      "SELECT 'x' AS y",
      'SELECT a FROM t WHERE b = 1',
      'SELECT a FROM t ORDER BY a',
      'INSERT INTO t VALUES (1)',
      'UPDATE t SET a = 1',
      'DELETE FROM t',
      'DROP TABLE t',
      'TRUNCATE TABLE t',
      'EXEC p',
      'GRANT SELECT ON t TO u',
      'WITH c AS (SELECT 1 AS a) SELECT a FROM c',
    );
    const second = fc.constantFrom(
      'DELETE FROM t',
      'INSERT INTO t VALUES (1)',
      'UPDATE t SET a = 1',
      "EXEC ('x')",
      'DROP TABLE t',
      'COMMIT',
      'ROLLBACK TRANSACTION',
      'BEGIN TRAN',
      'SET XACT_ABORT OFF',
      'DECLARE @x int = 1',
      'IF 1 = 1 SELECT 1',
      "WAITFOR DELAY '1:0'",
      'CREATE TABLE x (a int)',
      'TRUNCATE TABLE t',
    );
    const between = fc.constantFrom(' ', '\n', ';', ' ; ', '/**/', '--x\n', '\t', '\r\n', ' /*;*/ ', ';;\n');
    fc.assert(
      fc.property(first, between, second, (a, join, b) => {
        expect(judgeStatement(`${a}${join}${b}`)).toEqual(refused);
      }),
    );
  });

  it('takes time in proportion to its length', () => {
    const started = process.cpuUsage();
    for (const sql of [
      `SELECT ${'('.repeat(60_000)}1${')'.repeat(60_000)}`,
      `SELECT ${'/*'.repeat(60_000)}`,
      `SELECT ${'a,'.repeat(100_000)}b`,
      `SELECT '${"''".repeat(100_000)}'`,
      `SELECT 1${'-'.repeat(200_000)}`,
      `SELECT ${"''".repeat(490_000)}`,
      `SELECT [${']]'.repeat(490_000)}]`,
      `SELECT '${'x'.repeat(20_000_000)}'`,
    ])
      judgeStatement(sql);
    expect(processorMsSince(started)).toBeLessThan(5_000);
  });
});

describe('what may only read', () => {
  it.each([
    ['SELECT * INTO t FROM u', 'INTO'],
    ['SELECT NEXT VALUE FOR s', 'NEXT VALUE FOR'],
    ["SELECT * FROM OPENROWSET('x', 'y', 'DELETE FROM t')", 'OPENROWSET'],
    ["SELECT * FROM OPENDATASOURCE('x', 'y').d.s.t", 'OPENDATASOURCE'],
    ['SELECT * FROM t WITH (UPDLOCK)', 'UPDLOCK'],
    ['SELECT * FROM (DELETE FROM t OUTPUT deleted.id) AS d', 'more than one statement'],
    ['DELETE FROM t', 'DELETE'],
    ['EXEC p', 'EXECUTE'],
    ['CREATE TABLE t (a int)', 'CREATE'],
  ])('isn’t %s', (sql, word) => {
    expect(judgeFor(sql, obligations({ readOnly: true }))).toEqual({ refusal: expect.stringContaining(word) });
  });

  it('is a query, with everything that a query may have', () => {
    for (const sql of ['SELECT 1', 'SELECT * FROM a INNER MERGE JOIN b ON a.x = b.x', 'SELECT [into], next FROM t'])
      expect(judgeFor(sql, obligations({ readOnly: true }))).toEqual({ verb: 'SELECT' });
    expect(beyondReading("SELECT 'INSERT INTO t'")).toBeUndefined();
  });
});
