import { describe, expect, it } from 'vitest';
import { readVerifiedQuery } from '../../../src/core/draft/verifiedQuery.ts';

const good = `-- question: orders by day
-- also:
--   - daily number of orders
-- parameters:
--   - { name: first day, value: 2026-01-01, meaning: start of the year }
-- verified_by: Ada
-- verified_at: 2026-01-31
-- expires: 2027-01-31
-- connections: [demo]
-- tests:
--   - { columns: [day, orders], rows_at_least: 1 }
SELECT ordered_at::date AS day, count(*) AS orders
FROM public.orders -- since the first day
WHERE ordered_at >= DATE '2026-01-01'
GROUP BY 1;
`;

describe('a verified query', () => {
  it('is read from its file', () => {
    expect(readVerifiedQuery(good, 'orders.sql')).toEqual({
      problems: [],
      query: {
        name: 'orders.sql',
        question: 'orders by day',
        also: ['daily number of orders'],
        parameters: [{ name: 'first day', value: '2026-01-01', meaning: 'start of the year' }],
        verifiedBy: 'Ada',
        verifiedAt: '2026-01-31',
        expires: '2027-01-31',
        connections: ['demo'],
        tests: [{ columns: ['day', 'orders'], rowsAtLeast: 1 }],
        sql: good.slice(good.indexOf('SELECT')).trim(),
      },
    });
  });

  it('is read the same with a byte order mark and Windows line ends', () => {
    const { query } = readVerifiedQuery(good, 'orders.sql');
    expect(readVerifiedQuery(`\uFEFF${good}`, 'orders.sql').query).toEqual(query);
    expect(readVerifiedQuery(good.replaceAll('\n', '\r\n'), 'orders.sql').query).toEqual(query);
  });

  const without = (key: string) => good.replace(new RegExp(`-- ${key}:.*\n`), '');
  it.each([
    ['no question', without('question'), 1, '"question" is missing.'],
    ['nobody who verified it', without('verified_by'), 1, '"verified_by" is missing.'],
    ['no date', without('verified_at'), 1, '"verified_at" is missing.'],
    ['an unknown key', good.replace('expires', 'expire'), 8, 'There is no key "expire" here.'],
    ['a day that does not exist', good.replace('2027-01-31', '2027-02-30'), 8, '"expires": must be a date that exists'],
    ['a date in another form', good.replace('2027-01-31', '31 Jan 2027'), 8, 'written YYYY-MM-DD'],
    ['a question of one word', good.replace('orders by day', 'orders'), 1, 'at least two words'],
    ['a question of signs', good.replace('orders by day', '"???"'), 1, 'at least two words'],
    ['a list in the wrong shape', good.replace('[demo]', 'demo'), 9, '"connections" must be an array.'],
    ['broken YAML', good.replace('[demo]', '[demo'), 10, "This isn't readable YAML"],
    [
      'a parameter that the SQL does not hold',
      good.replace("DATE '2026-01-01'", "DATE '2025-01-01'"),
      5,
      "The SQL doesn't hold",
    ],
    ['no SQL', good.slice(0, good.indexOf('SELECT')), 12, 'There is no SQL below the header.'],
    ['only a comment below', `${good.slice(0, good.indexOf('SELECT'))}\n-- later\n/* or never */`, 12, 'no SQL'],
    ['no header', 'SELECT 1', 1, 'starts with a comment header'],
    ['a header after the SQL', `SELECT 1;\n${good}`, 1, 'starts with a comment header'],
    ['nothing', '', 1, 'starts with a comment header'],
    ['a NUL in the SQL', good.replace('GROUP', '\u0000GROUP'), 15, 'control character'],
    [
      'a bare carriage return that ends a comment',
      good.replace('first day\n', 'first day\rDELETE FROM x\n'),
      13,
      'control character',
    ],
    ['half a character', good.replace('GROUP', '\uD83DGROUP'), 15, 'control character'],
    ['an alias', good.replace('[demo]', '&a [demo]').replace('[day, orders]', '*a'), 1, 'Aliases'],
  ])('with %s is not used and says where', (_name, text, line, message) => {
    const { query, problems } = readVerifiedQuery(text, 'q.sql');
    expect(query).toBeUndefined();
    expect(problems[0]?.message).toContain(message);
    expect(problems[0]).toMatchObject({ file: 'q.sql', line });
  });

  it('says the exact place', () => {
    const text = good.replace('expires', 'expire');
    const [problem] = readVerifiedQuery(text, 'q.sql').problems;
    expect(text.slice(problem?.span.start, problem?.span.end)).toBe('expire');
    expect(problem?.column).toBe(4);
  });

  it('is not read when it is far too long', () => {
    expect(readVerifiedQuery(`${good}${' '.repeat(300_000)}`, 'q.sql').problems[0]?.message).toContain('longer than');
  });
});
