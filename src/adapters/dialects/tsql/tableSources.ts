import type { FromItem, FunctionTable, Query, TableRef } from '../../../core/analysis/tree.ts';
import { readAliasName, readColumnNames } from './aliases.ts';
import { readCall } from './calls.ts';
import { acceptOldHints, readHints } from './hints.ts';
import { readMethodCall, readMethods } from './methods.ts';
import { objectNameOf, readDotted } from './objectNames.ts';
import { made, opensQuery } from './parts.ts';
import { queryOf } from './queryOf.ts';
import type { Reader } from './reader.ts';
import { readReachingOut, readsRowsElsewhere } from './rowsElsewhere.ts';
import { readPeriod, readSample } from './tableClauses.ts';
import { readType } from './types.ts';

export interface TableSource {
  readonly item: FromItem;
  readonly locksRows: boolean;
}

/** One entry of FROM; `undefined` where a bracket opens joins. */
export function readTableSource(reader: Reader, isApplied: boolean): TableSource | undefined {
  const first = reader.at;
  if (reader.peek() === '(') {
    if (!opensQuery(reader) && !reader.comes('(', 'values')) return undefined;
    return { item: readDerived(reader, first, isApplied), locksRows: false };
  }
  if (readsRowsElsewhere(reader)) return { item: readReachingOut(reader), locksRows: false };
  if (reader.isVariable()) return readVariableTable(reader, first);
  const dotted = readDotted(reader, 5);
  const rows = readMethodCall(reader, dotted, first);
  if (rows !== undefined) return { item: functionTable(reader, first, [rows]), locksRows: false };
  if (dotted.parts.length > 4) reader.fail('A table’s name has at most four parts');
  const name = objectNameOf(dotted);
  // What APPLY calls takes arguments, whatever they are called.
  const oldHints = isApplied ? undefined : acceptOldHints(reader);
  if (oldHints === undefined && reader.peek() === '(')
    return { item: readFunction(reader, first, name), locksRows: false };
  return readTable(reader, name, oldHints ?? false);
}

/** A table with what may follow its name. */
function readTable(reader: Reader, name: TableRef['name'], isLocked: boolean): TableSource {
  const sample = [...readPeriod(reader), ...readSample(reader)];
  let locksRows = readHints(reader) || isLocked;
  const alias = readAliasName(reader);
  sample.push(...readSample(reader));
  locksRows = acceptOldHints(reader) || locksRows;
  locksRows = readHints(reader) || locksRows;
  return {
    item: {
      kind: 'table',
      name,
      alias: alias?.name ?? null,
      aliasSpan: alias?.span ?? null,
      columnNames: [],
      sample,
    },
    locksRows,
  };
}

/** `@t` holds rows, and a method of an xml variable gives some. */
function readVariableTable(reader: Reader, first: number): TableSource {
  const variable = reader.peek();
  reader.at++;
  const span = reader.spanFrom(first);
  if (reader.peek() === '.') {
    const rows = readMethods(reader, made([], 'parameter', span), first);
    return { item: functionTable(reader, first, [rows]), locksRows: false };
  }
  return readTable(reader, { schema: null, name: variable, span }, false);
}

function readDerived(reader: Reader, first: number, lateral: boolean): FromItem {
  const query = reader.comes('(', 'values') ? readValues(reader) : readBracketedQuery(reader);
  const alias = readAliasName(reader);
  if (alias === undefined) reader.fail('A query in FROM needs an alias');
  const columnNames = readColumnNames(reader);
  const span = reader.spanFrom(first);
  return { kind: 'derivedTable', query, alias: alias.name, aliasSpan: alias.span, columnNames, lateral, span };
}

function readBracketedQuery(reader: Reader): Query {
  reader.expect('(');
  const query = reader.rules.query(reader);
  reader.expect(')');
  return query;
}

function readValues(reader: Reader): Query {
  reader.expect('(');
  const query = readRows(reader);
  reader.expect(')');
  return query;
}

/** `VALUES (…), (…)`. */
export function readRows(reader: Reader): Query {
  reader.expect('values');
  const rows = reader.list(() => {
    reader.expect('(');
    const row = reader.list(() => {
      const first = reader.at;
      return reader.accept('default') ? made([], 'default', reader.spanFrom(first)) : reader.scalar();
    });
    reader.expect(')');
    return row;
  });
  if (rows.some((row) => row.length !== rows[0]?.length))
    reader.fail('Each row of VALUES has as many values as the first');
  return queryOf({ kind: 'values', rows });
}

/** A function in FROM. OPENJSON may say itself which columns it gives. */
function readFunction(reader: Reader, first: number, name: TableRef['name']): FunctionTable {
  const call = readCall(reader, name, first);
  const isOpenJson = name.schema === null && name.name === 'openjson';
  const declared = isOpenJson && reader.comes('with', '(') ? readDeclared(reader) : null;
  readHints(reader);
  return functionTable(reader, first, [call], declared);
}

function readDeclared(reader: Reader): readonly string[] {
  reader.expect('with', '(');
  const names = reader.list(() => {
    const { name } = reader.name('A column');
    readType(reader);
    if (reader.accept('collate')) reader.name('A collation');
    if (reader.isKind('string')) reader.string();
    if (reader.accept('as')) reader.expect('json');
    return name;
  });
  reader.expect(')');
  return names;
}

function functionTable(
  reader: Reader,
  first: number,
  calls: FunctionTable['calls'],
  declared: readonly string[] | null = null,
): FunctionTable {
  const span = reader.spanFrom(first);
  const alias = readAliasName(reader);
  const columnNames = alias === undefined ? [] : readColumnNames(reader);
  return {
    kind: 'functionTable',
    calls,
    alias: alias?.name ?? null,
    aliasSpan: alias?.span ?? null,
    columnNames,
    declared,
    ordinality: false,
    span,
  };
}
