import type { Action } from '../../../core/analysis/actions.ts';
import type { Copy, FunctionTable, ObjectName } from '../../../core/analysis/tree.ts';
import { loadOptions, readBulkOptions, rowOptions, wholes } from './bulkOptions.ts';
import { callOf } from './calls.ts';
import { functionTable, readDeclared } from './functionTables.ts';
import { readObjectName } from './objectNames.ts';
import type { Reader } from './reader.ts';

/** Whether OPENROWSET comes next in the form that opens a file. */
export const opensFile = (reader: Reader): boolean => reader.comes('openrowset', '(', 'bulk');

/**
 * `OPENROWSET(BULK 'file', …) WITH (…) AS a`: the rows of files on the machine of the database, or wherever their paths lead.
 * Paths and options are literals, so that the text tells all of it.
 */
export function readBulkRows(reader: Reader): FunctionTable {
  const first = reader.at;
  reader.expect('openrowset');
  const name: ObjectName = { schema: null, name: 'openrowset', span: reader.spanFrom(first) };
  reader.expect('(', 'bulk');
  const actions = readPaths(reader, 'OPENROWSET(BULK …)');
  let whole = false;
  if (reader.accept(',')) {
    const options = readBulkOptions(reader, rowOptions, 'OPENROWSET(BULK …)');
    whole = wholes.some((option) => options.names.has(option));
    actions.push(...options.actions);
  }
  reader.expect(')');
  const call = callOf(name, [], reader, first);
  const declared = reader.comes('with', '(') ? readDeclared(reader, true) : whole ? ['bulkcolumn'] : null;
  return { ...functionTable(reader, first, [call], declared), actions };
}

/** `'file'`, or some of them in brackets: what opening each does. */
function readPaths(reader: Reader, statement: string): Action[] {
  const isList = reader.accept('(');
  const paths = [readPath(reader, statement)];
  while (isList && reader.accept(',')) {
    // Microsoft's own parser lets a comma stand behind the last one.
    if (reader.peek() === ')') break;
    paths.push(readPath(reader, statement));
  }
  if (isList) reader.expect(')');
  return paths;
}

function readPath(reader: Reader, statement: string): Action {
  const first = reader.at;
  reader.string();
  const span = reader.spanFrom(first);
  return { kind: 'file', name: `${statement} ${reader.write(span)}`, span };
}

/** `BULK INSERT t FROM 'file' WITH (…)`. */
export function readBulkInsert(reader: Reader): Copy {
  reader.expect('bulk', 'insert');
  const name = readObjectName(reader);
  reader.expect('from');
  const actions = [readPath(reader, 'BULK INSERT')];
  if (reader.accept('with')) {
    reader.expect('(');
    actions.push(...readBulkOptions(reader, loadOptions, 'BULK INSERT').actions);
    reader.expect(')');
  }
  const from = { kind: 'table', name, alias: null, aliasSpan: null, columnNames: [], sample: [] } as const;
  return { kind: 'copy', direction: 'in', from, columns: [], where: null, outside: true, actions };
}
