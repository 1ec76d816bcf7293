export const dayMs = 86_400_000;
export const hourMs = 3_600_000;

/** ISO 8601, UTC, of milliseconds since the Unix epoch. */
export const isoOf = (ms: number): string => new Date(ms).toISOString();
