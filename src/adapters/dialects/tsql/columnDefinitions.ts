import type { Expression, NewColumn, ObjectName } from '../../../core/analysis/tree.ts';
import { holdsQuery } from './holdsQuery.ts';
import { readIndex, readKey, readReference } from './keys.ts';
import type { Reader } from './reader.ts';
import { readType } from './types.ts';

/** What a table's definition has so far besides its columns. */
export interface Gathered {
  /** Defaults, checks and computed columns. */
  readonly values: Expression[];
  readonly references: ObjectName[];
  /** True for a table variable, whose constraints have no names, and which has no foreign keys. */
  readonly isVariable: boolean;
  /** How many columns hold when a row was current, which a PERIOD names. */
  generated: number;
}

/** `a int NOT NULL DEFAULT 0`, or `b AS a + 1 PERSISTED`. */
export function readColumnDefinition(reader: Reader, gathered: Gathered): NewColumn {
  const { name } = reader.name('A column');
  const isComputed = reader.accept('as');
  if (isComputed) gathered.values.push(readOwnValue(reader));
  const type = isComputed ? '' : readType(reader);
  const seen = new Set<string>();
  for (;;) {
    const first = reader.at;
    const constraint = readConstraint(reader, gathered);
    if (constraint === undefined) break;
    if (onceOnly.has(constraint) && seen.has(constraint)) reader.misplaced(first, 'A column says this once');
    if (isComputed && !ofComputed.has(constraint)) reader.misplaced(first, 'A computed column can’t have this');
    // What isn't stored can't be checked.
    if (isComputed && needStorage.has(constraint) && !seen.has('persisted'))
      reader.misplaced(first, 'A computed column has this only where it is PERSISTED');
    seen.add(constraint);
  }
  return { name, type, nullable: true, primaryKey: false };
}

const onceOnly: ReadonlySet<string> = new Set(
  'null rowguidcol hidden sparse persisted identity default collate generated masked column_set'.split(' '),
);
const ofComputed: ReadonlySet<string> = new Set([
  'null',
  'persisted',
  'key',
  'check',
  'index',
  'reference',
  'constraint',
]);
const needStorage: ReadonlySet<string> = new Set(['null', 'check', 'reference']);

/** One constraint after a column, by what it is; `undefined` where none follows. */
function readConstraint(reader: Reader, gathered: Gathered): string | undefined {
  const { values, references, isVariable } = gathered;
  if (reader.accept('not', 'null') || reader.accept('null')) return 'null';
  const word = reader.acceptOne('sparse', 'rowguidcol', 'persisted', 'hidden');
  if (word !== undefined) return word;
  if (reader.acceptOne('clustered', 'nonclustered') !== undefined) return 'key';
  if (!isVariable && reader.accept('constraint')) {
    reader.name('A constraint');
    return 'constraint';
  }
  if (reader.accept('collate')) {
    reader.name('A collation');
    return 'collate';
  }
  if (reader.accept('identity')) {
    if (reader.accept('(')) {
      values.push(reader.scalar());
      reader.expect(',');
      values.push(reader.scalar());
      reader.expect(')');
    }
    return 'identity';
  }
  if (reader.accept('default')) {
    values.push(readOwnValue(reader));
    return 'default';
  }
  if (reader.accept('generated', 'always', 'as', 'row')) {
    if (reader.acceptOne('start', 'end') === undefined) reader.fail('START or END was expected here');
    gathered.generated++;
    return 'generated';
  }
  if (reader.accept('masked', 'with', '(', 'function', '=')) {
    reader.string();
    reader.expect(')');
    return 'masked';
  }
  if (reader.accept('column_set', 'for', 'all_sparse_columns')) return 'column_set';
  if (readKey(reader)) return 'key';
  if (readCheck(reader, values)) return 'check';
  if (readIndex(reader, values, true)) return 'index';
  return !isVariable && readReference(reader, references) ? 'reference' : undefined;
}

/** `CHECK (a > 0)`; false where none comes next. */
export function readCheck(reader: Reader, values: Expression[]): boolean {
  if (!reader.accept('check')) return false;
  reader.expect('(');
  const first = reader.at;
  const condition = reader.condition();
  if (holdsQuery(condition)) reader.misplaced(first, 'A table’s own conditions hold no query');
  values.push(condition);
  reader.expect(')');
  return true;
}

function readOwnValue(reader: Reader): Expression {
  const first = reader.at;
  const value = reader.scalar();
  if (holdsQuery(value)) reader.misplaced(first, 'A table’s own values hold no query');
  return value;
}
