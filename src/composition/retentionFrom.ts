import { journalQuotaBytes, minLocalRetentionMs } from '../core/audit/retention.ts';

const mebibyte = 1024 * 1024;
const dayMs = 24 * 60 * 60_000;
/** A segment of each of a few windows, and room to work. */
const leastQuotaMebibytes = 64;
const leastDays = 1;

/**
 * How much of the trail this machine keeps, in MiB, and for how long, in days. Whoever manages the machine sets the environment, and
 * wins over what the person set. What is no such number counts as not said, and less than the least counts as the least.
 */
export function retentionFrom(
  environment: Readonly<Record<string, string | undefined>>,
  set: { readonly quotaMebibytes?: unknown; readonly retentionDays?: unknown } = {},
): { readonly quotaBytes: number; readonly minLocalMs: number } {
  const quota = firstNumber(environment['COUNTERSIGN_JOURNAL_QUOTA'], set.quotaMebibytes);
  const days = firstNumber(environment['COUNTERSIGN_LOCAL_RETENTION'], set.retentionDays);
  return {
    quotaBytes: quota === undefined ? journalQuotaBytes : Math.round(Math.max(leastQuotaMebibytes, quota) * mebibyte),
    minLocalMs: days === undefined ? minLocalRetentionMs : Math.max(leastDays, days) * dayMs,
  };
}

function firstNumber(...values: readonly unknown[]): number | undefined {
  return values
    .filter((value) => typeof value === 'number' || (typeof value === 'string' && value.trim() !== ''))
    .map(Number)
    .find((value) => Number.isFinite(value) && value >= 0);
}
