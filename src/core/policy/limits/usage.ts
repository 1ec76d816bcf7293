import { type Sensitivity, sensitivities } from '../classification.ts';
import type { PerLevel, UsageLimits } from './usageLimits.ts';

/** What was used in one minute. */
export interface UsageMinute {
  /** Minutes since the Unix epoch. */
  readonly minute: number;
  readonly queries: number;
  readonly rows: PerLevel;
  readonly bytes: PerLevel;
}

/** What was used in the last day, as far as it counts. */
export interface Usage {
  /** The latest moment that was ever seen, in milliseconds since the epoch. */
  readonly latest: number;
  /** In order, no two of the same minute. */
  readonly minutes: readonly UsageMinute[];
}

/** Something that is about to be used. */
export interface Spending {
  readonly level: Sensitivity;
  readonly queries: number;
  readonly rows: number;
  readonly bytes: number;
}

export const nothingUsed: Usage = { latest: 0, minutes: [] };

const minuteMs = 60_000;
export const hourMs = 3_600_000;
export const dayMs = 86_400_000;

/**
 * The moment that usage is counted at. A clock that was set back stands still until it has caught up: what was used
 * before doesn't come back early, and what is used now counts at the latest moment seen.
 */
export const momentOf = (usage: Usage, now: number): number => Math.max(now, usage.latest);

/** Counts a spending, whatever the limits, and forgets what is older than a day. */
export function counted(usage: Usage, spending: Spending, now: number): Usage {
  const latest = momentOf(usage, now);
  const minute = Math.floor(latest / minuteMs);
  const kept = usage.minutes.filter((one) => isWithin(one, latest, dayMs));
  const last = kept.at(-1);
  const before = last?.minute === minute ? last : { minute, queries: 0, rows: {}, bytes: {} };
  const { level, queries, rows, bytes } = spending;
  const after: UsageMinute = {
    minute,
    queries: before.queries + queries,
    rows: added(before.rows, level, rows),
    bytes: added(before.bytes, level, bytes),
  };
  return { latest, minutes: [...(before === last ? kept.slice(0, -1) : kept), after] };
}

/** How much of a limit is left, and when more comes back. */
export interface Left {
  /** What the limit is on: statements, or what is of a level or above. */
  readonly of: 'queries' | 'rows' | 'bytes';
  readonly level: Sensitivity;
  readonly limit: number;
  /** At least 0. */
  readonly left: number;
  /** Milliseconds until there is more than now, by the clock as it is; 0 where nothing is used. */
  readonly moreInMs: number;
}

/** Every limit that something of the level counts against, with what is left of it. */
export function leftOf(usage: Usage, limits: UsageLimits, level: Sensitivity, now: number): readonly Left[] {
  const moment = momentOf(usage, now);
  const upTo = sensitivities.slice(0, sensitivities.indexOf(level) + 1);
  const daily = (['rows', 'bytes'] as const).flatMap((of) =>
    upTo.flatMap((bound) => {
      const limit = (of === 'rows' ? limits.rowsPerDay : limits.bytesPerDay)[bound];
      if (limit === undefined) return [];
      return [
        { of, level: bound, limit, ...within(usage, { now, moment }, dayMs, limit, (one) => sumFrom(one[of], bound)) },
      ];
    }),
  );
  if (limits.queriesPerHour === undefined) return daily;
  const hourly = within(usage, { now, moment }, hourMs, limits.queriesPerHour, ({ queries }) => queries);
  return [{ of: 'queries', level: 'public', limit: limits.queriesPerHour, ...hourly }, ...daily];
}

function within(
  { minutes }: Usage,
  { now, moment }: { readonly now: number; readonly moment: number },
  windowMs: number,
  limit: number,
  amountOf: (minute: UsageMinute) => number,
): Pick<Left, 'left' | 'moreInMs'> {
  const counting = minutes.filter((one) => amountOf(one) > 0 && isWithin(one, moment, windowMs));
  let used = counting.reduce((sum, one) => sum + amountOf(one), 0);
  const left = Math.max(0, limit - used);
  for (const one of counting) {
    used -= amountOf(one);
    if (Math.max(0, limit - used) > left) return { left, moreInMs: endOf(one) + windowMs - now };
  }
  return { left, moreInMs: 0 };
}

/** A minute counts as a whole until its end is out of the window. One in the future, after a clock was set back, counts too. */
const isWithin = (one: UsageMinute, moment: number, windowMs: number): boolean => endOf(one) + windowMs > moment;
const endOf = ({ minute }: UsageMinute): number => (minute + 1) * minuteMs;

const sumFrom = (amounts: PerLevel, level: Sensitivity): number =>
  sensitivities.slice(sensitivities.indexOf(level)).reduce((sum, one) => sum + (amounts[one] ?? 0), 0);

function added(amounts: PerLevel, level: Sensitivity, more: number): PerLevel {
  return more === 0 ? amounts : { ...amounts, [level]: (amounts[level] ?? 0) + more };
}
