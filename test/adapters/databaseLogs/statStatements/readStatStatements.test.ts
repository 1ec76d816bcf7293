import { describe, expect, it } from 'vitest';
import { readStatStatements } from '../../../../src/adapters/databaseLogs/statStatements/readStatStatements.ts';
import { pieces } from '../pieces.ts';

const header = 'rolname,datname,queryid,toplevel,calls,query,dealloc,stats_reset,read_at\n';
const rest = '0,2026-11-26 15:00:00.5+00,2026-11-26 17:00:00+01';
const read = (text: string) => readStatStatements(pieces(text), 'f.csv');

describe('pg_stat_statements as CSV', () => {
  it('has counts, and since when', async () => {
    const log = `${header}ada,shop,-12,t,3,"SELECT $1,\n""a""",${rest}\nada,shop,13,f,9,SELECT inner,${rest}\n`;
    expect(await read(log)).toEqual({
      rows: [{ user: 'ada', database: 'shop', text: 'SELECT $1,\n"a"', calls: 3, place: 'f.csv:2' }],
      from: '2026-11-26T15:00:00.500Z',
      to: '2026-11-26T16:00:00.000Z',
      isComplete: true,
      unread: [],
    });
  });

  it('knows less where a column is missing', async () => {
    expect(await read('rolname,datname,calls,query\nada,shop,3,SELECT 1\n')).toMatchObject({
      rows: [{ calls: 3 }],
      from: undefined,
      to: undefined,
      isComplete: false,
    });
  });

  it.each([
    ['a number of calls that is none', `ada,shop,1,t,3e1,SELECT 1,${rest}`, 'no row'],
    ['a calls below zero', `ada,shop,1,t,-3,SELECT 1,${rest}`, 'no row'],
    ['no account', `,shop,1,t,3,SELECT 1,${rest}`, 'no row'],
    ['a text that may not be seen', `ada,shop,1,t,3,<insufficient privilege>,${rest}`, 'pg_read_all_stats'],
    ['a quote without an end', `ada,shop,1,t,3,SELECT 1,0,x,"y`, 'no row'],
  ])('tells of %s', async (_, row, words) => {
    const { rows, unread } = await read(`${header}${row}\n`);
    expect([rows, unread]).toEqual([[], [expect.stringContaining(words)]]);
  });

  it('an attack by name: rows that say different things of the whole are believed in none', async () => {
    const other = '0,2026-11-26 12:00:00+00,2026-11-26 17:00:00+01';
    const log = `${header}ada,shop,1,t,3,SELECT 1,${rest}\nada,shop,2,t,3,SELECT 2,${other.replace('0,', '4,')}\n`;
    expect(await read(log)).toMatchObject({ from: undefined, isComplete: false });
  });

  it.each([
    ['calls,query', 'lacks rolname, datname'],
    ['rolname,datname,calls,query,calls', '“calls” twice'],
  ])('is refused with the header %j', async (names, words) => expect(read(`${names}\n`)).rejects.toThrow(words));
});
