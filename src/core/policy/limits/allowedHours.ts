/** Days as a policy writes them, in the order of ISO 8601. */
export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof weekdays)[number];

/** Times of one or more days; `from` is inside, `to` isn't. Both are minutes since midnight, 0 to 1440. */
export interface Opening {
  readonly days: readonly Weekday[];
  readonly from: number;
  readonly to: number;
}

/** When statements may run, by the wall clocks of a time zone. */
export interface AllowedHours {
  /** A name of the IANA time zone database, such as `Europe/Berlin`. */
  readonly timeZone: string;
  /** At least one. */
  readonly openings: readonly Opening[];
}

export const timeOfDayPattern = /^([01]\d|2[0-3]):([0-5]\d)$|^24:00$/;

/** Minutes since midnight of a time such as `08:30`; `undefined` for any other text. */
export function minutesOf(text: string): number | undefined {
  if (!timeOfDayPattern.test(text)) return undefined;
  return Number(text.slice(0, 2)) * 60 + Number(text.slice(3));
}

/** Whether this machine knows the time zone. */
export function isTimeZone(name: string): boolean {
  try {
    formatOf(name);
    return true;
  } catch (thrown) {
    if (thrown instanceof RangeError) return false;
    throw thrown;
  }
}

/** Why nothing may run at a moment, and when it may again; `undefined` where it may. `now` is milliseconds since the epoch. */
export function whyClosed(hours: AllowedHours, now: number): string | undefined {
  const { day, minute } = wallClock(hours.timeZone, now);
  const isOpen = hours.openings.some(
    ({ days, from, to }) => days.includes(weekdayAt(day)) && from <= minute && minute < to,
  );
  if (isOpen) return undefined;
  return `The policy lets statements run ${hoursInWords(hours)}, and now it is ${inWords(day, minute)} there. The next time is ${nextOpening(hours, day, minute)}.`;
}

/** Such as `Mon–Fri 08:00–18:00 (Europe/Berlin)`. */
export function hoursInWords({ openings, timeZone }: AllowedHours): string {
  const times = openings.map(({ days, from, to }) => `${daysInWords(days)} ${written(from)}–${written(to)}`);
  return `${times.join(', ')} (${timeZone})`;
}

/** The first opening after a minute of the week. */
function nextOpening({ openings }: AllowedHours, day: number, minute: number): string {
  const week = 7 * 1440;
  const now = day * 1440 + minute;
  const starts = openings.flatMap(({ days, from }) => days.map((name) => weekdays.indexOf(name) * 1440 + from));
  const first = Math.min(...starts.map((start) => (start - now + week) % week)) + now;
  return inWords(Math.floor((first % week) / 1440), first % 1440);
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** @throws {RangeError} There is no such time zone. */
function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  formats.set(timeZone, made);
  return made;
}

function wallClock(timeZone: string, now: number): { readonly day: number; readonly minute: number } {
  const parts = new Map(
    formatOf(timeZone)
      .formatToParts(now)
      .map(({ type, value }) => [type, value]),
  );
  const day = (weekdays as readonly (string | undefined)[]).indexOf(parts.get('weekday')?.toLowerCase());
  return { day, minute: Number(parts.get('hour')) * 60 + Number(parts.get('minute')) };
}

function weekdayAt(day: number): Weekday {
  const name = weekdays[day];
  if (name === undefined) throw new TypeError(`There is no day ${day} of the week.`);
  return name;
}

const titled = (name: string): string => `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`;
const inWords = (day: number, minute: number): string => `${titled(weekdayAt(day))} ${written(minute)}`;
const written = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;

/** Days that follow each other as a span: `Mon–Fri`. */
function daysInWords(days: readonly Weekday[]): string {
  const indexes = [...new Set(days)].map((day) => weekdays.indexOf(day)).sort((a, b) => a - b);
  const spans: [number, number][] = [];
  for (const index of indexes) {
    const last = spans.at(-1);
    if (last !== undefined && last[1] === index - 1) last[1] = index;
    else spans.push([index, index]);
  }
  return spans
    .map(([first, last]) =>
      first === last ? titled(weekdayAt(first)) : `${titled(weekdayAt(first))}–${titled(weekdayAt(last))}`,
    )
    .join(', ');
}
