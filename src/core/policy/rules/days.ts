import type { Operand, Statement } from '../../analysis/analysis.ts';
import { excerpt } from './excerpt.ts';

/** A date as the text writes it. */
export interface WrittenDate {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  /** The text of a literal of another date, written in the same way. */
  with(date: Date): string;
}

const written = /^((?:date\s+|n)?')(\d{4})(-?)(\d\d)\3(\d\d)('(?:::date)?)$/i;

/** The date that an operand is; `undefined` where it is anything but a literal of year, month and day. */
export function writtenDate(statement: Statement, { kind, span }: Operand): WrittenDate | undefined {
  if (kind !== 'literal' || span === null) return undefined;
  const found = written.exec(excerpt(statement, span));
  if (found === null) return undefined;
  const [, before = '', year, hyphen = '', month, day, after = ''] = found;
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  if (date.getUTCMonth() !== Number(month) - 1 || date.getUTCDate() !== Number(day)) return undefined;
  return {
    year: Number(year),
    month: Number(month),
    day: Number(day),
    with: (other) => `${before}${isoDay(other).replaceAll('-', hyphen)}${after}`,
  };
}

/** A value with a time of day that isn't written in the text. */
export const isMoment = ({ kind, type }: Operand): boolean =>
  kind !== 'literal' && (type === 'timestamp' || type === 'timestampWithZone');

/** A day: a value of type date, or a literal that takes the type of what it is compared with, such as `'20240131'`. */
export const isDay = (statement: Statement, operand: Operand): boolean =>
  operand.type === 'date' ||
  (operand.type === null && (operand.literal === 'date' || writtenDate(statement, operand) !== undefined));

const isoDay = (date: Date): string => date.toISOString().slice(0, 10);

/** The literal of the first day of the period after the one that starts with a date. */
export function dayAfter(date: WrittenDate, unit: 'year' | 'month' | 'day' = 'day'): string {
  const { year, month, day } = date;
  switch (unit) {
    case 'year':
      return date.with(new Date(Date.UTC(year + 1, month - 1, day)));
    case 'month':
      return date.with(new Date(Date.UTC(year, month, day)));
    case 'day':
      return date.with(new Date(Date.UTC(year, month - 1, day + 1)));
  }
}
