import type { Sensitivity } from '../classification.ts';
import type { AllowedHours } from './allowedHours.ts';

/** A limit for each level that has one. It counts what is of that level or above. */
export type PerLevel = Readonly<Partial<Record<Sensitivity, number>>>;

/** What may be used over time. An hour is any 60 minutes and a day any 24 hours. */
export interface UsageLimits {
  /** Statements sent to a database; `undefined` for as many as anyone likes. */
  readonly queriesPerHour: number | undefined;
  /** Rows handed out. */
  readonly rowsPerDay: PerLevel;
  /** Bytes handed out, of values as UTF-8. */
  readonly bytesPerDay: PerLevel;
  /** All of them must be open; none where there is nothing to keep to. */
  readonly hours: readonly AllowedHours[];
}

/** What the rows of one statement count as, and against what. */
export interface UsageObligation {
  readonly level: Sensitivity;
  readonly limits: UsageLimits;
}
