import type { FunctionTable, ObjectName } from '../../../core/analysis/tree.ts';
import { callOf } from './calls.ts';
import { functionTable, readDeclared } from './functionTables.ts';
import { readObjectName } from './objectNames.ts';
import type { Reader } from './reader.ts';

/**
 * `OPENXML(@document, 'rows', flags) WITH (…)`: rows of a document that the session holds, as it holds its variables. Which columns
 * come is told by a list, or by a table that has the same ones, or else they are those of Microsoft's edge table.
 */
export function readOpenXml(reader: Reader): FunctionTable {
  const first = reader.at;
  reader.expect('openxml');
  const name: ObjectName = { schema: null, name: 'openxml', span: reader.spanFrom(first) };
  reader.expect('(');
  if (!reader.isVariable()) reader.fail('The variable that stands for a document was expected here');
  reader.at++;
  reader.expect(',');
  if (!reader.isKind('string') && !reader.isVariable()) reader.fail('A string or a variable was expected here');
  reader.at++;
  if (reader.accept(',')) {
    if (!reader.isKind('number') && !reader.isVariable()) reader.fail('A number was expected here');
    reader.at++;
  }
  reader.expect(')');
  const call = callOf(name, [], reader, first);
  if (reader.comes('with', '(')) return functionTable(reader, first, [call], readDeclared(reader));
  const shape = reader.accept('with') ? readObjectName(reader) : undefined;
  const rows = functionTable(reader, first, [call]);
  return shape === undefined ? rows : { ...rows, shape };
}
