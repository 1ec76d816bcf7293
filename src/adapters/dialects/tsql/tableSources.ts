import type { FromItem, Query, TableRef } from '../../../core/analysis/tree.ts';
import { readAliasName, readColumnNames } from './aliases.ts';
import { functionTable, readFunction } from './functionTables.ts';
import { acceptOldHints, readHints } from './hints.ts';
import { holdsChange, readInnerChange } from './innerChanges.ts';
import { readInnerQuery } from './innerQueries.ts';
import { readMethodCall, readMethods } from './methods.ts';
import { objectNameOf, readDotted } from './objectNames.ts';
import { readOpenXml } from './openXml.ts';
import { made, opensQuery } from './parts.ts';
import { queryOf } from './queryOf.ts';
import type { Reader } from './reader.ts';
import { readRowsElsewhere, readsRowsElsewhere } from './rowsElsewhere.ts';
import { readScored, scoresTable } from './scoring.ts';
import { readSearch, searchesTable } from './searches.ts';
import { readPeriod, readSample } from './tableClauses.ts';
import { changedRows } from './triggers.ts';

export interface TableSource {
  readonly item: FromItem;
  readonly locksRows: boolean;
}

/** One entry of FROM; `undefined` where a bracket opens joins. */
export function readTableSource(reader: Reader, isApplied: boolean): TableSource | undefined {
  const first = reader.at;
  if (holdsChange(reader)) return plain(readInnerChange(reader));
  if (reader.peek() === '(') {
    if (!opensQuery(reader) && !reader.comes('(', 'values')) return undefined;
    return plain(readDerived(reader, first, isApplied));
  }
  if (readsRowsElsewhere(reader)) return plain(readRowsElsewhere(reader));
  if (searchesTable(reader)) return plain(readSearch(reader));
  if (scoresTable(reader)) return plain(readScored(reader));
  if (reader.comes('openxml', '(')) return plain(readOpenXml(reader));
  if (reader.isVariable()) return readVariableTable(reader, first);
  // `::fn_helpcollations()` is how system functions were called once.
  if (reader.peek() === '::' && reader.isName(1) && reader.peek(2) === '(') {
    reader.at++;
    return plain(readFunction(reader, first, { ...objectNameOf(readDotted(reader)), schema: 'sys' }));
  }
  const dotted = readDotted(reader, 5);
  const rows = readMethodCall(reader, dotted, first);
  if (rows !== undefined) return plain(functionTable(reader, first, [rows]));
  if (dotted.parts.length > 4) reader.fail('A table’s name has at most four parts');
  const name = objectNameOf(dotted);
  // What APPLY calls takes arguments, whatever they are called.
  const oldHints = isApplied ? undefined : acceptOldHints(reader);
  if (oldHints === undefined && reader.peek() === '(') return plain(readFunction(reader, first, name));
  return readTable(reader, name, oldHints ?? false);
}

const plain = (item: FromItem): TableSource => ({ item, locksRows: false });

/** A table with what may follow its name. */
function readTable(reader: Reader, name: TableRef['name'], isLocked: boolean): TableSource {
  const sample = [...readPeriod(reader)];
  // A table whose rows make up the paths of a graph.
  if (reader.comes('for', 'path')) reader.at += 2;
  let locksRows = isLocked;
  const early = readSample(reader);
  sample.push(...early);
  const isHinted = reader.comes('with', '(');
  locksRows = readHints(reader) || locksRows;
  // An alias stands before TABLESAMPLE and WITH.
  const alias = early.length > 0 || isHinted ? undefined : readAliasName(reader);
  if (alias !== undefined) {
    sample.push(...readSample(reader));
    locksRows = acceptOldHints(reader) || locksRows;
    locksRows = readHints(reader) || locksRows;
  }
  const isBareIndex = alias !== undefined && reader.peek() === '(' && reader.isKind('number', 1);
  if (reader.peek() === 'holdlock' || isBareIndex) reader.fail('A table hint stands in brackets after WITH');
  const table: TableRef = {
    kind: 'table',
    name,
    alias: alias?.name ?? null,
    aliasSpan: alias?.span ?? null,
    columnNames: [],
    sample,
  };
  return { item: changedRows(reader, table), locksRows };
}

/** `@t` holds rows, and a method of an xml variable gives some. */
function readVariableTable(reader: Reader, first: number): TableSource {
  const variable = reader.peek();
  reader.at++;
  const span = reader.spanFrom(first);
  if (reader.peek() === '.') {
    const rows = readMethods(reader, made([], 'parameter', span), first);
    return plain(functionTable(reader, first, [rows]));
  }
  return readTable(reader, { schema: null, name: variable, span }, false);
}

function readDerived(reader: Reader, first: number, lateral: boolean): FromItem {
  const query = reader.comes('(', 'values') ? readValues(reader) : readBracketedQuery(reader);
  if (reader.comes('for', 'path')) reader.at += 2;
  const alias = readAliasName(reader);
  if (alias === undefined) reader.fail('A query in FROM needs an alias');
  const names = readColumnNames(reader);
  const span = reader.spanFrom(first);
  return { kind: 'derivedTable', query, alias: alias.name, aliasSpan: alias.span, ...names, lateral, span };
}

function readBracketedQuery(reader: Reader): Query {
  reader.expect('(');
  const query = readInnerQuery(reader);
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
