import { describe, expect, it } from 'vitest';
import { readHeadedCsv } from '../../../../src/adapters/databaseLogs/headedCsv/readHeadedCsv.ts';
import { pieces } from '../pieces.ts';

const read = (text: string, size?: number) => readHeadedCsv(pieces(text, size), 'f.csv');
const header = 'time,user,application,statement,succeeded\n';
const one = '2026-11-26T15:04:05Z,ada,psql,SELECT 1,1\n';

describe('a record with a header', () => {
  it.each([
    ['Z', '2026-11-26T15:04:05.1234567Z'],
    ['an offset', '2026-11-26 16:34:05.123+01:30'],
    ['a short offset behind a space', '2026-11-26 14:04:05.123 -01'],
    ['UTC', '2026-11-26 15:04:05.123 UTC'],
  ])('has times with %s', async (_, time) => {
    const { statements } = await read(`${header}${time},ada,psql,SELECT 1,1\n`);
    expect(statements).toMatchObject([{ time: '2026-11-26T15:04:05.123Z', place: 'f.csv:2' }]);
  });

  it.each([
    ['a time that nobody knows the zone of', '2026-11-26T15:04:05,ada,psql,SELECT 1,1', 'no time with an offset'],
    ['the name of a zone', '2026-11-26 15:04:05 CET,ada,psql,SELECT 1,1', 'no time with an offset'],
    ['no such day', '2026-13-26T15:04:05Z,ada,psql,SELECT 1,1', 'no time with an offset'],
    ['no account', '2026-11-26T15:04:05Z,,psql,SELECT 1,1', 'names no account'],
    ['no text', '2026-11-26T15:04:05Z,ada,psql,,1', 'no text'],
    ['an end that is neither', '2026-11-26T15:04:05Z,ada,psql,SELECT 1,perhaps', "doesn't say whether it succeeded"],
    ['a field more', '2026-11-26T15:04:05Z,ada,psql,SELECT 1,1,2', 'has 6 fields'],
    ['a quote without an end', '2026-11-26T15:04:05Z,ada,psql,"SELECT 1,1', 'ends within a quote'],
  ])('tells of %s', async (_, record, words) => {
    const { statements, unread } = await read(`${header}${one}${record}\n`);
    expect([statements.length, unread]).toEqual([1, [expect.stringContaining(words)]]);
  });

  it.each([
    ['time,user,statement', 'application (application, session_context, context_info, application_name)'],
    ['a,b', 'time (time, event_time, timestamp (utc), timestamp), nor for user'],
    ['time,user,application,statement,USER', '“user” twice'],
  ])('is refused with the header %j', async (names, words) => {
    await expect(read(`${names}\n`)).rejects.toThrow(words);
  });

  it('reads the same in pieces of any size', async () => {
    const text = `${header}"2026-11-26T15:04:05Z","a""b",psql,"SELECT\n1,""2""",1\n`;
    for (const size of [1, 2, 7]) expect(await read(text, size)).toEqual(await read(text));
    expect((await read(text)).statements).toMatchObject([{ user: 'a"b', text: 'SELECT\n1,"2"', kind: 'started' }]);
  });

  it('an attack by name: who acts as another by EXECUTE AS is still the one who logged in', async () => {
    const names =
      'event_time,action_id,server_principal_name,session_server_principal_name,application_name,statement\n';
    const { statements } = await read(`${names}2026-11-26 15:04:05.1,SL,nobody,ada,x,SELECT 1\n`);
    expect(statements).toMatchObject([{ user: 'ada', kind: 'audited' }]);
  });

  it('an attack by name: two tags in one session are none', async () => {
    const { statements } = await read(`${header}2026-11-26T15:04:05Z,ada,countersign a countersign b,SELECT 1,1\n`);
    expect(statements).toMatchObject([{ application: 'countersign a countersign b' }]);
  });
});

describe('the parts of a long text in SQL Server Audit', () => {
  const names = 'event_time,action_id,session_id,transaction_id,user,session_context,sequence_number,statement\n';
  const part = (number: number, text: string, session = 1) =>
    `2026-11-26 15:04:05.1,SL,${session},9,ada,x,${number},${text}\n`;

  it('are one text', async () => {
    const { statements } = await read(names + part(1, 'SEL') + part(2, 'ECT') + part(3, ' 1') + part(1, 'SELECT 2'));
    expect(statements.map(({ text }) => text)).toEqual(['SELECT 1', 'SELECT 2']);
  });

  it.each([
    ['one is missing', part(1, 'a') + part(3, 'c')],
    ['the first is missing', part(2, 'b')],
    ['an attack by name: a part of another session is put between', part(1, 'a') + part(2, 'b', 2)],
  ])('are told of where %s', async (_, records) => {
    const { statements, unread } = await read(names + records);
    expect([statements, unread]).toEqual([[], [expect.stringContaining("other parts don't stand before it")]]);
  });

  it('leave logins alone, which have texts', async () => {
    const { statements, unread, from } = await read(
      `${names}2026-11-26 15:04:05,LGIS,1,0,ada,x,1,-- network protocol\n`,
    );
    expect([statements, unread, from]).toEqual([[], [], '2026-11-26T15:04:05.000Z']);
  });
});

describe('a call of sp_executesql', () => {
  it.each([
    ["exec sp_executesql N'SELECT ''a'''", "SELECT 'a'"],
    ["EXECUTE sys.sp_executesql @stmt = N'SELECT 1'", 'SELECT 1'],
    ["exec sp_executesql N'SELECT @a',N'@a int',@a=1", "exec sp_executesql N'SELECT @a',N'@a int',@a=1"],
    ["exec sp_executesql N'SELECT 1' SELECT 2 --'", "exec sp_executesql N'SELECT 1' SELECT 2 --'"],
  ])('%j is %j', async (text, sent) => {
    const { statements } = await read(`${header}2026-11-26T15:04:05Z,ada,x,"${text}",1\n`);
    expect(statements[0]?.text).toBe(sent);
  });
});
