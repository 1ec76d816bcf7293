import type { Span } from '../prelude/span.ts';
import type { Truth } from './predicate.ts';

/**
 * Three-valued logic over what a condition may come to, as a set in three bits. A set may be larger than what is possible, never
 * smaller: what isn't known is `anything`.
 */
export type Outcomes = number;

export const isTrue: Outcomes = 1;
export const isFalse: Outcomes = 2;
export const isUnknown: Outcomes = 4;
export const anything: Outcomes = 7;
export const neverUnknown: Outcomes = isTrue | isFalse;

const negations: readonly Outcomes[] = [0, 2, 1, 3, 4, 6, 5, 7];

export const negated = (a: Outcomes): Outcomes => negations[a] ?? anything;

/** What AND of two conditions may come to: false where one is, else unknown where one is. */
export function both(a: Outcomes, b: Outcomes): Outcomes {
  let result = a & b & isTrue;
  if (((a | b) & isFalse) !== 0) result |= isFalse;
  if ((a & isUnknown) !== 0 && (b & ~isFalse) !== 0) result |= isUnknown;
  if ((b & isUnknown) !== 0 && (a & ~isFalse) !== 0) result |= isUnknown;
  return result;
}

export const either = (a: Outcomes, b: Outcomes): Outcomes => negated(both(negated(a), negated(b)));

const names: readonly (Truth | null)[] = [null, 'true', 'false', null, 'unknown', 'neverFalse', 'neverTrue', null];

/** The set's name, where it says anything. */
export const truthOf = (outcomes: Outcomes): Truth | null => names[outcomes] ?? null;

type Value = string | number | boolean | null;

/**
 * What comparing two constants comes to. Decided only where every dialect and collation agrees: numbers with numbers, booleans with
 * booleans, equal strings, and strings of plain letters and digits that differ in more than case.
 */
export function compareConstants(operator: string, a: Value, b: Value): Outcomes {
  if (operator === 'is distinct from' || operator === 'is not distinct from') {
    const equal = a === null || b === null ? (a === b ? isTrue : isFalse) : compareConstants('=', a, b);
    return operator === 'is distinct from' ? negated(equal) : equal;
  }
  if (a === null || b === null) return isUnknown;
  const order = orderOf(a, b);
  if (order === undefined) return neverUnknown;
  if (order === 'differ') {
    if (operator === '=') return isFalse;
    return operator === '<>' ? isTrue : neverUnknown;
  }
  switch (operator) {
    case '=':
      return order === 0 ? isTrue : isFalse;
    case '<>':
      return order === 0 ? isFalse : isTrue;
    case '<':
      return order < 0 ? isTrue : isFalse;
    case '>':
      return order > 0 ? isTrue : isFalse;
    case '<=':
      return order <= 0 ? isTrue : isFalse;
    case '>=':
      return order >= 0 ? isTrue : isFalse;
    default:
      return anything;
  }
}

function orderOf(a: Exclude<Value, null>, b: Exclude<Value, null>): number | 'differ' | undefined {
  if (typeof a === 'number' && typeof b === 'number') {
    // Beyond this, two numbers that differ in the text may be one here.
    if (Math.abs(a) > Number.MAX_SAFE_INTEGER || Math.abs(b) > Number.MAX_SAFE_INTEGER) return undefined;
    return a === b && !Number.isInteger(a) ? undefined : a - b;
  }
  if (typeof a === 'boolean' && typeof b === 'boolean') return Number(a) - Number(b);
  if (typeof a !== 'string' || typeof b !== 'string') return undefined;
  if (a === b) return 0;
  // Binary values may be written with and without leading zeros.
  const isPlain = [a, b].every((one) => /^[a-z0-9]+$/i.test(one) && !/^0x/i.test(one));
  return isPlain && a.toLowerCase() !== b.toLowerCase() ? 'differ' : undefined;
}

/** What is known of a whole condition. */
export interface Verdict {
  readonly outcomes: Outcomes;
  /** Entries of FROM for which it can't be true when all their columns are null. */
  readonly notTrue: readonly number[];
  /** Those for which it can't be false then. */
  readonly notFalse: readonly number[];
}

/** One of the conditions that all must hold. */
export interface Conjunct {
  readonly span: Span | null;
  readonly notTrue: readonly number[];
}
