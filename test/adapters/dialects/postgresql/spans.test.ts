import { beforeAll, describe, expect, it } from 'vitest';
import { PostgresqlParser } from '../../../../src/adapters/dialects/postgresql/parser.ts';
import { parsedStatement } from '../../../support/parsedStatement.ts';

describe('the place of an expression', () => {
  let parser: PostgresqlParser;
  beforeAll(async () => {
    parser = await PostgresqlParser.load();
  });

  /** The texts of all expressions of a kind, in the order that the tree holds them. */
  function placesOf(sql: string): string[] {
    const found: string[] = [];
    const visit = (value: unknown): void => {
      if (typeof value !== 'object' || value === null) return;
      const { kind, span, operator } = value as {
        kind?: string;
        span?: { start: number; end: number };
        operator?: string;
      };
      if (span !== undefined && span !== null && (kind === 'operation' || kind === 'call' || kind === 'subquery'))
        found.push(`${kind === 'operation' ? operator : kind}: ${sql.slice(span.start, span.end)}`);
      Object.values(value).forEach(visit);
    };
    visit(parsedStatement(parser, sql));
    return found;
  }

  it.each([
    ['SELECT a + b', ['+: a + b']],
    ['SELECT (a + b) * c', ['*: (a + b) * c', '+: a + b']],
    ["SELECT 'é😀', ((a)) || (b)", ['||: ((a)) || (b)']],
    [
      'SELECT 1 WHERE a = 1 AND (b <> 2 OR NOT c)',
      ['and: a = 1 AND (b <> 2 OR NOT c)', '=: a = 1', 'or: b <> 2 OR NOT c', '<>: b <> 2', 'not: NOT c'],
    ],
    ['SELECT 1 WHERE a != 2', ['<>: a != 2']],
    ['SELECT 1 WHERE a IS NOT NULL', ['is not null: a IS NOT NULL']],
    ['SELECT 1 WHERE (a) ISNULL', ['is null: (a) ISNULL']],
    ['SELECT 1 WHERE a IS NOT TRUE AND b', ['and: a IS NOT TRUE AND b', 'is not true: a IS NOT TRUE']],
    ['SELECT 1 WHERE a IN (1, 2)', ['in: a IN (1, 2)', 'list: 1, 2']],
    ['SELECT 1 WHERE a NOT IN (1, (2))', ['not in: a NOT IN (1, (2))', 'list: 1, (2)']],
    ['SELECT 1 WHERE a NOT BETWEEN 1 AND (2)', ['not between: a NOT BETWEEN 1 AND (2)', 'list: 1 AND (2)']],
    ["SELECT 1 WHERE a NOT LIKE '%x'", ["not like: a NOT LIKE '%x'"]],
    ['SELECT 1 WHERE a IS DISTINCT FROM b', ['is distinct from: a IS DISTINCT FROM b']],
    ['SELECT 1 WHERE a = ANY ($1)', ['= any: a = ANY ($1)', 'parameter: $1']],
    [
      'SELECT sum(DISTINCT a) FILTER (WHERE b) OVER (PARTITION BY c) + 1',
      [
        '+: sum(DISTINCT a) FILTER (WHERE b) OVER (PARTITION BY c) + 1',
        'call: sum(DISTINCT a) FILTER (WHERE b) OVER (PARTITION BY c)',
      ],
    ],
    ['SELECT sum(a) OVER w AS x WINDOW w AS (ORDER BY b)', ['call: sum(a) OVER w']],
    ['SELECT lower (trim(both from a))', ['call: lower (trim(both from a))', 'call: trim(both from a)']],
    ['SELECT a::numeric(10, 2) + 1', ['+: a::numeric(10, 2) + 1', 'cast: a::numeric(10, 2)']],
    ['SELECT a::timestamp with time zone, b::int[]', ['cast: a::timestamp with time zone', 'cast: b::int[]']],
    ['SELECT CAST((a) AS double precision)', ['cast: CAST((a) AS double precision)']],
    ["SELECT date '2024-01-31'", ["cast: date '2024-01-31'"]],
    [
      'SELECT CASE WHEN a THEN CASE b WHEN 1 THEN 2 END ELSE (3) END + 1',
      [
        '+: CASE WHEN a THEN CASE b WHEN 1 THEN 2 END ELSE (3) END + 1',
        'case: CASE WHEN a THEN CASE b WHEN 1 THEN 2 END ELSE (3) END',
        'case: CASE b WHEN 1 THEN 2 END',
      ],
    ],
    ['SELECT coalesce(a, greatest(b, c))', ['coalesce: coalesce(a, greatest(b, c))', 'greatest: greatest(b, c)']],
    ['SELECT ARRAY[a, b]', ['array: ARRAY[a, b]']],
    ['SELECT ROW(a, b), (c, d)', ['row: ROW(a, b)', 'row: (c, d)']],
    [
      'SELECT (SELECT max(a) FROM t) + 1',
      ['+: (SELECT max(a) FROM t) + 1', 'subquery: (SELECT max(a) FROM t)', 'call: max(a)'],
    ],
    [
      'SELECT 1 WHERE EXISTS (SELECT 1 FROM (t JOIN u ON (a = b)))',
      ['subquery: EXISTS (SELECT 1 FROM (t JOIN u ON (a = b)))'],
    ],
    [
      'SELECT 1 WHERE a NOT IN (SELECT b FROM t)',
      ['not: a NOT IN (SELECT b FROM t)', 'subquery: a NOT IN (SELECT b FROM t)'],
    ],
    [
      'SELECT 1 WHERE a < ALL (SELECT b FROM t) AND c',
      ['and: a < ALL (SELECT b FROM t) AND c', 'subquery: a < ALL (SELECT b FROM t)'],
    ],
    ['SELECT a COLLATE "C" || b', ['||: a COLLATE "C" || b', 'collate: a COLLATE "C"']],
    ["SELECT a AT TIME ZONE 'utc'", ["call: a AT TIME ZONE 'utc'"]],
    ['SELECT current_timestamp(3)', ['other: current_timestamp(3)']],
    ["SELECT json_value(a, '$.b')", ["other: json_value(a, '$.b')"]],
  ])('is found in %s', (sql, places) => {
    expect(placesOf(sql)).toEqual(expect.arrayContaining(places));
  });

  it.each([
    ['WITH recent AS (SELECT 1) SELECT x.y AS total FROM recent AS x', ['recent', 'total', 'x']],
    ['WITH "Odd" (a) AS (SELECT 1) SELECT sum(a) "sum of a" FROM "Odd" o', ['"Odd"', '"sum of a"', 'o']],
    ['SELECT 1 FROM (SELECT 2) AS d (n), LATERAL generate_series(1, 2) WITH ORDINALITY AS g', ['d', 'g']],
    ['SELECT a.b::text t FROM s.a', ['t']],
    ['SELECT 1 FROM ONLY (t) AS x', ['x']],
  ])('is found for the names that %s gives', (sql, names) => {
    const found: string[] = [];
    const visit = (value: unknown): void => {
      if (typeof value !== 'object' || value === null) return;
      const { aliasSpan, span, statement } = value as Record<string, { start: number; end: number } | undefined>;
      const named = aliasSpan ?? (statement !== undefined ? span : undefined);
      if (named !== undefined && named !== null) found.push(sql.slice(named.start, named.end));
      Object.values(value).forEach(visit);
    };
    visit((parsedStatement(parser, sql) as { statement: unknown }).statement);
    expect(found.sort()).toEqual([...names].sort());
  });
});
