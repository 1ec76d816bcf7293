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
