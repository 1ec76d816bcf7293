/** The least and the greatest value of a column. */
export interface Range {
  readonly column: string;
  readonly min: string;
  readonly max: string;
}

/** Watches the values of one column. */
export interface RangeWatch {
  take(value: string): void;
  /** `undefined` where there was none, or one that has no place in the order. */
  readonly range: Omit<Range, 'column'> | undefined;
}

/** Type names of PostgreSQL and SQL Server whose values have an order that their texts show. */
const numbers = /^(tinyint|smallint|int|integer|bigint|numeric|decimal|real|float|double precision)\b/i;
const dates = /^(date|timestamp|datetime)/i;

/** A watch for a column of this type; none where its values aren't numbers or dates. */
export function rangeWatch(type: string): RangeWatch | undefined {
  if (numbers.test(type)) return watch(/^-?\d+(\.\d+)?(e[+-]?\d+)?$/i, compareNumbers);
  // Years before 1 and after 9999 are written otherwise, and such texts don't compare as their times do.
  if (dates.test(type)) return watch(/^\d{4}-\d{2}-\d{2}[ T\d:.]*$/, (a, b) => (a < b ? -1 : a > b ? 1 : 0));
  return undefined;
}

function watch(shape: RegExp, compare: (a: string, b: string) => number): RangeWatch {
  let isOrdered = true;
  let range: { min: string; max: string } | undefined;
  return {
    get range() {
      return isOrdered ? range : undefined;
    },
    take(value) {
      if (!isOrdered) return;
      isOrdered = value.length < 100 && shape.test(value);
      range ??= { min: value, max: value };
      if (compare(value, range.min) < 0) range.min = value;
      if (compare(value, range.max) > 0) range.max = value;
    },
  };
}

/** Whole numbers may be larger than a floating-point number can tell apart. */
function compareNumbers(a: string, b: string): number {
  const difference = Number(a) - Number(b);
  if (difference !== 0 || a === b || !/^-?\d+$/.test(a) || !/^-?\d+$/.test(b)) return difference;
  return BigInt(a) < BigInt(b) ? -1 : BigInt(a) > BigInt(b) ? 1 : 0;
}
