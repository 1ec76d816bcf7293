import type { Expression } from '../../../core/analysis/tree.ts';
import { callOf } from './calls.ts';
import { acceptMarkedColumn } from './markedColumns.ts';
import { readDotted } from './objectNames.ts';
import type { Reader } from './reader.ts';

/** `CONTAINS((a, b), 'words')` and `FREETEXT(t.*, 'words')`. The columns are searched; which ones `*` means can be all. */
export function readFullText(reader: Reader, first: number): Expression {
  const word = reader.peek();
  reader.at++;
  const name = { schema: null, name: word, span: reader.spanFrom(first) };
  reader.expect('(');
  const isBracketed = reader.accept('(');
  const columns = isBracketed ? reader.list(() => readSearched(reader)) : [readSearched(reader)];
  if (isBracketed) reader.expect(')');
  reader.expect(',');
  const words = reader.scalar();
  if (reader.accept(',')) {
    reader.expect('language');
    reader.scalar();
  }
  reader.expect(')');
  return callOf(name, [...columns, words], reader, first);
}

function readSearched(reader: Reader): Expression {
  const first = reader.at;
  const star = (path: readonly string[]): Expression => ({
    kind: 'star',
    path,
    span: reader.spanFrom(first),
    isWritten: false,
  });
  if (reader.accept('*')) return star([]);
  if (reader.accept('property', '(')) {
    const column = readSearched(reader);
    reader.expect(',');
    reader.string();
    reader.expect(')');
    return column;
  }
  const marked = acceptMarkedColumn(reader);
  if (marked !== undefined) return marked;
  const { parts, span } = readDotted(reader);
  const path = parts.flatMap((part) => (part === null ? [] : [part.name]));
  if (reader.accept('.', '*')) return star(path);
  return { kind: 'column', path, span };
}
