import { type DataType, isMoment, isNumber, wider } from './dataTypes.ts';
import type { Operand, Predicate } from './predicate.ts';

/** A time of day makes a moment later than the date it lies on. */
export const isMomentWithDate = (a: Operand, b: Operand): boolean =>
  (a.type === 'timestamp' || a.type === 'timestampWithZone') &&
  a.kind !== 'literal' &&
  (b.type === 'date' || (b.kind === 'literal' && b.type === null && b.literal === 'date'));

/** The narrower of two numbers or moments is converted; a text is converted to whatever it meets. */
export function conversionOf(left: Operand, right: Operand): Predicate['conversion'] {
  const [a, b] = [left.type, right.type];
  if (a === null || b === null || a === b || right.kind === 'list' || right.kind === 'subquery') return null;
  const common = wider(a, b);
  const side = common === undefined ? textSide(a, b) : common === b ? 'left' : 'right';
  if (side === undefined) return null;
  if ((side === 'left' ? left : right).kind === 'literal') return null;
  return side === 'left' ? { side, from: a, to: b } : { side, from: b, to: a };
}

function textSide(a: DataType, b: DataType): 'left' | 'right' | undefined {
  const converts = (type: DataType) => isNumber(type) || isMoment(type) || type === 'uuid' || type === 'boolean';
  if (a === 'text' && converts(b)) return 'left';
  return b === 'text' && converts(a) ? 'right' : undefined;
}
