import { describe, expect, it } from 'vitest';
import { createPostgresqlDialect } from '../../../src/adapters/dialects/postgresql/dialect.ts';
import { createTsqlDialect } from '../../../src/adapters/dialects/tsql/dialect.ts';
import { demoCatalog, demoCatalogTsql } from '../../support/demoCatalog.ts';

const postgresql = await createPostgresqlDialect();
const tsql = createTsqlDialect();

/** Each action of a text as its kind, its name, and the text at its place. */
const inPostgresql = (sql: string): readonly string[] =>
  postgresql
    .analyse(sql, demoCatalog)
    .statements.flatMap(({ actions }) => actions)
    .map(({ kind, name, span }) => `${kind} ${name} @ ${sql.slice(span.start, span.end)}`);

const inTsql = (sql: string): readonly string[] =>
  tsql
    .analyse(sql, demoCatalogTsql)
    .statements.flatMap(({ actions }) => actions)
    .map(({ kind, name, span }) => `${kind} ${name} @ ${sql.slice(span.start, span.end)}`);

describe('what a PostgreSQL statement does beside reading and changing rows', () => {
  it.each<[string, readonly string[]]>([
    ['SELECT 1', []],
    ["COPY orders TO PROGRAM 'cat'", ["program COPY … TO PROGRAM @ COPY orders TO PROGRAM 'cat'"]],
    ["COPY orders FROM '/tmp/x'", ["file COPY … FROM a file @ COPY orders FROM '/tmp/x'"]],
    ['COPY orders TO STDOUT', []],
    ["LOAD 'evil'", ["program LOAD @ LOAD 'evil'"]],
    ['TRUNCATE orders', ['removal TRUNCATE @ TRUNCATE orders']],
    ['DROP TABLE orders, customers', ['removal DROP TABLE @ DROP TABLE orders, customers']],
    ['DROP INDEX i', []],
    ['ALTER TABLE orders DROP COLUMN status', ['removal DROP COLUMN @ ALTER TABLE orders DROP COLUMN status']],
    ['ALTER TABLE orders DROP CONSTRAINT c', []],
    ['SET search_path = hr', ['setting search_path @ SET search_path = hr']],
    ['RESET ALL', ['setting RESET ALL @ RESET ALL']],
    ['SET ROLE admin', ['identity role @ SET ROLE admin']],
    ['SET TRANSACTION ISOLATION LEVEL SERIALIZABLE', []],
    ['BEGIN', ['begin BEGIN @ BEGIN']],
    ['COMMIT AND CHAIN', ['begin COMMIT AND CHAIN @ COMMIT AND CHAIN']],
    ['SAVEPOINT a; ROLLBACK TO a; ROLLBACK', ['end ROLLBACK @ ROLLBACK']],
    [
      "DO $$BEGIN EXECUTE 'DROP TABLE ' || 'x'; END$$",
      ["dynamicSql EXECUTE @ $$BEGIN EXECUTE 'DROP TABLE ' || 'x'; END$$"],
    ],
    ['DO $$BEGIN TRUNCATE orders; END$$', ['removal TRUNCATE @ TRUNCATE orders']],
    ['EXPLAIN SELECT 1', []],
  ])('%s', (sql, expected) => {
    expect(inPostgresql(sql)).toEqual(expected);
  });

  it('counts what the body of a function does, at the call', () => {
    const sql = 'SELECT wipe()';
    const wipe = {
      schema: 'public',
      name: 'wipe',
      args: '',
      volatility: 'volatile',
      kind: 'function',
      definition: 'CREATE FUNCTION public.wipe() RETURNS void LANGUAGE sql AS $$TRUNCATE orders$$',
    } as const;
    const [statement] = postgresql.analyse(sql, { ...demoCatalog, functions: [wipe] }).statements;
    expect(statement?.actions).toEqual([{ kind: 'removal', name: 'TRUNCATE', span: { start: 7, end: 11 } }]);
  });
});

describe('what a T-SQL statement does beside reading and changing rows', () => {
  it.each<[string, readonly string[]]>([
    ['SELECT 1', []],
    ["EXEC xp_cmdshell 'dir'", ['procedure xp_cmdshell @ xp_cmdshell']],
    ["EXEC @r = master..[XP_CmdShell] 'dir'", ['procedure xp_cmdshell @ master..[XP_CmdShell]']],
    ["INSERT INTO products (name) EXEC xp_cmdshell 'dir'", ['procedure xp_cmdshell @ xp_cmdshell']],
    ["IF 1 = 1 BEGIN EXEC xp_cmdshell 'dir' END", ['procedure xp_cmdshell @ xp_cmdshell']],
    ["EXEC ('DROP TABLE t')", ["dynamicSql EXEC (…) @ EXEC ('DROP TABLE t')"]],
    [
      "EXEC ('SELECT 1') AT far",
      ["dynamicSql EXEC (…) @ EXEC ('SELECT 1') AT far", "server far @ EXEC ('SELECT 1') AT far"],
    ],
    ['EXEC far.d.dbo.p', ['procedure p @ far.d.dbo.p', 'server far @ far.d.dbo.p']],
    ['SELECT name FROM far.d.dbo.t', ['server far @ far.d.dbo.t']],
    ["WAITFOR DELAY '00:00:05'", ["wait WAITFOR @ WAITFOR DELAY '00:00:05'"]],
    ['TRUNCATE TABLE orders', ['removal TRUNCATE TABLE @ TRUNCATE TABLE orders']],
    ['DROP TABLE IF EXISTS orders', ['removal DROP TABLE @ DROP TABLE IF EXISTS orders']],
    ['DROP PROCEDURE p', []],
    ['ALTER TABLE orders DROP COLUMN status', ['removal DROP COLUMN @ ALTER TABLE orders DROP COLUMN status']],
    ['SET NOCOUNT ON', []],
    ['SET ANSI_NULLS OFF', ['setting ANSI_NULLS @ SET ANSI_NULLS OFF']],
    ['USE master', ['setting USE @ USE master']],
    ["EXECUTE AS LOGIN = 'sa'", ["identity EXECUTE AS @ EXECUTE AS LOGIN = 'sa'"]],
    [
      'SET TRANSACTION ISOLATION LEVEL READ UNCOMMITTED',
      ['isolation READ UNCOMMITTED @ SET TRANSACTION ISOLATION LEVEL READ UNCOMMITTED'],
    ],
    ['BEGIN TRAN a; COMMIT', ['begin BEGIN @ BEGIN TRAN a', 'end COMMIT @ COMMIT']],
    ['SAVE TRAN a', []],
    ["BULK INSERT orders FROM 'x'", ["file BULK INSERT 'x' @ 'x'"]],
    [
      "SELECT 1 FROM OPENROWSET(BULK ('a', 'b'), ERRORFILE = 'e', DATA_SOURCE = 'far', FORMAT = 'CSV') r",
      [
        "file OPENROWSET(BULK …) 'a' @ 'a'",
        "file OPENROWSET(BULK …) 'b' @ 'b'",
        "file OPENROWSET(BULK …) … ERRORFILE 'e' @ ERRORFILE = 'e'",
        "server 'far' @ DATA_SOURCE = 'far'",
      ],
    ],
    ["BACKUP DATABASE d TO DISK = 'x'", ["file BACKUP @ BACKUP DATABASE d TO DISK = 'x'"]],
  ])('%s', (sql, expected) => {
    expect(inTsql(sql)).toEqual(expected);
  });
});
