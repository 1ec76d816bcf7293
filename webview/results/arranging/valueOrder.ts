import type { ShownColumn } from '../../../src/vscode/webviews/protocol/shown.ts';
import { isNumeric } from '../../shared/grid/cells.ts';
import { decimalOf, nearestNumber } from './decimals.ts';
import { momentOf } from './moments.ts';

/** Where a value stands among those of its column. */
export interface Place {
  /** Values of different bands never mix: what is written `-Infinity`, values, `Infinity`, `NaN`, and what isn't of the column's type. */
  readonly band: number;
  /** Of values of one band; as exact as a floating-point number is. */
  readonly near: number;
  /** Tells apart what `near` can't. */
  readonly text: string;
}

/** How the values of a column are ordered. */
export interface ValueOrder {
  placeOf(value: string): Place;
  /** Below 0 where `a` comes first, and 0 where neither does. */
  compare(a: Place, b: Place): number;
  /** Whether it is the place of a text that is no number or time; in a column of texts all are. */
  isOther(place: Place): boolean;
  /** Whether a text can be compared with the column's values. */
  isValue(text: string): boolean;
}

/** PostgreSQL sorts its special numbers and times so; texts that are no value of the type come last, before NULL. */
const bands = { least: 0, value: 1, greatest: 2, notANumber: 3, otherText: 4 } as const;
const special: Readonly<Record<string, number>> = {
  '-infinity': bands.least,
  infinity: bands.greatest,
  nan: bands.notANumber,
};

const temporal = /^(?:date|time|smalldatetime)/i;

/** Numbers by what they are worth, dates and times by when they are, and all else by the language's alphabet. */
export function valueOrder(column: ShownColumn, language: string): ValueOrder {
  const letters = new Intl.Collator(language);
  const read = isNumeric(column) ? readNumber : temporal.test(column.type) ? readMoment : undefined;
  const isOther = ({ band }: Place) => band === bands.otherText;
  const placeOf = (text: string): Place => {
    const band = read === undefined ? undefined : special[text.toLowerCase()];
    return band === undefined
      ? (read?.(text) ?? { band: bands.otherText, near: 0, text })
      : { band, near: 0, text: '' };
  };
  const compareTies = read === readNumber ? compareDecimals : compareFractions;
  return {
    placeOf,
    isOther,
    compare: (a, b) =>
      a.band - b.band ||
      a.near - b.near ||
      (a.band === bands.value ? compareTies(a.text, b.text) : isOther(a) ? letters.compare(a.text, b.text) : 0),
    isValue: (text) => read === undefined || !isOther(placeOf(text)),
  };
}

function readNumber(value: string): Place | undefined {
  const near = nearestNumber(value);
  return near === undefined ? undefined : { band: bands.value, near, text: value };
}

function readMoment(value: string): Place | undefined {
  const moment = momentOf(value);
  return moment === undefined ? undefined : { band: bands.value, near: moment.seconds, text: moment.fraction };
}

/** Numbers that are the same to a floating-point number: 9007199254740993 and …992. */
function compareDecimals(a: string, b: string): number {
  const left = decimalOf(a);
  const right = decimalOf(b);
  if (left.sign !== right.sign) return left.sign - right.sign;
  const size = left.exponent - right.exponent || compareFractions(left.digits, right.digits);
  return left.sign * size;
}

/** Digits after a point, without zeros at their end: they compare as texts do. */
function compareFractions(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
