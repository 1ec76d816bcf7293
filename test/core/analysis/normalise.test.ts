import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { at, understand } from './understood.ts';

describe('a statement without its literals', () => {
  it.each<[string, string]>([
    ['SELECT sum(amount) FROM orders WHERE customer_id = 42', 'SELECT sum(amount) FROM orders WHERE customer_id = $1'],
    ["select   1,\n\t'a' -- c\n", 'select $1, $2'],
    ["select 'it''s', E'\\'', $$x$$, b'01', x'1f', 1.5e3", 'select $1, $2, $3, $4, $5, $6'],
    ['select true, false, null, -1, - 2, 3 - 4', 'select $1, $2, $3, $4, $5, $6 - $7'],
    ['select 1 where a is null and b is true', 'select $1 where a is null and b is true'],
    ['select $3, 5', 'select $3, $4'],
    ['select 1 where a in (1,2, 3)', 'select $1 where a in ($2)'],
    ["select 1 where a not in ('x')", 'select $1 where a not in ($2)'],
    ['select 1 where a in (1, b)', 'select $1 where a in ($2, b)'],
    ['select 1 where a in (-1, -2)', 'select $1 where a in ($2)'],
    ['select 1 where a in (select 1)', 'select $1 where a in (select $2)'],
    ['select a . b :: int , c [ 1 ] from t', 'select a.b::int, c[$1] from t'],
    ["select date '2024-01-01'", 'select date $1'],
    ["select 'a'\n'b'", 'select $1'],
  ])('%s', (sql, normalized) => {
    expect(understand(sql, null).normalized).toBe(normalized);
  });

  it.each<[string, readonly [string, string][]]>([
    [
      "select 'a', 1, -2, true, null, b'1'",
      [
        ["'a'", 'string'],
        ['1', 'number'],
        ['-2', 'number'],
        ['true', 'boolean'],
        ['null', 'null'],
        ["b'1'", 'bits'],
      ],
    ],
    ['select 1 where a is null limit all', [['1', 'number']]],
    ['selec 1', [['1', 'number']]],
  ])('says what they were: %s', (sql, literals) => {
    expect(understand(sql, null).literals.map(({ span, type }) => [at(sql, span), type])).toEqual(literals);
  });
});

describe('a fingerprint', () => {
  const literal = fc.oneof(
    fc.integer().map(String),
    fc.double({ min: 0, max: 1e6, noNaN: true, noDefaultInfinity: true }).map((value) => value.toFixed(3)),
    fc.string({ unit: fc.constantFrom('a', 'é', '😀', ' ', ';', '-', '\\') }).map((text) => `'${text}'`),
    fc.constantFrom('true', 'null', "E'\\''", '$$;$$', "b'01'"),
  );
  const filler = fc.constantFrom(' ', '\n', ' -- c\n', '/* ; */', '\t /* a /* b */ */ ');

  it('is equal for statements that differ in literals, lengths of lists, white space and comments', () => {
    fc.assert(
      fc.property(literal, fc.array(literal, { minLength: 1, maxLength: 9 }), filler, (value, list, space) => {
        const sql = [
          'select',
          'a',
          ',',
          value,
          'from',
          't',
          'where',
          'b',
          'in',
          '(',
          list.join(','),
          ')',
          'and',
          'c',
          '=',
          value,
        ].join(space);
        expect(understand(sql, null)).toMatchObject({
          normalized: 'select a, $1 from t where b in ($2) and c = $3',
          fingerprint: understand('SELECT a, 1 FROM t WHERE b IN (2) AND c = 3', null).fingerprint,
        });
      }),
    );
  });

  it('differs where anything else does', () => {
    const statements = [
      'select a from t',
      'select b from t',
      'select a from u',
      'select "A" from t',
      'select a from t where b = 1',
      'select a from t where b in (1)',
      'select a from t where b in (c, 1)',
      'select a from t where b ? 1',
      'select a from t where b is null',
      'select a, 1 from t',
      'select a from t limit 1',
      'selec a from t',
      'delete from t',
    ];
    expect(new Set(statements.map((sql) => understand(sql, null).fingerprint)).size).toBe(statements.length);
  });
});
