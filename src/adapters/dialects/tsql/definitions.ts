import type { Expression, NewColumn, ObjectName, StatementNode, TableDefinition } from '../../../core/analysis/tree.ts';
import { isInnerBoundary } from './boundaries.ts';
import { readObjectName } from './objectNames.ts';
import type { Reader } from './reader.ts';
import { readType } from './types.ts';
import { Unreadable } from './unreadable.ts';

/** The columns that a table is declared with, and what of them runs with later changes. */
export type ColumnDefinitions = Pick<TableDefinition, 'columns' | 'expressions' | 'references'>;

/** `(a int NOT NULL, b AS a + 1, PRIMARY KEY (a))` of a table variable or temporary table. */
export function readColumnDefinitions(reader: Reader): ColumnDefinitions {
  const columns: NewColumn[] = [];
  const values: Expression[] = [];
  const references: ObjectName[] = [];
  reader.expect('(');
  do {
    if (readTableConstraint(reader, values, references)) continue;
    const { name } = reader.name('A column');
    const isComputed = reader.accept('as');
    if (isComputed) values.push(reader.scalar());
    columns.push({ name, type: isComputed ? '' : readType(reader), nullable: true, primaryKey: false });
    while (readColumnConstraint(reader, values) || readReference(reader, references));
  } while (reader.accept(',') && reader.peek() !== ')');
  reader.expect(')');
  return { columns, expressions: values, references };
}

const plainWords = ['null', 'sparse', 'rowguidcol', 'persisted', 'hidden', 'clustered', 'nonclustered'];

/** One constraint after a column; false where none follows. */
function readColumnConstraint(reader: Reader, values: Expression[]): boolean {
  if (reader.accept('not', 'null') || reader.acceptOne(...plainWords) !== undefined) return true;
  if (reader.accept('constraint')) {
    reader.name('A constraint');
    return true;
  }
  if (reader.accept('collate')) {
    reader.name('A collation');
    return true;
  }
  if (reader.accept('identity')) {
    if (reader.accept('(')) {
      values.push(reader.scalar());
      reader.expect(',');
      values.push(reader.scalar());
      reader.expect(')');
    }
    return true;
  }
  if (reader.accept('default')) {
    values.push(reader.scalar());
    return true;
  }
  return readKey(reader) || readCheck(reader, values) || readIndex(reader);
}

function readTableConstraint(reader: Reader, values: Expression[], references: ObjectName[]): boolean {
  if (reader.accept('constraint')) {
    reader.name('A constraint');
    if (readKey(reader) || readCheck(reader, values) || readForeignKey(reader, references)) return true;
    reader.fail('PRIMARY KEY, UNIQUE, FOREIGN KEY or CHECK was expected here');
  }
  return readKey(reader) || readCheck(reader, values) || readForeignKey(reader, references) || readIndex(reader);
}

/** `FOREIGN KEY (a, b) REFERENCES t (c, d)`. */
function readForeignKey(reader: Reader, references: ObjectName[]): boolean {
  if (!reader.comes('foreign', 'key', '(')) return false;
  reader.at += 2;
  readKeyColumns(reader);
  if (!readReference(reader, references)) reader.fail('REFERENCES was expected here');
  return true;
}

/** `REFERENCES t (a) ON DELETE CASCADE`; false where none follows. */
function readReference(reader: Reader, references: ObjectName[]): boolean {
  reader.accept('foreign', 'key');
  if (!reader.accept('references')) return false;
  references.push(readObjectName(reader));
  readKeyColumns(reader);
  while (reader.accept('on')) {
    if (reader.acceptOne('delete', 'update') === undefined) reader.fail('DELETE or UPDATE was expected here');
    if (reader.acceptOne('cascade') !== undefined || reader.accept('no', 'action')) continue;
    reader.expect('set');
    if (reader.acceptOne('null', 'default') === undefined) reader.fail('NULL or DEFAULT was expected here');
  }
  return true;
}

function readKey(reader: Reader): boolean {
  if (!reader.accept('primary', 'key') && !reader.accept('unique')) return false;
  reader.acceptOne('clustered', 'nonclustered');
  readKeyColumns(reader);
  if (reader.accept('with', '(')) {
    reader.list(() => {
      reader.at++;
      reader.expect('=');
      if (reader.acceptOne('on', 'off') === undefined && !reader.isKind('number')) reader.fail();
      if (reader.isKind('number')) reader.at++;
    });
    reader.expect(')');
  }
  return true;
}

function readKeyColumns(reader: Reader): void {
  if (!reader.accept('(')) return;
  reader.list(() => {
    reader.name('A column');
    reader.acceptOne('asc', 'desc');
  });
  reader.expect(')');
}

function readCheck(reader: Reader, values: Expression[]): boolean {
  if (!reader.accept('check')) return false;
  reader.expect('(');
  values.push(reader.condition());
  reader.expect(')');
  return true;
}

function readIndex(reader: Reader): boolean {
  if (!reader.accept('index')) return false;
  reader.name('An index');
  reader.accept('unique');
  reader.acceptOne('clustered', 'nonclustered');
  readKeyColumns(reader);
  return true;
}

/**
 * CREATE TABLE with columns and constraints of the common kinds; `undefined`, and nothing taken, where it holds anything else.
 * Names that begin with `#` are of the session alone, but for `##`, which all sessions see.
 */
export function readTable(reader: Reader): StatementNode | undefined {
  const first = reader.at;
  try {
    reader.expect('create', 'table');
    const name = readObjectName(reader);
    const definitions = readColumnDefinitions(reader);
    if (reader.accept('on')) reader.name('A filegroup');
    if (!isInnerBoundary(reader)) reader.fail();
    const isTemporary = name.name.startsWith('#');
    return { kind: 'tableDefinition', name: { ...name, isTemporary }, ...definitions };
  } catch (thrown) {
    if (!(thrown instanceof Unreadable)) throw thrown;
    reader.at = first;
    return undefined;
  }
}
