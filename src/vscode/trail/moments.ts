import type { Translate } from '../names/translate.ts';

/** How moments are shown to this person. */
export interface Moments {
  readonly language: string;
  /** IANA name; that of the machine where it is absent. */
  readonly timeZone?: string;
  /** Milliseconds since the Unix epoch. */
  readonly nowMs: number;
}

/** The day of a moment as `2026-11-26`, where the person is. */
export function dayOf(time: string, { timeZone }: Moments): string {
  return new Intl.DateTimeFormat('en-CA', { dateStyle: 'short', timeZone }).format(new Date(time));
}

/** A day in words: “Today”, “Thu, 26 Nov 2026”. */
export function dayWords(time: string, moments: Moments, t: Translate): string {
  const day = dayOf(time, moments);
  if (day === dayOf(new Date(moments.nowMs).toISOString(), moments)) return t('Today');
  if (day === dayOf(new Date(moments.nowMs - 86_400_000).toISOString(), moments)) return t('Yesterday');
  return new Intl.DateTimeFormat(moments.language, {
    ...{ weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' },
    timeZone: moments.timeZone,
  }).format(new Date(time));
}

/** “14:02”; with seconds “14:02:07”. */
export function timeWords(time: string, { language, timeZone }: Moments, withSeconds = false): string {
  const seconds = withSeconds ? ({ second: '2-digit' } as const) : {};
  return new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit', ...seconds, timeZone }).format(
    new Date(time),
  );
}

/** Date and time, with the zone's name: what stands in evidence. */
export function wholeMoment(time: string, { language, timeZone }: Moments): string {
  return new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'long', timeZone }).format(new Date(time));
}

/** Puts things of one day together; days and things stay in the order they come in. */
export function byDay<T>(things: readonly T[], timeOf: (thing: T) => string, moments: Moments): (readonly T[])[] {
  const days: T[][] = [];
  let last: string | undefined;
  const format = new Intl.DateTimeFormat('en-CA', { dateStyle: 'short', timeZone: moments.timeZone });
  for (const thing of things) {
    const day = format.format(new Date(timeOf(thing)));
    if (day !== last) days.push([]);
    last = day;
    days.at(-1)?.push(thing);
  }
  return days;
}
