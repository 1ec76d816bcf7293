import type { Assignment, Delete, Expression, Insert, Query, Update, With } from '../../../core/analysis/tree.ts';
import { readAssignments } from './assignments.ts';
import { readExecution } from './execution.ts';
import { type FromList, readFromList } from './from.ts';
import { readTargetHints } from './hints.ts';
import { withInnerChange } from './innerChanges.ts';
import { readRowsQuery } from './innerQueries.ts';
import { ownColumn, readColumnName } from './objectNames.ts';
import { readOptions } from './options.ts';
import { readOutput } from './outputs.ts';
import { made, opensQuery } from './parts.ts';
import type { Reader } from './reader.ts';
import { asShare, readTop } from './selects.ts';
import { readRows } from './tableSources.ts';
import { readTargetName } from './targetNames.ts';
import { readTarget } from './targets.ts';

/** INSERT, from VALUES, a query, or nothing but defaults. What a procedure gives (INSERT … EXEC) isn't followed. */
export function readInsert(reader: Reader, common: With | null): Insert {
  reader.expect('insert');
  const { top } = readRowCount(reader);
  reader.accept('into');
  const name = readTargetName(reader);
  readTargetHints(reader);
  const columns = reader.peek() === '(' && !opensQuery(reader) ? readColumns(reader) : [];
  const returning = readOutput(reader);
  const before = reader.innerChanges.length;
  const runs = reader.peek() === 'exec' || reader.peek() === 'execute';
  const actions = runs ? readRun(reader) : undefined;
  const source = runs ? null : readSource(reader);
  readOptions(reader);
  const tables = withInnerChange(reader, common, source, before);
  const insert = { kind: 'insert', with: tables, target: { name, alias: null }, returning, columns, source } as const;
  return {
    ...insert,
    conflict: null,
    ...(actions === undefined ? {} : { actions }),
    ...(top === undefined ? {} : { top }),
  };
}

function readRun(reader: Reader): Insert['actions'] {
  const first = reader.at;
  const { actions } = readExecution(reader);
  reader.refuse(
    'The rows come from a procedure or a text that is run, so what else it does can’t be told.',
    reader.spanFrom(first),
  );
  return actions;
}

function readSource(reader: Reader): Query | null {
  if (reader.accept('default')) {
    reader.expect('values');
    return null;
  }
  if (reader.peek() === 'values') return readRows(reader);
  if (reader.peek() !== 'select' && !opensQuery(reader)) reader.fail('VALUES or a query was expected here');
  return readRowsQuery(reader);
}

function readColumns(reader: Reader): readonly Assignment[] {
  reader.expect('(');
  const columns = reader.list(() => {
    const { parts, span } = readColumnName(reader);
    return { column: ownColumn(parts.at(-1)?.name ?? ''), span, value: null };
  });
  reader.expect(')');
  return columns;
}

/** UPDATE, of a table or of an entry of its own FROM. */
export function readUpdate(reader: Reader, common: With | null): Update {
  const first = reader.at;
  reader.expect('update');
  const rowCount = readRowCount(reader);
  const name = readTargetName(reader);
  readTargetHints(reader);
  reader.expect('set');
  const set = readAssignments(reader);
  const returning = readOutput(reader);
  const from = reader.accept('from') ? readFromList(reader) : noFrom;
  const { where, whereAt } = readWhere(reader, first);
  readOptions(reader);
  const target = readTarget(reader, name, from.items);
  return { kind: 'update', with: common, target, returning, set, from: from.items, where, whereAt, ...rowCount };
}

/** DELETE, of a table or of an entry of its second FROM. */
export function readDelete(reader: Reader, common: With | null): Delete {
  const first = reader.at;
  reader.expect('delete');
  const rowCount = readRowCount(reader);
  reader.accept('from');
  const name = readTargetName(reader);
  readTargetHints(reader);
  const returning = readOutput(reader);
  const from = reader.accept('from') ? readFromList(reader) : noFrom;
  const { where, whereAt } = readWhere(reader, first);
  readOptions(reader);
  const target = readTarget(reader, name, from.items);
  return { kind: 'delete', with: common, target, returning, using: from.items, where, whereAt, ...rowCount };
}

const noFrom: FromList = { items: [], locksRows: false };

function readWhere(
  reader: Reader,
  first: number,
): { readonly where: Expression | null; readonly whereAt: number | null } {
  const whereAt = reader.spanFrom(first).end;
  if (!reader.accept('where')) return { where: null, whereAt };
  if (reader.comes('current', 'of')) return { where: readCurrent(reader), whereAt: null };
  return { where: reader.condition(), whereAt: null };
}

/** `WHERE CURRENT OF c`: the row that a cursor stands on, which can't be told. */
function readCurrent(reader: Reader): Expression {
  const first = reader.at;
  reader.at += 2;
  reader.accept('global');
  if (reader.isVariable()) reader.at++;
  else reader.name('A cursor');
  return made([], 'other', reader.spanFrom(first));
}

/** `TOP (n)` of a data change. Where a query says how many rows, or a share, that may be all of them. */
export function readRowCount(reader: Reader): { readonly limited: boolean; readonly top?: Expression } {
  const top = readTop(reader);
  if (top === null) return { limited: false };
  return isPlain(top.limit) ? { limited: true } : { limited: false, top: top.limit };
}

const isPlain = (value: Expression): boolean =>
  value.kind === 'constant' || (value.kind === 'operation' && value.operator !== asShare && value.parts.every(isPlain));
