import type { Expression, ObjectName } from '../../../core/analysis/tree.ts';
import { readObjectName } from './objectNames.ts';
import type { Reader } from './reader.ts';

/** `PRIMARY KEY (a, b)` or `UNIQUE`; false where none comes next. */
export function readKey(reader: Reader): boolean {
  if (!reader.accept('primary', 'key') && !reader.accept('unique')) return false;
  reader.acceptOne('clustered', 'nonclustered');
  readKeyColumns(reader);
  readStorage(reader);
  return true;
}

const storage =
  `pad_index fillfactor ignore_dup_key statistics_norecompute statistics_incremental allow_row_locks allow_page_locks
  optimize_for_sequential_key data_compression xml_compression`.split(/\s+/);

/** `WITH (FILLFACTOR = 80)` and the like, which say how rows are stored. */
export function readStorage(reader: Reader): void {
  if (!reader.comes('with', '(')) return;
  reader.at += 2;
  reader.list(() => {
    if (reader.acceptOne(...storage) === undefined) reader.fail('An option of an index was expected here');
    reader.expect('=');
    if (reader.isKind('number')) reader.at++;
    else if (reader.acceptOne('on', 'off', 'none', 'row', 'page') === undefined) reader.fail();
  });
  reader.expect(')');
}

/** Columns in brackets, each with its order; false where none come next. */
export function readKeyColumns(reader: Reader): boolean {
  if (!reader.accept('(')) return false;
  reader.list(() => {
    reader.name('A column');
    reader.acceptOne('asc', 'desc');
  });
  reader.expect(')');
  return true;
}

/** `FOREIGN KEY (a, b) REFERENCES t (c, d)`; false where none comes next. */
export function readForeignKey(reader: Reader, references: ObjectName[]): boolean {
  if (!reader.comes('foreign', 'key', '(')) return false;
  reader.at += 2;
  readKeyColumns(reader);
  if (!readReference(reader, references)) reader.fail('REFERENCES was expected here');
  return true;
}

/** `REFERENCES t (a) ON DELETE CASCADE`; false where none follows. */
export function readReference(reader: Reader, references: ObjectName[]): boolean {
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

/**
 * `INDEX i UNIQUE (a) INCLUDE (b) WHERE c > 0`; after a column it says less. False where none comes next. Filters run
 * with later changes.
 */
export function readIndex(reader: Reader, values: Expression[], isOfColumn: boolean): boolean {
  if (!reader.accept('index')) return false;
  reader.name('An index');
  reader.accept('unique');
  const kind = reader.acceptOne('clustered', 'nonclustered');
  if (isOfColumn) {
    if (readKeyColumns(reader) && reader.accept('include')) readKeyColumns(reader);
    readStorage(reader);
    return true;
  }
  const isColumnstore = reader.accept('columnstore');
  // A clustered columnstore holds all columns.
  const isWhole = isColumnstore && kind === 'clustered';
  if (readKeyColumns(reader) === isWhole) reader.fail('An index lists its columns, and a clustered columnstore none');
  if (kind !== 'clustered') {
    if (!isColumnstore && reader.accept('include')) readKeyColumns(reader);
    if (reader.accept('where')) values.push(reader.condition());
  }
  readStorage(reader);
  return true;
}
