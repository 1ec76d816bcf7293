import type { Expression } from '../../../core/analysis/tree.ts';
import { qualifierLength, readQualifier } from './objectNames.ts';
import { made } from './parts.ts';
import type { Reader } from './reader.ts';

/** Words for the column of a table that has a mark: IDENTITY, or ROWGUIDCOL. */
const words: ReadonlySet<string> = new Set(['$identity', '$rowguid', 'identitycol', 'rowguidcol']);

/**
 * `t.$IDENTITY`, the column that numbers the rows, whichever it is; `undefined` where another value stands here. The text
 * doesn't tell, so it may be any column.
 */
export function acceptMarkedColumn(reader: Reader): Expression | undefined {
  const first = reader.at;
  const length = qualifierLength(reader);
  if (!words.has(reader.peek(length))) return undefined;
  const path = readQualifier(reader, length);
  reader.at++;
  const span = reader.spanFrom(first);
  return made([{ kind: 'star', path, span, isWritten: false, isMarked: true }], 'other', span);
}
