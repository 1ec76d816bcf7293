/**
 * What a mask makes of a value. `null` and `constant` tell nothing of it; `partial` leaves the first `keepStart` characters (1 where
 * it isn't said) and the last `keepEnd` (0); `hash` tells only which values are equal; `year` leaves the year of a date, `bucket` the
 * multiple of `size` at or below a number; `expression` is SQL over the columns of the same row.
 */
export type MaskForm =
  | { readonly with: 'null' | 'hash' | 'year' }
  | { readonly with: 'constant'; readonly value?: string | number | boolean }
  | { readonly with: 'partial'; readonly keepStart?: number; readonly keepEnd?: number }
  | { readonly with: 'bucket'; readonly size: number }
  | { readonly with: 'expression'; readonly expression: string };

/** Characters that `partial` keeps. */
export const keptBy = ({
  keepStart = 1,
  keepEnd = 0,
}: {
  readonly keepStart?: number;
  readonly keepEnd?: number;
}): { readonly start: number; readonly end: number } => ({ start: keepStart, end: keepEnd });

/**
 * The mask that tells no more than either of two: what a column gets that two clauses or layers mask. Masks that tell different
 * things have no common part but nothing, so together they are `null`. The order of the arguments doesn't matter, and
 * neither does how several are grouped.
 */
export function stricterMask(a: MaskForm, b: MaskForm): MaskForm {
  if (a.with === 'constant' && b.with === 'constant') return a.value === b.value ? a : nothing;
  if (a.with === 'partial' && b.with === 'partial') {
    const [first, second] = [keptBy(a), keptBy(b)];
    return partialMask(Math.min(first.start, second.start), Math.min(first.end, second.end));
  }
  if (a.with === 'bucket' && b.with === 'bucket') return commonBucket(a.size, b.size);
  if (a.with === 'expression' && b.with === 'expression') return a.expression === b.expression ? a : nothing;
  return a.with === b.with ? a : nothing;
}

const nothing: MaskForm = { with: 'null' };

/** A `partial` mask, saying only what differs from what it does by itself. */
export function partialMask(keepStart: number, keepEnd: number): MaskForm {
  return {
    with: 'partial',
    ...(keepStart === 1 ? {} : { keepStart }),
    ...(keepEnd === 0 ? {} : { keepEnd }),
  };
}

/** The largest size whose buckets matter to anybody; beyond it sums of them stop being exact. */
export const largestBucket = 1_000_000_000_000;

/** Buckets that both sizes divide: each of them lies within one bucket of either size or is made of whole ones. */
function commonBucket(a: number, b: number): MaskForm {
  const size = (a / greatestDivisor(a, b)) * b;
  return size <= largestBucket ? { with: 'bucket', size } : nothing;
}

function greatestDivisor(a: number, b: number): number {
  let [high, low] = [a, b];
  while (low > 0) [high, low] = [low, high % low];
  return high;
}
