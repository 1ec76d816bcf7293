import type { NewColumn, StatementNode, TableDefinition } from '../../../core/analysis/tree.ts';
import { isInnerBoundary } from './boundaries.ts';
import { type Gathered, readCheck, readColumnDefinition } from './columnDefinitions.ts';
import { readForeignKey, readIndex, readKey, readStorage } from './keys.ts';
import { readObjectName } from './objectNames.ts';
import type { Reader } from './reader.ts';
import { Unreadable } from './unreadable.ts';

/** The columns that a table is declared with, and what of them runs with later changes. */
export type ColumnDefinitions = Pick<TableDefinition, 'columns' | 'expressions' | 'references'>;

/** `(a int NOT NULL, b AS a + 1, PRIMARY KEY (a))` of a table, or of a table variable, which may say less. */
export function readColumnDefinitions(reader: Reader, isVariable: boolean): ColumnDefinitions {
  const columns: NewColumn[] = [];
  const gathered: Gathered = { values: [], references: [], isVariable, generated: 0 };
  let periods = 0;
  reader.expect('(');
  do {
    if (readPeriod(reader)) periods++;
    else if (!readTableConstraint(reader, gathered)) columns.push(readColumnDefinition(reader, gathered));
  } while (reader.accept(',') && (isVariable || reader.peek() !== ')'));
  if (periods > 1 || gathered.generated !== 2 * periods) reader.fail('A PERIOD names two columns GENERATED ALWAYS');
  reader.expect(')');
  return { columns, expressions: gathered.values, references: gathered.references };
}

/** `PERIOD FOR SYSTEM_TIME (a, b)`; false where none comes next. */
function readPeriod(reader: Reader): boolean {
  if (!reader.accept('period', 'for', 'system_time', '(')) return false;
  reader.name('A column');
  reader.expect(',');
  reader.name('A column');
  reader.expect(')');
  return true;
}

function readTableConstraint(reader: Reader, { values, references, isVariable }: Gathered): boolean {
  const isNamed = !isVariable && reader.accept('constraint');
  if (isNamed) reader.name('A constraint');
  if (readKey(reader) || readCheck(reader, values) || (!isVariable && readForeignKey(reader, references))) return true;
  if (isNamed) reader.fail('PRIMARY KEY, UNIQUE, FOREIGN KEY or CHECK was expected here');
  return readIndex(reader, values, false);
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
    const definitions = readColumnDefinitions(reader, false);
    if (reader.accept('as') && reader.acceptOne('node', 'edge') === undefined) reader.fail();
    readPlace(reader);
    readStorage(reader);
    if (!isInnerBoundary(reader)) reader.fail();
    const isTemporary = name.name.startsWith('#');
    return { kind: 'tableDefinition', name: { ...name, isTemporary }, ...definitions };
  } catch (thrown) {
    if (!(thrown instanceof Unreadable)) throw thrown;
    reader.at = first;
    return undefined;
  }
}

/** `ON filegroup`, `ON scheme (column)` and `TEXTIMAGE_ON filegroup`. */
function readPlace(reader: Reader): void {
  if (reader.accept('on')) {
    reader.name('A filegroup');
    if (reader.accept('(')) {
      reader.name('A column');
      reader.expect(')');
    }
  }
  if (reader.accept('textimage_on')) reader.name('A filegroup');
}
