import type { RangeVar } from 'libpg-query';

/** Whether a relation that a statement makes is the session's own. */
export const isTemporary = (node: RangeVar | undefined): boolean =>
  node?.relpersistence === 't' || node?.schemaname === 'pg_temp';
