/** A length of time in a policy: a whole number and a unit, such as `30s`, `500ms`, `5m`, `12h`, `7d`. */
export const durationPattern = /^([1-9]\d{0,8})(ms|s|m|h|d)$/;

const unitMs = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** Milliseconds of a duration; `undefined` when the text isn't one. */
export function durationMs(text: string): number | undefined {
  const match = durationPattern.exec(text);
  if (match === null) return undefined;
  return Number(match[1]) * unitMs[match[2] as keyof typeof unitMs];
}
