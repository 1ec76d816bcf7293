import { describe, expect, it } from 'vitest';
import { describeCalendar, quarterDays } from '../../../src/core/draft/calendar.ts';
import { emptyDictionary, readDictionary } from '../../../src/core/draft/dictionary.ts';
import { demoDictionary } from './demo.ts';

describe('the dictionary', () => {
  it('of the demo is read without a problem', () => {
    const dictionary = demoDictionary();
    expect(dictionary.metrics.map((m) => m.name)).toEqual(['revenue', 'gross margin']);
    expect(dictionary.calendars).toEqual([{ name: 'fiscal', startMonth: 8, namedAfter: 'end', standard: true }]);
    expect(dictionary.joins[0]).toEqual({
      left: { schema: 'public', table: 'orders', column: 'customer_id' },
      right: { schema: 'public', table: 'customers', column: 'customer_id' },
    });
  });

  it('may hold nothing but its version', () => {
    expect(readDictionary('version: 1')).toEqual({ dictionary: emptyDictionary, problems: [] });
  });

  it.each([
    ['an unknown key', 'version: 1\nmetrix: {}', 2, 1, 'There is no key "metrix" here.'],
    [
      'an unknown key inside',
      'version: 1\nmetrics:\n  revenue:\n    expression: x\n    exprezion: y',
      5,
      5,
      'There is no key "exprezion"',
    ],
    ['no version', 'tables: {}', 1, 1, '"version": must be 1'],
    ['another version', 'version: 2', 1, 10, '"version": must be 1, the only version there is.'],
    ['a list for a map', 'version: 1\ntables: [a]', 2, 9, '"tables" must be a record.'],
    ['a missing part', 'version: 1\nmetrics:\n  revenue: {}', 3, 12, '"metrics.revenue.expression" is missing.'],
    ['a table without schema', 'version: 1\ntables:\n  orders: {}', 3, 3, 'must name schema and table'],
    ['a join of one column', 'version: 1\njoins:\n  - public.orders.id', 3, 5, 'must be two columns'],
    ['a year in the middle of a month', 'version: 1\ncalendars:\n  f: { yearStarts: 08-15 }', 3, 20, 'MM-01'],
    ['a tab', 'version: 1\ntables:\n\tx: 1', 3, 1, "This isn't readable YAML"],
    ['a key twice', 'version: 1\nversion: 1', 2, 1, 'Map keys must be unique'],
    ['an alias', 'version: 1\nambiguous:\n  - &a { term: x, ask: y }\n  - *a', 1, 1, 'Aliases'],
    ['nothing', '', 1, 1, 'must be an object'],
    ['a scalar', 'hello', 1, 1, 'must be an object'],
  ])('with %s is not used and says where', (_name, text, line, column, message) => {
    const { dictionary, problems } = readDictionary(text, 'd.yaml');
    expect(dictionary).toBe(emptyDictionary);
    expect(problems[0]).toMatchObject({ file: 'd.yaml', line, column });
    expect(problems[0]?.message).toContain(message);
    expect(problems[0]?.message).toMatch(/\.$/);
  });

  it.each([
    [
      'two metrics',
      'metrics: { revenue: { expression: a, synonyms: [sales] }, bookings: { expression: b, synonyms: [Sale s, sales] } }',
    ],
    [
      'a synonym that is another name',
      'metrics: { revenue: { expression: a, synonyms: [bookings] }, bookings: { expression: b } }',
    ],
    [
      'a synonym in another spelling',
      'tables: { p.customers: { synonyms: [client] }, p.agents: { synonyms: [CLIENTS] } }',
    ],
  ])('refuses a word that would mean two things: %s', (_name, text) => {
    const { dictionary, problems } = readDictionary(`version: 1\n${text}`);
    expect(dictionary).toBe(emptyDictionary);
    expect(problems.map((p) => p.message).join()).toContain('would mean both');
  });

  it('refuses a synonym without a word and two standard calendars', () => {
    expect(readDictionary('version: 1\nterms: { won: { synonyms: ["?"] } }').problems[0]?.message).toContain(
      'holds no word',
    );
    const calendars =
      'version: 1\ncalendars: { a: { yearStarts: 02-01, standard: true }, b: { yearStarts: 08-01, standard: true } }';
    expect(readDictionary(calendars).problems[0]?.message).toContain('Only one calendar');
  });

  it('survives hostile files', () => {
    const bomb = `version: 1\na: &a [x,x,x,x,x,x,x,x,x]\n${Array.from(
      { length: 9 },
      (_, i) =>
        `b${i}: &b${i} [${Array(9)
          .fill(i === 0 ? '*a' : `*b${i - 1}`)
          .join()}]`,
    ).join('\n')}`;
    for (const text of [
      bomb,
      `version: 1\n__proto__: { polluted: 1 }`,
      '['.repeat(50_000),
      'x'.repeat(2_000_000),
      '\u0000',
      '%YAML 9.9\n---\n',
    ]) {
      const { dictionary, problems } = readDictionary(text);
      expect(dictionary).toBe(emptyDictionary);
      expect(problems.length).toBeGreaterThan(0);
    }
    expect({}).not.toHaveProperty('polluted');
  });
});

describe('a calendar', () => {
  const fiscal = { name: 'fiscal', startMonth: 8, namedAfter: 'end', standard: true } as const;

  it('tells the days of its quarters', () => {
    expect([1, 2, 3, 4].map((q) => quarterDays(fiscal, q))).toEqual([
      '1 Aug–31 Oct',
      '1 Nov–31 Jan',
      '1 Feb–30 Apr',
      '1 May–31 Jul',
    ]);
    expect(quarterDays({ ...fiscal, startMonth: 12 }, 1)).toBe('1 Dec–28/29 Feb');
    expect(quarterDays({ ...fiscal, startMonth: 1 }, 4)).toBe('1 Oct–31 Dec');
  });

  it('is described in sentences', () => {
    expect(describeCalendar(fiscal)).toBe(
      'The fiscal year starts on 1 Aug: Q1 = 1 Aug–31 Oct, Q2 = 1 Nov–31 Jan, Q3 = 1 Feb–30 Apr, Q4 = 1 May–31 Jul. A year is named after the calendar year it ends in. A quarter or year without further words means this calendar.',
    );
  });
});
