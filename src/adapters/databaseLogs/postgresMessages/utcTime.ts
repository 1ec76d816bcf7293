/**
 * A time of a PostgreSQL log, `2026-11-26 15:04:05.123 UTC`, as ISO 8601. Other zones have names that say no offset, so only UTC and GMT can
 * be compared: `undefined` for them, and for what is no time.
 */
export function utcTime(text: string): string | undefined {
  const match = /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2})(\.\d{3})? (UTC|GMT|Etc\/UTC)$/.exec(text);
  return match === null ? undefined : `${match[1]}T${match[2]}${match[3] ?? '.000'}Z`;
}
