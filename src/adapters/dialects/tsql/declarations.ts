import type { Expression, NewName, StatementNode } from '../../../core/analysis/tree.ts';
import { commandOf } from './command.ts';
import { readCursorDeclaration } from './cursors.ts';
import { readColumnDefinitions } from './definitions.ts';
import type { Reader } from './reader.ts';
import { readType } from './types.ts';

/** DECLARE of variables, table variables and cursors. */
export function readDeclaration(reader: Reader): StatementNode {
  reader.expect('declare');
  if (!reader.isVariable()) return readCursorDeclaration(reader);
  const tables: StatementNode[] = [];
  const values: Expression[] = [];
  do {
    if (!reader.isVariable()) reader.fail('A variable was expected here');
    const first = reader.at;
    const variable = reader.peek();
    reader.at++;
    const name: NewName = { schema: null, name: variable, span: reader.spanFrom(first), isTemporary: true };
    reader.accept('as');
    if (reader.accept('table'))
      tables.push({
        kind: 'tableDefinition',
        name,
        ...readColumnDefinitions(reader, true),
        references: [],
        isVariable: true,
      });
    else if (!reader.accept('cursor')) {
      readType(reader);
      if (reader.accept('=')) values.push(reader.scalar());
    }
  } while (reader.accept(','));
  const [only, ...more] = tables;
  if (only !== undefined && more.length === 0 && values.length === 0) return only;
  const variables = commandOf('session', 'session', values);
  return tables.length === 0 ? variables : { kind: 'compound', statements: [...tables, variables], expressions: [] };
}
