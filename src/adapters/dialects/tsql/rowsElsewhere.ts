import type { FunctionCall, FunctionTable, ObjectName } from '../../../core/analysis/tree.ts';
import { opensFile, readBulkRows } from './bulkRows.ts';
import { callOf } from './calls.ts';
import { functionTable } from './functionTables.ts';
import type { Reader } from './reader.ts';

/**
 * Row sources that leave the database by words of their own, and why what they do can't be told. What a provider makes of its
 * connection and its text is known to that provider alone.
 */
const reasons: ReadonlyMap<string, string> = new Map([
  ['openrowset', 'OPENROWSET hands a text to a provider that reads a file or another server'],
  ['openquery', 'OPENQUERY runs a text on another server'],
  ['opendatasource', 'OPENDATASOURCE reads another server through a provider'],
  ['ai_generate_chunks', 'AI_GENERATE_CHUNKS may call a service'],
]);

/** Whether a row source comes next that leaves the database. */
export const readsRowsElsewhere = (reader: Reader): boolean => reasons.has(reader.peek()) && reader.peek(1) === '(';

/** Such a source in FROM. Only that of a file can be told to its end. */
export function readRowsElsewhere(reader: Reader): FunctionTable {
  if (opensFile(reader)) return readBulkRows(reader);
  const first = reader.at;
  const call = readReachingOut(reader);
  return functionTable(reader, first, [call]);
}

/** Takes such a source to its closing bracket. What stands in it is neither a statement nor followed. */
export function readReachingOut(reader: Reader): FunctionCall {
  const first = reader.at;
  const word = reader.peek();
  const closing = reader.closing(first + 1);
  if (closing === undefined) reader.fail('The bracket after this word is never closed');
  reader.at++;
  const refusal = `${reasons.get(word) ?? 'This reaches out'}, so what it does can’t be told.`;
  const name: ObjectName = { schema: null, name: word, span: reader.spanFrom(first), refusal };
  reader.at = closing + 1;
  const call = callOf(name, [], reader, first);
  if (word === 'opendatasource') while (reader.accept('.')) if (reader.isName() || reader.isKind('string')) reader.at++;
  if (reader.comes('with', '(')) {
    const end = reader.closing(reader.at + 1);
    if (end === undefined) reader.fail('The bracket after WITH is never closed');
    reader.at = end + 1;
  }
  return call;
}
