import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { positionOf } from '../../../../src/adapters/databases/sqlserver/errorPosition.ts';

describe('the place of an error', () => {
  it.each([
    ['SELECT a,\n  b\nFROM t', 2, "Invalid column name 'b'.", 'b'],
    ['SELECT a\nFROM dbo.t', 1, "Invalid object name 'dbo.t'.", 'dbo.t'],
    ['SELECT a\r\n   FROM t', 2, 'Something else.', 'FROM'],
    ["SELECT '😀' AS A, b FROM t", 1, "Invalid column name 'B'.", 'b FROM'],
  ])('in %j, line %i, %s', (sql, line, message, at) => {
    expect(sql.slice(positionOf(sql, line, message)).startsWith(at)).toBe(true);
  });

  it('is always inside of the text, whatever line and words the server says', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 40 }),
        fc.integer({ min: -2, max: 9 }),
        fc.string(),
        (sql, line, word) => {
          const position = positionOf(sql, line, `Near '${word}'.`);
          expect(position).toBeGreaterThanOrEqual(0);
          expect(position).toBeLessThanOrEqual(sql.length);
        },
      ),
    );
  });
});
