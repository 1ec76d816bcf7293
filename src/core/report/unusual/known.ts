import type { Tried } from './occurrence.ts';
import { dayMs } from './time.ts';

/** Before this, what somebody does has no use as a baseline: the first weeks of a new person are new in everything. */
const leastDays = 10;
const leastSpanMs = 14 * dayMs;
const leastStatements = 50;

/** Whether enough is known of a person to call something unusual: 14 days, 10 of them with work, and 50 statements. */
export function isKnown({ past, atMs }: Tried): boolean {
  return (
    past.sinceMs !== undefined &&
    atMs - past.sinceMs >= leastSpanMs &&
    past.days >= leastDays &&
    past.statements >= leastStatements
  );
}
