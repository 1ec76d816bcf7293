/**
 * A time as tools write it, as ISO 8601 with milliseconds, UTC. `isUtc` says that one without an offset is UTC. `undefined` for what is no time,
 * and for one of which nobody knows the offset: names of zones, but for UTC, say none.
 */
export function eventTime(text: string, isUtc: boolean): string | undefined {
  const shape =
    /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?(?: ?(Z|UTC|GMT)| ?([+-]\d{2})(?::?(\d{2}))?)?$/;
  const match = shape.exec(text.trim());
  if (match === null) return undefined;
  const [, day, clock, fraction = '', utc, hours, minutes = '00'] = match;
  if (utc === undefined && hours === undefined && !isUtc) return undefined;
  const offset = hours === undefined ? 'Z' : `${hours}:${minutes}`;
  const time = new Date(`${day}T${clock}.${fraction.padEnd(3, '0').slice(0, 3)}${offset}`);
  return Number.isNaN(time.getTime()) ? undefined : time.toISOString();
}
