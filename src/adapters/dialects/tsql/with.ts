import type { CommonTable, With } from '../../../core/analysis/tree.ts';
import { readColumnNames } from './aliases.ts';
import { readInnerQuery } from './innerQueries.ts';
import type { Reader } from './reader.ts';

/** WITH before a statement: tables that it names, each seeing itself and those before it; `null` where none stands here. */
export function readWith(reader: Reader): With | null {
  if (!reader.accept('with')) return null;
  while (reader.comes('xmlnamespaces', '(') || reader.comes('change_tracking_context', '(')) {
    if (reader.comes('xmlnamespaces')) readNamespaces(reader);
    else readContext(reader);
    if (!reader.accept(',')) return null;
  }
  const tables = reader.list(() => readCommonTable(reader));
  return { recursive: true, inOrder: true, tables };
}

function readCommonTable(reader: Reader): CommonTable {
  if (reader.changedTable !== undefined && ['inserted', 'deleted'].includes(reader.peek()))
    reader.fail('In a trigger this name means the rows that were changed');
  const { name, label, span } = reader.name('The name of a table');
  const names = readColumnNames(reader);
  reader.expect('as', '(');
  const statement = readInnerQuery(reader);
  reader.expect(')');
  return { name, label, span, ...names, statement, addedColumns: [] };
}

/** `XMLNAMESPACES ('uri' AS prefix, DEFAULT 'uri')`. */
function readNamespaces(reader: Reader): void {
  reader.at += 2;
  reader.list(() => {
    if (reader.accept('default')) {
      reader.string();
      return;
    }
    reader.string();
    reader.expect('as');
    reader.name('A prefix');
  });
  reader.expect(')');
}

/** `CHANGE_TRACKING_CONTEXT (0x0a)`: what change tracking notes of who made the change. */
function readContext(reader: Reader): void {
  reader.at += 2;
  if (!reader.isKind('number') && !reader.isVariable()) reader.fail('A binary value or a variable was expected here');
  reader.at++;
  reader.expect(')');
}
