import { describe, expect, it } from 'vitest';
import { rangeWatch } from '../../../src/core/outcome/range.ts';

function rangeOf(type: string, ...values: readonly string[]) {
  const watch = rangeWatch(type);
  for (const value of values) watch?.take(value);
  return watch?.range;
}

describe('the range of a column', () => {
  it.each([
    ['integer', ['10', '9', '-3'], ['-3', '10']],
    ['bigint', ['9007199254740993', '9007199254740992'], ['9007199254740992', '9007199254740993']],
    ['numeric(10,2)', ['1.50', '0.5', '12.00'], ['0.5', '12.00']],
    ['double precision', ['1e3', '-2.5e-1'], ['-2.5e-1', '1e3']],
    ['date', ['2026-01-10', '2025-12-31'], ['2025-12-31', '2026-01-10']],
    ['datetime2(7)', ['2026-01-10 08:00:00', '2026-01-10 07:59:59'], ['2026-01-10 07:59:59', '2026-01-10 08:00:00']],
  ])('of %s goes by the values', (type, values, [min, max]) => {
    expect(rangeOf(type, ...values)).toEqual({ min, max });
  });

  it.each([
    ['text', ['a', 'b'], 'is no order that a reader expects'],
    ['integer', [], 'has no values'],
    ['numeric', ['1', 'NaN'], 'holds what is no number'],
    ['date', ['2026-01-01', '0044-03-15 BC'], 'holds a year before the first'],
    ['timestamp with time zone', ['2026-01-01 00:00:00+01'], 'holds times of other zones'],
    ['interval', ['1 day'], 'is of a type that has none'],
  ])('of %s %j is not told, because it %s', (type, values) => {
    expect(rangeOf(type, ...values)).toBeUndefined();
  });
});
