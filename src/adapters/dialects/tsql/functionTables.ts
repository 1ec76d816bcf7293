import type { FunctionTable, TableRef } from '../../../core/analysis/tree.ts';
import { noColumnNames, readAliasName, readColumnNames } from './aliases.ts';
import { readCall } from './calls.ts';
import { readHints } from './hints.ts';
import type { Reader } from './reader.ts';
import { readType } from './types.ts';

/** A function in FROM. OPENJSON may say itself which columns it gives. */
export function readFunction(reader: Reader, first: number, name: TableRef['name']): FunctionTable {
  const call = readCall(reader, name, first);
  const isOpenJson = name.schema === null && name.name === 'openjson';
  if (isOpenJson && (call.args.length === 0 || call.args.length > 2))
    reader.misplaced(first, 'OPENJSON takes a text and perhaps a path');
  const declared = isOpenJson && reader.comes('with', '(') ? readDeclared(reader) : null;
  if (declared === null) readHints(reader);
  return functionTable(reader, first, [call], declared);
}

/**
 * `WITH (a int '$.a', b nvarchar(max) AS JSON)`: the columns that a function is said to give, and where each is found; in a file
 * perhaps by its number.
 */
export function readDeclared(reader: Reader, isOfFile = false): readonly string[] {
  reader.expect('with', '(');
  const names = reader.list(() => {
    const { name } = reader.name('A column');
    readType(reader);
    if (reader.accept('collate')) reader.name('A collation');
    if (isOfFile) {
      if (reader.isKind('string') || reader.isKind('number')) reader.at++;
      return name;
    }
    if (reader.isKind('string') || reader.isVariable()) reader.at++;
    if (reader.accept('as')) reader.expect('json');
    return name;
  });
  reader.expect(')');
  return names;
}

/** What calls give as rows, with the alias that follows. `first` is the index where they start. */
export function functionTable(
  reader: Reader,
  first: number,
  calls: FunctionTable['calls'],
  declared: readonly string[] | null = null,
): FunctionTable {
  const span = reader.spanFrom(first);
  const alias = readAliasName(reader);
  const names = alias === undefined ? noColumnNames : readColumnNames(reader);
  return {
    kind: 'functionTable',
    calls,
    alias: alias?.name ?? null,
    aliasSpan: alias?.span ?? null,
    ...names,
    declared,
    ordinality: false,
    span,
  };
}
