/** The day that is `days` after 1 January of `year`, as `YYYY-MM-DD` in the Gregorian calendar. */
export function dateText(days: number, year: 1 | 1900): string {
  const moment = new Date(0);
  moment.setUTCFullYear(year, 0, 1 + days);
  const [y, m, d] = [moment.getUTCFullYear(), moment.getUTCMonth() + 1, moment.getUTCDate()];
  return `${String(y).padStart(4, '0')}-${two(m)}-${two(d)}`;
}

/** A time of day from whole minutes. */
export function minutesText(minutes: number): string {
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}:00`;
}

/** A time of day from 1/300 seconds, which SQL Server prints rounded to milliseconds (.000, .003, .007). */
export function thirdsText(thirds: number): string {
  const ms = Math.round((thirds * 10) / 3);
  return `${clock(Math.floor(ms / 1000))}.${String(ms % 1000).padStart(3, '0')}`;
}

/** A time of day from units of `10^-scale` seconds; `scale` is 0 to 7. */
export function ticksText(ticks: number, scale: number): string {
  const perSecond = 10 ** scale;
  const seconds = clock(Math.floor(ticks / perSecond));
  return scale === 0 ? seconds : `${seconds}.${String(ticks % perSecond).padStart(scale, '0')}`;
}

function clock(seconds: number): string {
  return `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

const two = (value: number): string => String(value).padStart(2, '0');
