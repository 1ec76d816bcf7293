import { sensitivities } from '../classification.ts';
import { durationMs } from '../duration.ts';
import type { Note } from '../note.ts';
import type { PolicyFile } from '../policyFile.ts';
import { type AllowedHours, isTimeZone, minutesOf } from './allowedHours.ts';
import { bytesOf } from './byteSize.ts';
import type { PerLevel, UsageLimits } from './usageLimits.ts';

/** The lowest of all files' limits and the hours of all of them; `undefined` where none limits anything over time. */
export function usageLimitsOf(files: readonly PolicyFile[]): UsageLimits | undefined {
  const limits = files.flatMap((file) => file.limits ?? []);
  const queries = limits.flatMap(({ queriesPerHour }) => queriesPerHour ?? []);
  const usage: UsageLimits = {
    queriesPerHour: queries.length === 0 ? undefined : Math.min(...queries),
    rowsPerDay: lowest(limits.map(({ rowsPerDay }) => rowsPerDay ?? {})),
    bytesPerDay: lowest(
      limits.map(({ bytesPerDay }) =>
        Object.fromEntries(Object.entries(bytesPerDay ?? {}).map(([level, text]) => [level, bytesOf(text ?? '')])),
      ),
    ),
    hours: limits.flatMap(({ allowedHours }) => (allowedHours === undefined ? [] : [hoursOf(allowedHours)])),
  };
  const isFree =
    usage.queriesPerHour === undefined &&
    usage.hours.length === 0 &&
    Object.keys({ ...usage.rowsPerDay, ...usage.bytesPerDay }).length === 0;
  return isFree ? undefined : usage;
}

function lowest(all: readonly Readonly<Partial<Record<string, number | undefined>>>[]): PerLevel {
  return Object.fromEntries(
    sensitivities.flatMap((level) => {
      const set = all.flatMap((one) => one[level] ?? []);
      return set.length === 0 ? [] : [[level, Math.min(...set)]];
    }),
  );
}

type WrittenHours = NonNullable<NonNullable<PolicyFile['limits']>['allowedHours']>;

function hoursOf({ timeZone, openings }: WrittenHours): AllowedHours {
  return {
    timeZone,
    openings: openings.map(({ days, from, to }) => ({ days, from: minutesOf(from) ?? 0, to: minutesOf(to) ?? 0 })),
  };
}

/** A day: longer than any question somebody waits for, and inside what databases take as a time-out. */
const longestTimeoutMs = 86_400_000;

/** Notes what a shape can't show: time zones that aren't known and hours that end before they begin. */
export function noteLimits({ limits }: PolicyFile, note: Note): void {
  const timeoutMs = durationMs(limits?.timeout ?? '1s') ?? Number.POSITIVE_INFINITY;
  if (timeoutMs > longestTimeoutMs) note(['limits', 'timeout'], 'A day (24h) is the longest time-out.');
  const hours = limits?.allowedHours;
  if (hours === undefined) return;
  if (!isTimeZone(hours.timeZone))
    note(
      ['limits', 'allowedHours', 'timeZone'],
      `There is no time zone “${hours.timeZone}”. Write one such as Europe/Berlin, America/New_York or UTC.`,
    );
  for (const [i, { from, to }] of hours.openings.entries()) {
    if ((minutesOf(from) ?? 0) < (minutesOf(to) ?? 0)) continue;
    note(
      ['limits', 'allowedHours', 'openings', i, 'to'],
      `The hours must end after they begin, and ${to} isn't after ${from}. Write a night as two: until 24:00, and from 00:00 of the next day.`,
    );
  }
}
