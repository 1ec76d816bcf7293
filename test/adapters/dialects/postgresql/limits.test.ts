import { beforeAll, describe, expect, it } from 'vitest';
import { createPostgresqlDialect } from '../../../../src/adapters/dialects/postgresql/dialect.ts';
import { PostgresqlParser } from '../../../../src/adapters/dialects/postgresql/parser.ts';
import type { Dialect } from '../../../../src/core/ports.ts';
import { processorMsSince } from '../../../support/processorTime.ts';
import { demoCatalog } from './demo.ts';
import { mutations } from './mutations.ts';

let dialect: Dialect;
beforeAll(async () => {
  dialect = await createPostgresqlDialect();
});

const list = (count: number, make: (index: number) => string, between = ', ') =>
  Array.from({ length: count }, (_, index) => make(index)).join(between);

describe('a text that is large but plain', () => {
  it.each<[string, string, number, number]>([
    ['10,000 statements', list(10_000, (i) => `select ${i} from orders`, ';').slice(0, 262_144), 10_000, 5000],
    ['an IN list of 100 KB', `select * from orders where order_id in (${list(18_000, String)})`, 1, 1000],
    ['a string of 250 KB', `select '${'x'.repeat(250_000)}'`, 1, 500],
    ['20,000 rows of VALUES', `insert into product_lines values ${list(20_000, (i) => `(${i})`)}`, 1, 2000],
    ['5,000 conditions', `select 1 from orders where ${list(5000, () => 'status = channel', ' and ')}`, 1, 2000],
    ['5,000 columns of text', `select ${list(4000, () => 'email')} from customers`, 1, 1000],
    ['5,000 tables', `select 1 from ${list(5000, (i) => `orders o${i}`)}`, 1, 2000],
    [
      '3,000 tables in WITH',
      `with a as (select 1 as x)${list(3000, (i) => `, a${i} as (select * from a)`, '')} select 1`,
      1,
      2000,
    ],
    ['150 unions', list(150, (i) => `select ${i}`, ' union all '), 1, 500],
    ['150 joins', `select 1 from orders o ${list(150, (i) => `join orders o${i} using (order_id)`, ' ')}`, 1, 1000],
  ])('is understood in time: %s', (_what, sql, count, maxMs) => {
    const start = process.cpuUsage();
    const { statements } = dialect.analyse(sql, demoCatalog);
    expect(processorMsSince(start)).toBeLessThan(3 * maxMs);
    expect(statements).toHaveLength(count);
    expect(statements.flatMap(({ obstacles }) => obstacles)).toEqual([]);
  });
});

describe('a text that would exhaust the parser or us', () => {
  it.each<[string, string]>([
    ['a sum without end', `select 1${'+1'.repeat(100_000)}`],
    ['a negation without end', `select ${'not '.repeat(50_000)}true`],
    ['signs without end', `select ${'- '.repeat(100_000)}1`],
    ['a union without end', `select 1${' union select 1'.repeat(15_000)}`],
    ['conversions without end', `select 1${'::int'.repeat(50_000)}`],
    ['indexes without end', `select tags${'[1]'.repeat(60_000)} from "Mixed Case"`],
    ['CASE without end', `select ${'case when true then '.repeat(9000)}1${' end'.repeat(9000)}`],
    ['joins without end', `select 1 from orders${' cross join orders'.repeat(14_000)}`],
    ['tests without end', `select 1${' is null'.repeat(30_000)}`],
    ['brackets without end', '('.repeat(200_000)],
    ['derived tables in derived tables', `${'select * from ('.repeat(499)}select 1${') x'.repeat(499)}`],
    [
      'a set of columns that the parser repeats',
      `update orders set (${list(3000, (i) => `c${i}`)}) = (select ${list(3000, String)})`,
    ],
    [
      'columns that double in every table of WITH',
      `with a0 as (select 1 as x)${list(3000, (i) => `, a${i + 1} as (select * from a${i} l, a${i} r)`, '')} select 1`,
    ],
    [
      'tables of WITH that lead on and on',
      `with recursive ${list(6000, (i) => `a${i} as (select * from a${i + 1})`)}, a6000 as (select 1) select 1`,
    ],
    ['whole rows without end', `select ${list(20_000, () => 'customers')} from customers`],
    ['stars without end', `select ${list(60_000, () => '*')} from customers`],
  ])('is refused in time and harms no later text: %s', (_what, sql) => {
    const start = process.cpuUsage();
    const { statements } = dialect.analyse(sql, demoCatalog);
    expect(processorMsSince(start)).toBeLessThan(10_000);
    expect(statements.map(({ understood }) => understood)).toEqual([false]);
    expect(dialect.analyse('select email from customers', demoCatalog).statements[0]).toMatchObject({
      effect: 'read',
      understood: true,
      outputs: [{ name: 'email', transform: 'identity' }],
    });
  });

  it('does not keep memory of what it has read', () => {
    const sql = `select ${list(2000, (i) => `'${'x'.repeat(50)}${i}'`)}`;
    for (let run = 0; run < 20; run++) dialect.analyse(sql, demoCatalog);
    const before = process.memoryUsage().arrayBuffers;
    for (let run = 0; run < 100; run++) dialect.analyse(sql, demoCatalog);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(64 * 1024 * 1024);
  });
});

describe('a body that would exhaust the parser or us', () => {
  const block = (body: string) => `do $$ declare x int; begin ${body} end $$`;
  it.each<[string, string]>([
    ['blocks in blocks without end', block(`${'begin '.repeat(5000)}null; ${'end; '.repeat(5000)}`)],
    ['conditions in conditions without end', block(`${'if true then '.repeat(5000)}null; ${'end if; '.repeat(5000)}`)],
    ['loops in loops without end', block(`${'loop '.repeat(5000)}null; ${'end loop; '.repeat(5000)}`)],
    ['brackets in a piece', block(`x := ${'('.repeat(5000)}1${')'.repeat(5000)};`)],
    ['a sum in a piece', block(`x := 1${'+1'.repeat(50_000)};`)],
    ['half a character', block("raise notice '\ud800';")],
    ['a body of 10 MB', block('null;'.repeat(2_000_000))],
    ['quotes in quotes', `do '${"''".repeat(100_000)}'`],
    [
      'brackets in a routine',
      `create function f() returns int language sql as 'select ${'('.repeat(5000)}1${')'.repeat(5000)}'`,
    ],
    ['a table of brackets', `create table t (a int default ${'('.repeat(5000)}1${')'.repeat(5000)})`],
    ['a text of 10 MB', `select '${'x'.repeat(10_000_000)}'`],
    ['5,000 brackets', `select ${'('.repeat(5000)}1${')'.repeat(5000)}`],
  ])('is refused in time and harms no later text: %s', (_what, sql) => {
    const start = process.cpuUsage();
    const { statements } = dialect.analyse(sql, demoCatalog);
    expect(processorMsSince(start)).toBeLessThan(10_000);
    expect(statements.length).toBeGreaterThan(0);
    expect(statements.filter(({ understood }) => understood)).toEqual([]);
    expect(
      dialect.analyse('do $$ begin perform email from customers; end $$', demoCatalog).statements[0],
    ).toMatchObject({
      effect: 'read',
      understood: true,
    });
  });

  it.each<[string, string]>([
    ['4,000 statements', block('update orders set status = null where order_id = x; '.repeat(4000))],
    ['4,000 different statements', block(list(4000, (i) => `x := ${i};`, ' '))],
    ['2,000 variables', `do $$ declare ${list(2000, (i) => `v${i} int := ${i};`, ' ')} begin v1 := v2; end $$`],
    ['a session of 3,000 tables', list(3000, (i) => `create temp table t${i} as select email from customers`, '; ')],
    ['3,000 runs of one statement', `prepare p as select email from customers; ${list(3000, () => 'execute p', '; ')}`],
  ])('is understood in time where it is only long: %s', (_what, sql) => {
    const start = process.cpuUsage();
    const { statements } = dialect.analyse(sql, demoCatalog);
    expect(processorMsSince(start)).toBeLessThan(15_000);
    expect(statements.flatMap(({ obstacles }) => obstacles)).toEqual([]);
  });
});

describe('a text that someone broke', () => {
  it('is analysed to its end, whatever was done to it', () => {
    let texts = 0;
    for (const text of mutations(7)) {
      if (++texts > 1200) break;
      for (const { span, effect, understood } of dialect.analyse(text, demoCatalog).statements) {
        expect(span.start >= 0 && span.end <= text.length && span.start <= span.end, text).toBe(true);
        if (effect === 'unknown') expect(understood, text).toBe(false);
      }
    }
  });
});

describe('the parser', () => {
  /** Deep enough to run out of stack in the middle of the parser, past the gate that keeps such texts from it. */
  const exhausting = `select 1${'+1'.repeat(9000)}`;

  it('goes on with a fresh instance after an accident', async () => {
    const parser = await PostgresqlParser.load();
    await new Promise((resolve) => setImmediate(resolve));
    for (let accident = 0; accident < 3; accident++) {
      expect(parser.parse(exhausting)).toEqual({ kind: 'crashed' });
      await expect.poll(() => parser.parse('select 1').kind, { timeout: 10_000 }).toBe('tree');
    }
  });

  it('calls every text crashed until a fresh instance is there, and trusts none', async () => {
    const parser = await PostgresqlParser.load();
    for (let accident = 0; accident < 3; accident++) parser.parse(exhausting);
    expect(parser.parse('select 1')).toEqual({ kind: 'crashed' });
    await expect.poll(() => parser.parse('select 1').kind, { timeout: 10_000 }).toBe('tree');
  });

  it('says where a text is wrong in code points', async () => {
    const parser = await PostgresqlParser.load();
    expect(parser.parse("select 'é😀' frm from x y z")).toEqual({
      kind: 'rejected',
      message: 'syntax error at or near "z"',
      codePoint: 25,
    });
  });
});

describe('the place of a mistake', () => {
  it.each([
    ["select 'é😀' frm from x y z", 'z', 'syntax error at or near "z"'],
    ["select 1; select 'é😀', from x; select 2", 'from', 'syntax error at or near "from"'],
    ['select (', '', 'syntax error at end of input'],
    ["select 1;\nselect 'é😀", "'é😀", 'unterminated quoted string at or near "\'é😀"'],
  ])('is the parser’s own, by UTF-16: %s', (sql, at, message) => {
    const broken = dialect.analyse(sql, undefined).statements.find(({ understood }) => !understood);
    const [obstacle] = broken?.obstacles ?? [];
    expect(obstacle?.message).toBe(`PostgreSQL can't read this: ${message}.`);
    expect(sql.slice(obstacle?.span.start, obstacle?.span.end)).toBe(at);
  });
});
