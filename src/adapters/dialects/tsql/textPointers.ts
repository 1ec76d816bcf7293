import type { Expression, ObjectName, Query, Update } from '../../../core/analysis/tree.ts';
import { objectNameOf, readDotted } from './objectNames.ts';
import { made } from './parts.ts';
import { plainSelect } from './plainSelect.ts';
import type { Name, Reader } from './reader.ts';

/**
 * READTEXT, WRITETEXT and UPDATETEXT, which read and change one value of the old text types that a pointer stands for. Which row
 * it is in can't be told, as with a cursor (Microsoft Learn, “READTEXT”, “WRITETEXT” and “UPDATETEXT”).
 */
interface TextColumn {
  readonly table: ObjectName;
  readonly column: Name;
  readonly value: Expression;
  /** The pointer, which chooses the row. */
  readonly pointer: Expression;
}

/** `READTEXT t.c @pointer 0 25 HOLDLOCK`. */
export function readReadText(reader: Reader): Query {
  reader.expect('readtext');
  const { table, column, value } = readTextColumn(reader);
  readNumber(reader);
  readNumber(reader);
  const locksRows = reader.accept('holdlock');
  const item = { name: column.name, label: column.label, aliasSpan: null, expression: value };
  return { ...plainSelect(item, table), locksRows };
}

/** `WRITETEXT BULK t.c @pointer WITH LOG 'new'`. */
export function readWriteText(reader: Reader): Update {
  reader.expect('writetext');
  reader.accept('bulk');
  const changed = readTextColumn(reader);
  readStamp(reader);
  readLog(reader);
  return changeOf(changed, readData(reader));
}

/** `UPDATETEXT BULK t.c @pointer 0 NULL WITH LOG 'new'`, or the value of another pointer; without either a part is cut out. */
export function readUpdateText(reader: Reader): Update {
  const first = reader.at;
  reader.expect('updatetext');
  reader.accept('bulk');
  const changed = readTextColumn(reader);
  readStamp(reader);
  for (let place = 0; place < 2; place++) if (!reader.accept('null')) readNumber(reader);
  readLog(reader);
  if (opensData(reader)) return changeOf(changed, readData(reader));
  if (!opensColumn(reader)) return changeOf(changed, made([], 'other', reader.spanFrom(first)));
  const { table, column, value } = readTextColumn(reader);
  const query = plainSelect({ name: column.name, aliasSpan: null, expression: value }, table);
  const { span } = table;
  return changeOf(changed, { kind: 'subquery', operator: null, span, form: 'value', test: null, query });
}

function changeOf({ table, column: { name, span }, pointer }: TextColumn, value: Expression): Update {
  return {
    kind: 'update',
    with: null,
    target: { name: table, alias: null },
    returning: null,
    set: [{ column: name, span, value }],
    from: [],
    where: pointer,
    whereAt: null,
    limited: true,
  };
}

/** `db.schema.t.c` and a pointer. */
function readTextColumn(reader: Reader): TextColumn {
  const { parts, span } = readDotted(reader);
  const column = parts.at(-1);
  const owner = parts.at(-2);
  if (column == null || owner == null) reader.fail('A table and its column were expected here');
  const table = objectNameOf({ parts: parts.slice(0, -1), span: { start: span.start, end: owner.span.end } });
  const value: Expression = { kind: 'column', path: [table.name, column.name], span: column.span };
  const first = reader.at;
  readNumber(reader);
  return { table, column, value, pointer: made([], 'other', reader.spanFrom(first)) };
}

const opensColumn = (reader: Reader): boolean => reader.peek() === '.' || (reader.isName() && reader.peek(1) === '.');

/** A number or a variable. */
function readNumber(reader: Reader): void {
  const isSigned = reader.accept('-');
  if (!reader.isKind('number') && (isSigned || !reader.isVariable()))
    reader.fail('A number or a variable was expected here');
  reader.at++;
}

/** `TIMESTAMP = 0xFF`, which only tells whether the value is still the one that was read. */
function readStamp(reader: Reader): void {
  if (!reader.accept('timestamp', '=')) return;
  if (!reader.isKind('number')) reader.fail('A number was expected here');
  reader.at++;
}

function readLog(reader: Reader): void {
  if (reader.accept('with')) reader.expect('log');
}

const opensData = (reader: Reader): boolean =>
  reader.peek() === 'null' || reader.isKind('string') || reader.isKind('number') || reader.isVariable();

/** What is written: a literal or a variable. */
function readData(reader: Reader): Expression {
  if (!opensData(reader)) reader.fail('A literal or a variable was expected here');
  return reader.scalar();
}
