import { readMoment } from '../../core/audit/story/moment.ts';
import { UsageError } from '../usageError.ts';

/** The moment that an option names, as `readMoment` reads it. @throws {UsageError} It names none. */
export function momentOf(option: string, text: string, nowMs: number): number {
  const at = readMoment(text, nowMs);
  if (at !== undefined) return at;
  throw new UsageError(
    `--${option} ${JSON.stringify(text)} is no time. Write a day (2026-11-01), a moment (2026-11-01T08:30Z) or how long ago (7d, 12h).`,
  );
}
