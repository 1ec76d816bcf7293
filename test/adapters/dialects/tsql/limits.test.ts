import { describe, expect, it } from 'vitest';
import { processorMsSince } from '../../../support/processorTime.ts';
import { analyse } from './shop.ts';

const list = (count: number, make: (index: number) => string, between = ', ') =>
  Array.from({ length: count }, (_, index) => make(index)).join(between);

describe('a T-SQL text that is large but plain', () => {
  it.each<[string, string, number, number]>([
    ['10,000 statements without semicolons', list(10_000, (i) => `select ${i} from Orders`, ' '), 10_000, 3000],
    ['an IN list of 100 KB', `select Status from Orders where OrderId in (${list(18_000, String)})`, 1, 1000],
    ['a string of 250 KB', `select '${'x'.repeat(250_000)}'`, 1, 500],
    ['20,000 rows of VALUES', `insert into Products (Name) values ${list(20_000, (i) => `(${i})`)}`, 1, 2000],
    ['5,000 conditions', `select 1 from Orders where ${list(5000, () => 'Status = Channel', ' and ')}`, 1, 2000],
    ['4,000 columns', `select ${list(4000, () => 'Email')} from Customers`, 1, 1000],
    [
      '900 joins',
      `select 1 from Orders o ${list(900, (i) => `join Orders o${i} on o${i}.OrderId = o.OrderId`, ' ')}`,
      1,
      2000,
    ],
    ['900 unions', list(900, (i) => `select ${i}`, ' union all '), 1, 1000],
    ['500 nested scripts', list(500, () => 'if 1 = 1 begin select 1 end', ' '), 500, 1000],
    ['300 brackets', `select ${'('.repeat(300)}1${')'.repeat(300)}`, 1, 500],
  ])('is understood in time: %s', (_what, sql, count, maxMs) => {
    const start = process.cpuUsage();
    const { statements } = analyse(sql);
    expect(processorMsSince(start)).toBeLessThan(3 * maxMs);
    expect(statements).toHaveLength(count);
    expect(statements.flatMap(({ obstacles }) => obstacles)).toEqual([]);
  });
});

describe('a T-SQL text that would exhaust us', () => {
  it.each<[string, string]>([
    ['a sum without end', `select 1${'+1'.repeat(100_000)}`],
    ['a negation without end', `select 1 where ${'not '.repeat(50_000)} 1 = 1`],
    ['signs without end', `select ${'- '.repeat(100_000)}1`],
    ['a union without end', `select 1${' union select 1'.repeat(15_000)}`],
    ['CASE without end', `select ${'case when 1 = 1 then '.repeat(9000)}1${' end'.repeat(9000)}`],
    ['blocks without end', 'begin '.repeat(40_000)],
    ['conditions without end', 'if 1 = 1 '.repeat(20_000)],
    ['joins without end', `select 1 from Orders${' cross join Orders'.repeat(14_000)}`],
    ['joins in joins without end', `select 1 from Orders${' join Orders'.repeat(14_000)}`],
    ['brackets without end', '('.repeat(200_000)],
    ['brackets of queries without end', `${'(select '.repeat(20_000)}1`],
    ['brackets in FROM without end', `select 1 from ${'('.repeat(20_000)}`],
    ['derived tables in derived tables', `${'select * from ('.repeat(499)}select 1 a${') x'.repeat(499)}`],
    ['numbers that touch words', '1a;'.repeat(20_000)],
    ['methods without end', `select Details${".query('a')".repeat(20_000)} from Products`],
    ['collations without end', `select 1${' collate a'.repeat(20_000)}`],
    ['a comment without end', `select 1 ${'/*'.repeat(100_000)}`],
    [
      'columns that double in every table of WITH',
      `with a0 as (select 1 as x)${list(3000, (i) => `, a${i + 1} as (select * from a${i} l, a${i} r)`, '')} select 1`,
    ],
  ])('is not understood, in time: %s', (_what, sql) => {
    const start = process.cpuUsage();
    const { statements } = analyse(sql);
    expect(processorMsSince(start)).toBeLessThan(10_000);
    expect(statements.length).toBeGreaterThan(0);
    expect(statements.at(-1)?.text === '' || statements.some(({ understood }) => !understood)).toBe(true);
  });
});
