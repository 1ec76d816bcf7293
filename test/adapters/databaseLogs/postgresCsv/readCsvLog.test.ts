import { describe, expect, it } from 'vitest';
import { readCsvLog } from '../../../../src/adapters/databaseLogs/postgresCsv/readCsvLog.ts';
import { pieces } from '../pieces.ts';

const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;

/** An entry with 26 columns, as PostgreSQL 14 and later write it. */
function entry(message: string, over: { severity?: string; query?: string; application?: string; time?: string } = {}) {
  const fields = Array.from({ length: 26 }, () => '');
  fields[0] = over.time ?? '2026-11-26 15:04:05.123 UTC';
  fields[1] = quoted('analyst');
  fields[2] = quoted('shop');
  fields[11] = over.severity ?? 'LOG';
  fields[13] = quoted(message);
  fields[19] = quoted(over.query ?? '');
  fields[22] = quoted(over.application ?? 'psql');
  return `${fields.join(',')}\n`;
}

const textsOf = async (log: string, size?: number) =>
  (await readCsvLog(pieces(log, size), 'log')).statements.map(({ kind, text }) => [kind, text]);

describe('the CSV log of PostgreSQL', () => {
  it.each([
    ['statement: SELECT 1', [['started', 'SELECT 1']]],
    ['execute <unnamed>: SELECT $1', [['started', 'SELECT $1']]],
    ['execute countersign_statement/countersign_portal: SELECT 1', [['started', 'SELECT 1']]],
    ['duration: 0.123 ms  statement: SELECT 1', [['started', 'SELECT 1']]],
    ['execute fetch from a/b: SELECT 1', []],
    ['duration: 0.123 ms', []],
    ['connection received: host=[local]', []],
    ['statement: SELECT \'a: "b", c\'\nFROM t', [['started', 'SELECT \'a: "b", c\'\nFROM t']]],
  ])('has of %j', async (message, found) => {
    expect(await textsOf(entry(message))).toEqual(found);
  });

  it('has errors with the statement they ended, and the stretch that it covers', async () => {
    const log =
      entry('division by zero', { severity: 'ERROR', query: 'SELECT 1/0' }) +
      entry('checkpoint starting', { time: '2026-11-26 16:00:00.000 UTC' });
    const read = await readCsvLog(pieces(log), 'log');
    expect(read).toMatchObject({ from: '2026-11-26T15:04:05.123Z', to: '2026-11-26T16:00:00.000Z', unread: [] });
    expect(read.statements).toMatchObject([{ kind: 'failed', text: 'SELECT 1/0', user: 'analyst', place: 'log:1' }]);
  });

  it('reads the same in pieces of any size', async () => {
    const log = entry('statement: SELECT "a""b"\n, 1') + entry('statement: SELECT 2');
    for (const size of [1, 2, 3, 7]) expect(await textsOf(log, size)).toEqual(await textsOf(log));
  });

  it('tells of every entry that it can not read', async () => {
    const log = entry('statement: SELECT 1') + entry('statement: SELECT 2', { time: '2026-11-26 15:04:05.123 CET' });
    const { statements, unread } = await readCsvLog(pieces(`${log}broken,"line\n`), 'log');
    expect(statements).toHaveLength(1);
    expect(unread).toEqual(['log:2 is no entry of a CSV log', 'log:3 is no entry of a CSV log']);
  });

  it('an attack by name: RAISE LOG writes what looks like a statement that ran', async () => {
    const query = "DO $$ BEGIN RAISE LOG 'statement: SELECT approved'; END $$";
    expect(await textsOf(entry('statement: SELECT approved', { query }))).toEqual([['audited', query]]);
  });

  it('an attack by name: a statement that looks like a line of the log stays one text', async () => {
    const attack = `SELECT 1"\n${entry('statement: DROP TABLE t')}`;
    expect(await textsOf(entry(`statement: ${attack}`))).toEqual([['started', attack]]);
  });
});

describe('entries of pgaudit', () => {
  it.each([
    [
      'SESSION,2,1,READ,SELECT,,,"select *\n    from account",<not logged>',
      [['audited', 'select *\n    from account']],
    ],
    [
      'SESSION,1,1,DDL,CREATE TABLE,TABLE,public.account,"create table account (id int, b text);",<none>',
      [['audited', 'create table account (id int, b text);']],
    ],
    ['OBJECT,3,1,READ,SELECT,TABLE,public.a,"select ""x"" from a","1,2",17', [['audited', 'select "x" from a']]],
    ['SESSION,4,2,WRITE,INSERT,TABLE,public.log,insert into log values (1),<none>', []],
    ['SESSION,5,1,READ,SELECT,TABLE,public.b,<previously logged>,<previously logged>', []],
  ])('give of %j', async (message, found) => {
    expect(await textsOf(entry(`AUDIT: ${message}`))).toEqual(found);
  });

  it.each([
    'SESSION,2,1,READ,SELECT,,,<not logged>,<not logged>',
    'SESSION,2',
    'SESSION,x,y,READ,SELECT,,,SELECT 1,<none>',
  ])('without a text are told of: %j', async (message) => {
    const { statements, unread } = await readCsvLog(pieces(entry(`AUDIT: ${message}`)), 'log');
    expect([statements, unread.length]).toEqual([[], 1]);
  });
});

describe('the relations that pgaudit names', () => {
  const audit = (rest: string) => entry(`AUDIT: SESSION,1,1,${rest}`);
  const relationsOf = async (log: string) =>
    (await readCsvLog(pieces(log), 'log')).accesses.map(({ relation }) => relation);

  it.each([
    ['READ,SELECT,TABLE,public.orders,SELECT 1,<not logged>', ['public.orders']],
    ['WRITE,UPDATE,TABLE,public.orders,<previously logged>,<previously logged>', ['public.orders']],
    ['READ,SELECT,VIEW,"public.""odd, name""",SELECT 1,<none>', ['public."odd, name"']],
    ['DDL,CREATE TABLE,TABLE,public.orders,CREATE TABLE orders (),<none>', []],
    ['READ,SELECT,,,SELECT 1,<none>', []],
    ['FUNCTION,EXECUTE,FUNCTION,public.f,SELECT f(),<none>', []],
    ['READ,SELECT,TABLE', []],
  ])('are read of %j', async (rest, relations) => {
    expect(await relationsOf(audit(rest))).toEqual(relations);
  });

  it('an attack by name: RAISE LOG writes what looks like an entry of pgaudit', async () => {
    const query = "DO $$ BEGIN RAISE LOG 'AUDIT: …'; END $$";
    const log = entry('AUDIT: SESSION,1,1,READ,SELECT,TABLE,hr.pay,SELECT 1,<none>', { query });
    expect(await relationsOf(log)).toEqual([]);
    expect(await textsOf(log)).toEqual([['audited', query]]);
  });

  it('are not read from what a statement only quotes', async () => {
    const quoting = "statement: SELECT 'AUDIT: SESSION,1,1,READ,SELECT,TABLE,hr.pay,x,y'";
    expect(await relationsOf(entry(quoting))).toEqual([]);
  });
});
