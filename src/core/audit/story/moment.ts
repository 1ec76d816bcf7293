import { durationMs } from '../../policy/duration.ts';

/** A day, or a moment with its zone. */
const momentPattern = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2}))?$/;

/**
 * A moment as people name it, in milliseconds since the Unix epoch: `2026-11-01` (midnight, UTC), `2026-11-01T08:30Z`, or a time
 * before now, such as `7d`. `undefined` where the text names none.
 */
export function readMoment(text: string, nowMs: number): number | undefined {
  const back = durationMs(text);
  if (back !== undefined) return nowMs - back;
  const at = momentPattern.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(at)) return undefined;
  // JavaScript takes 31 February for 3 March; a day that doesn't come back as it was is none.
  return new Date(Date.parse(text.slice(0, 10))).toISOString().startsWith(text.slice(0, 10)) ? at : undefined;
}
