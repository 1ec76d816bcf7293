import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { classOfText, type ValueClass } from '../../../src/core/analysis/valueClass.ts';
import { at, understand } from './understood.ts';

describe('what a text looks like', () => {
  it.each<[string, ValueClass]>([
    ['', 'empty'],
    ['paid', 'text'],
    ['42', 'numeral'],
    ['-1.5e3', 'numeral'],
    ['2024-01-31', 'date'],
    ['31/12/2024', 'date'],
    ['31.12.2024', 'date'],
    ['12:30', 'time'],
    ['2024-01-31 12:30:00', 'timestamp'],
    ['2024-01-31T12:30:00.123', 'timestamp'],
    ['2024-01-31T12:30:00Z', 'timestampWithZone'],
    ['2024-01-31 12:30+02:00', 'timestampWithZone'],
    ['2024-01-31 12:30 Europe/Oslo', 'timestampWithZone'],
    ['ada@example.com', 'email'],
    ['+47 22 33 44 55', 'phone'],
    ['(555) 123-4567', 'phone'],
    ['4111 1111 1111 1111', 'card'],
    ['4111111111111111', 'card'],
    ['4111111111111112', 'numeral'],
    ['0000000000000000', 'numeral'],
    ['078-05-1120', 'nationalId'],
    ['900-12-3456', 'text'],
    ['1c1b1a19-1817-1615-1413-121110090807', 'uuid'],
    ['https://example.com/a?b=c', 'url'],
    ['postgres://me:hunter2@db.example.com/x', 'secret'],
    [`ghp_${'a'.repeat(36)}`, 'secret'],
    [`AKIA${'A1B2'.repeat(4)}`, 'secret'],
    ['-----BEGIN PRIVATE KEY-----\nMIIE…', 'secret'],
    ['{"a": 1}', 'json'],
    ['[1, 2]', 'json'],
    ['{half', 'text'],
    ['1 day', 'text'],
    ['a@b', 'text'],
  ])('%j is %s', (content, expected) => {
    expect(classOfText(content)).toBe(expected);
  });

  it('takes linear time on any text', () => {
    const long = [
      '1'.repeat(200_000),
      '1-'.repeat(100_000),
      'a@'.repeat(100_000),
      '{'.repeat(200_000),
      '-----BEGIN '.repeat(20_000),
    ];
    const from = performance.now();
    for (const content of long) classOfText(content);
    fc.assert(fc.property(fc.string({ maxLength: 400 }), (content) => typeof classOfText(content) === 'string'));
    expect(performance.now() - from).toBeLessThan(2000);
  });

  it.each<[string, readonly string[]]>([
    [
      "select 'ada@example.com', E'ada@example.com', $x$ada@example.com$x$, 'it''s', 1",
      ['email', 'email', 'email', 'text', ''],
    ],
    ["selec 'ada@example.com'", ['email']],
  ])('is told of each literal: %s', (sql, expected) => {
    const { literals } = understand(sql, null);
    expect(literals.map(({ form }) => form ?? '')).toEqual(expected);
    expect(at(sql, literals[0]?.span ?? { start: 0, end: 0 })).toMatch(/'/);
  });
});
