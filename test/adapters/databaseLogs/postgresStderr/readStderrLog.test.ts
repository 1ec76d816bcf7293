import { describe, expect, it } from 'vitest';
import { readStderrLog } from '../../../../src/adapters/databaseLogs/postgresStderr/readStderrLog.ts';
import { pieces } from '../pieces.ts';

const prefix = '%m [%p] %q%u@%d/%a ';
const start = '2026-11-26 15:04:05.123 UTC [12] ada@shop/psql ';
const read = (log: string, size?: number) => readStderrLog(pieces(log, size), { name: 'log', prefix });
const textsOf = async (log: string) => (await read(log)).statements.map(({ kind, text }) => [kind, text]);

describe('the log of PostgreSQL', () => {
  it('has statements, errors with theirs, and entries of pgaudit', async () => {
    const log = `${start}LOG:  statement: SELECT 1,\n\t2\n\t\n\t,3
${start}LOG:  duration: 0.1 ms  execute a/b: SELECT $1
${start}DETAIL:  parameters: $1 = '4'
${start}LOG:  execute fetch from a/b: SELECT $1
${start}ERROR:  no\n\tluck at character 8
${start}HINT:  Try again.
${start}STATEMENT:  SELECT\n\t5
2026-11-26 15:05:00.000 UTC [1] LOG:  checkpoint starting: time
${start}LOG:  AUDIT: SESSION,1,1,READ,SELECT,,,"SELECT ""6""\n\tFROM t",<none>
`;
    expect(await textsOf(log)).toEqual([
      ['started', 'SELECT 1,\n2\n\n,3'],
      ['started', 'SELECT $1'],
      ['failed', 'SELECT\n5'],
      ['audited', 'SELECT "6"\nFROM t'],
    ]);
    for (const size of [1, 2, 7]) expect(await read(log, size)).toEqual(await read(log));
    expect(await read(log)).toMatchObject({ to: '2026-11-26T15:05:00.000Z', unread: [] });
  });

  it('tells of every line that it can not read', async () => {
    const log = `${start}LOG:  statement: SELECT 1\nsh: no such file\n\tgoing on\n${start}LOG:  AUDIT: SESSION,1\n`;
    expect(await textsOf(log)).toEqual([['started', 'SELECT 1']]);
    expect((await read(log)).unread).toEqual([
      "log:2 doesn't begin as the line prefix says, with a time in UTC",
      "log:3 continues an entry that can't be read",
      'log:4 is an entry of pgaudit without the text of its statement',
    ]);
  });

  it('is refused where no line has the prefix', async () => {
    await expect(read('one\ntwo\n')).rejects.toThrow('SHOW log_line_prefix');
  });

  it('an attack by name: RAISE LOG writes what looks like a statement that ran', async () => {
    const log = `${start}LOG:  statement: SELECT approved
${start}CONTEXT:  PL/pgSQL function inline_code_block line 1 at RAISE
${start}STATEMENT:  DO $$ BEGIN RAISE LOG 'statement: SELECT approved'; END $$\n`;
    expect(await textsOf(log)).toEqual([['audited', "DO $$ BEGIN RAISE LOG 'statement: SELECT approved'; END $$"]]);
  });

  it('an attack by name: a user whose name has a line of its own leaves a line that can not be read', async () => {
    const forged = `2026-11-26 15:04:05.123 UTC [12] x\n${start}LOG:  statement: SELECT 1\n`;
    expect((await read(forged)).unread).toHaveLength(1);
  });

  it('an attack by name: an addition of another session belongs to no entry', async () => {
    const other = start.replace('ada', 'eve');
    const { statements, unread } = await read(`${start}ERROR:  no\n${other}STATEMENT:  SELECT 1\n`);
    expect([statements, unread]).toEqual([[], ["log:2 adds to an entry that isn't there"]]);
  });
});
