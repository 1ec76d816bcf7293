/** A moment, or a time of day. */
export interface Moment {
  /** Whole seconds since 1970 in UTC, or since midnight. */
  readonly seconds: number;
  /** Digits of the second's fraction, without zeros at the end. */
  readonly fraction: string;
}

const day = /^(\d{4,6})-(\d\d)-(\d\d)(?:[ T](.+))?$/;
const time = /^(\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?(?: ?(Z|[+-]\d\d(?::?\d\d(?::\d\d)?)?))?$/;

/** As PostgreSQL (ISO style) and SQL Server print dates, times and both, with or without an offset. `undefined` for other texts. */
export function momentOf(text: string): Moment | undefined {
  const isBeforeChrist = text.endsWith(' BC');
  const parts = day.exec(isBeforeChrist ? text.slice(0, -3) : text);
  if (parts === null) return isBeforeChrist ? undefined : timeOf(text);
  const [, year = '', month = '', dayOfMonth = '', rest] = parts;
  const clock = rest === undefined ? { seconds: 0, fraction: '' } : timeOf(rest);
  if (clock === undefined) return undefined;
  // There is no year 0: 1 BC is the year before 1.
  const days = daysSince1970(isBeforeChrist ? 1 - Number(year) : Number(year), Number(month), Number(dayOfMonth));
  return { seconds: days * 86_400 + clock.seconds, fraction: clock.fraction };
}

function timeOf(text: string): Moment | undefined {
  const parts = time.exec(text);
  if (parts === null) return undefined;
  const [, hours, minutes, seconds = '0', fraction = '', offset = 'Z'] = parts;
  const local = Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds);
  return { seconds: local - offsetSeconds(offset), fraction: fraction.replace(/0+$/, '') };
}

function offsetSeconds(offset: string): number {
  if (offset === 'Z') return 0;
  const [hours = '0', minutes = '0', seconds = '0'] = offset.slice(1).match(/\d\d/g) ?? [];
  const size = Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds);
  return offset.startsWith('-') ? -size : size;
}

/** Of the Gregorian calendar, also before it began. `Date.UTC` takes the years 0 to 99 for 1900 to 1999. */
function daysSince1970(year: number, month: number, dayOfMonth: number): number {
  return new Date(0).setUTCFullYear(year, month - 1, dayOfMonth) / 86_400_000;
}
