import type { Assignment, Merge, With } from '../../../core/analysis/tree.ts';
import { readAliasName } from './aliases.ts';
import { readAssignments } from './assignments.ts';
import { readRowCount } from './changes.ts';
import { readJoined } from './from.ts';
import { readHints } from './hints.ts';
import { ownColumn, readColumnName } from './objectNames.ts';
import { readOptions } from './options.ts';
import { readOutput } from './outputs.ts';
import { made } from './parts.ts';
import type { Reader } from './reader.ts';
import { readTargetName } from './targetNames.ts';

type Branch = Merge['branches'][number];

/** MERGE with all its branches. */
export function readMerge(reader: Reader, common: With | null): Merge {
  reader.expect('merge');
  const { top } = readRowCount(reader);
  reader.accept('into');
  const name = readTargetName(reader);
  readHints(reader);
  const alias = reader.peek() === 'using' ? undefined : readAliasName(reader);
  reader.expect('using');
  const source = readJoined(reader).item;
  reader.expect('on');
  const on = reader.condition();
  const branches: Branch[] = [];
  while (reader.accept('when')) branches.push(readBranch(reader));
  if (branches.length === 0) reader.fail('WHEN was expected here');
  const returning = readOutput(reader);
  readOptions(reader);
  const target = { name, alias: alias?.name ?? null, aliasSpan: alias?.span ?? null };
  const merge = { kind: 'merge', with: common, target, returning, source, on, branches } as const;
  return top === undefined ? merge : { ...merge, top };
}

function readBranch(reader: Reader): Branch {
  const isNot = reader.accept('not');
  reader.expect('matched');
  let isBySource = false;
  if (isNot && reader.accept('by')) {
    const by = reader.acceptOne('target', 'source');
    if (by === undefined) reader.fail('TARGET or SOURCE was expected here');
    isBySource = by === 'source';
  }
  const condition = reader.accept('and') ? reader.condition() : null;
  reader.expect('then');
  if (isNot && !isBySource) return { condition, set: readInsertion(reader), does: 'insert' };
  if (reader.accept('delete')) return { condition, set: [], does: 'delete' };
  reader.expect('update', 'set');
  return { condition, set: readAssignments(reader), does: 'update' };
}

function readInsertion(reader: Reader): readonly Assignment[] {
  reader.expect('insert');
  const columns = reader.accept('(') ? reader.list(() => readColumnName(reader)) : [];
  if (columns.length > 0) reader.expect(')');
  if (reader.accept('default', 'values')) return [];
  reader.expect('values', '(');
  const values = reader.list(() => {
    const first = reader.at;
    return reader.accept('default') ? made([], 'default', reader.spanFrom(first)) : reader.scalar();
  });
  reader.expect(')');
  if (columns.length > 0 && columns.length !== values.length) reader.fail('As many values as columns were expected');
  return values.map((value, index) => {
    const column = columns[index];
    const span = column?.span ?? reader.spanFrom(reader.at - 1);
    return { column: ownColumn(column?.parts.at(-1)?.name ?? ''), span, value };
  });
}
