import type { Expression, Operation } from '../../../core/analysis/tree.ts';
import { made } from './parts.ts';
import type { Reader } from './reader.ts';
import { readType } from './types.ts';

/** CASE, with a value to compare or with conditions. Each condition stands before its value. */
export function readCase(reader: Reader): Operation {
  const first = reader.at;
  reader.expect('case');
  const isSimple = reader.peek() !== 'when';
  const parts: Expression[] = isSimple ? [reader.scalar()] : [];
  do {
    reader.expect('when');
    parts.push(isSimple ? reader.scalar() : reader.condition());
    reader.expect('then');
    parts.push(reader.scalar());
  } while (reader.peek() === 'when');
  if (reader.accept('else')) parts.push(reader.scalar());
  reader.expect('end');
  return made(parts, 'case', reader.spanFrom(first));
}

const casts: ReadonlySet<string> = new Set(['cast', 'try_cast', 'parse', 'try_parse']);
const converts: ReadonlySet<string> = new Set(['convert', 'try_convert']);

/** Whether CAST, CONVERT or PARSE comes next, in any of their forms. */
export const isConversion = (reader: Reader): boolean =>
  (casts.has(reader.peek()) || converts.has(reader.peek())) && reader.peek(1) === '(';

export function readConversion(reader: Reader): Operation {
  const first = reader.at;
  const isCast = casts.has(reader.peek());
  const isParse = reader.peek().endsWith('parse');
  reader.at += 2;
  if (!isCast) {
    const castTo = readType(reader);
    reader.expect(',');
    const parts = reader.list(() => reader.scalar());
    if (parts.length > 2) reader.fail('CONVERT takes a type, a value and a style');
    reader.expect(')');
    return { ...made(parts, 'cast', reader.spanFrom(first)), castTo };
  }
  const parts = [reader.scalar()];
  reader.expect('as');
  const castTo = readType(reader);
  if (isParse && reader.accept('using')) parts.push(reader.scalar());
  reader.expect(')');
  return { ...made(parts, 'cast', reader.spanFrom(first)), castTo };
}
