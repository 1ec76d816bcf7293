import { durationMs } from '../../core/policy/duration.ts';
import { UsageError } from '../usageError.ts';

/** A day, or a moment with its zone. */
const momentPattern = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2}))?$/;

/**
 * The moment that an option names, in milliseconds since the Unix epoch: `2026-11-01` (midnight, UTC), `2026-11-01T08:30Z`, or a
 * time before now, such as `7d`. @throws {UsageError} It names none.
 */
export function momentOf(option: string, text: string, nowMs: number): number {
  const back = durationMs(text);
  if (back !== undefined) return nowMs - back;
  const at = momentPattern.test(text) ? Date.parse(text) : Number.NaN;
  // JavaScript takes 31 February for 3 March; a day that doesn't come back as it was is none.
  if (!Number.isNaN(at) && new Date(Date.parse(text.slice(0, 10))).toISOString().startsWith(text.slice(0, 10)))
    return at;
  throw new UsageError(
    `--${option} ${JSON.stringify(text)} is no time. Write a day (2026-11-01), a moment (2026-11-01T08:30Z) or how long ago (7d, 12h).`,
  );
}
