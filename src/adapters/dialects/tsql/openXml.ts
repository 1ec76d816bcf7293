import type { FunctionTable, ObjectName } from '../../../core/analysis/tree.ts';
import { callOf } from './calls.ts';
import { functionTable, readDeclared } from './functionTables.ts';
import { readObjectName } from './objectNames.ts';
import type { Reader } from './reader.ts';

/**
 * `OPENXML(@document, 'rows', flags) WITH (…)`: rows of a document that the session holds, as it holds its variables. Which columns
 * come is told by a list, or else they are those of Microsoft's edge table.
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
  if (reader.accept('with')) {
    const { span } = readObjectName(reader);
    reader.refuse('Here OPENXML gives the columns that a table has, and which these are isn’t followed.', span);
  }
  return functionTable(reader, first, [call]);
}
