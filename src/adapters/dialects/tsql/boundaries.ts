import { opensQuery } from './parts.ts';
import type { Reader } from './reader.ts';
import { statementStarts } from './words.ts';

/** Whether a statement can end here: at a separator, at a word that opens another one, or at a label. */
export const isBoundary = (reader: Reader): boolean =>
  reader.isAtEnd ||
  reader.peek() === ';' ||
  statementStarts.has(reader.peek()) ||
  (reader.isName() && reader.peek(1) === ':');

/** Whether a statement can end here inside a block or before ELSE. */
export const isInnerBoundary = (reader: Reader): boolean =>
  isBoundary(reader) || reader.peek() === 'end' || reader.peek() === 'else';

/**
 * Whether the statement that starts at an index is a query in brackets, with nothing behind them, and another one follows:
 * `(SELECT 1) (SELECT 2)`. After such a bracket nothing can go on with one more.
 */
export const isBetweenBrackets = (reader: Reader, first: number): boolean =>
  reader.peek() === '(' &&
  reader.tokenAt(first)?.syntax === '(' &&
  reader.closing(first) === reader.at - 1 &&
  opensQuery(reader);
