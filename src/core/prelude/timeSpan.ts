import { plural } from './counted.ts';

const units = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
] as const;

/** A length of time in the largest unit that it fills, rounded down. */
export interface TimeSpan {
  readonly count: number;
  readonly unit: (typeof units)[number][0];
}

/** Takes milliseconds, at least 0. */
export function timeSpan(ms: number): TimeSpan {
  const [unit, unitMs] = units.find(([, length]) => ms >= length) ?? units[3];
  return { count: Math.floor(ms / unitMs), unit };
}

/** Such as "3 hours". */
export function timeSpanText(ms: number): string {
  const { count, unit } = timeSpan(ms);
  return plural(count, unit);
}

/** Such as "3 hours ago", in a language (BCP 47). */
export function agoText(ms: number, language: string): string {
  const { count, unit } = timeSpan(ms);
  return new Intl.RelativeTimeFormat(language).format(-count, unit);
}
