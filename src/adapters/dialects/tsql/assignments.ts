import type { Assignment, Expression } from '../../../core/analysis/tree.ts';
import { acceptMarkedColumn } from './markedColumns.ts';
import { namesOutside } from './methods.ts';
import { readColumnName } from './objectNames.ts';
import { made } from './parts.ts';
import type { Reader } from './reader.ts';
import { assignments } from './selects.ts';

/** What UPDATE and the branches of MERGE set. */
export const readAssignments = (reader: Reader): readonly Assignment[] => reader.list(() => readAssignment(reader));

function readAssignment(reader: Reader): Assignment {
  if (!reader.isVariable()) return readColumnAssignment(reader);
  const first = reader.at;
  reader.at++;
  const span = reader.spanFrom(first);
  expectAssignment(reader);
  // `@v = column = value` sets both.
  if (reader.isName() && isAssigned(reader)) return readColumnAssignment(reader);
  return { column: '', span, value: reader.scalar() };
}

/** Whether a name that comes next is set itself. */
function isAssigned(reader: Reader): boolean {
  let offset = 1;
  while (reader.peek(offset) === '.' && reader.isName(offset + 1)) offset += 2;
  return assignments.includes(reader.peek(offset));
}

function readColumnAssignment(reader: Reader): Assignment {
  const first = reader.at;
  if (acceptMarkedColumn(reader) !== undefined) {
    const marked = reader.spanFrom(first);
    reader.expect('=');
    return { column: '', span: marked, value: reader.scalar(), isMarked: true };
  }
  const { parts, span } = readColumnName(reader);
  const path = parts.flatMap((part) => (part === null ? [] : [part.name]));
  const own: Expression = { kind: 'column', path, span };
  const last = parts.at(-1);
  if (reader.peek() === '(' && last !== null && last !== undefined && parts.length > 1)
    return readMutation(reader, path.slice(0, -1), last.label, first);
  const operator = expectAssignment(reader);
  const at = reader.at;
  const value = reader.accept('default') ? made([], 'default', reader.spanFrom(at)) : reader.scalar();
  const column = path.at(-1) ?? '';
  // `c += 1` also reads the column.
  return { column, span, value: operator === '=' ? value : made([own, value], 'other', reader.spanFrom(first)) };
}

/** `c.WRITE(value, offset, length)` and `c.modify('…')` change a part of a column, and so read the rest. */
function readMutation(reader: Reader, path: readonly string[], method: string, first: number): Assignment {
  const span = { start: reader.tokens[first]?.start ?? 0, end: reader.tokens[reader.at - 3]?.end ?? 0 };
  const isWrite = method.toLowerCase() === 'write';
  if (!isWrite && method !== 'modify') reader.fail(`The method ${method} isn’t one we know`);
  reader.expect('(');
  const values = reader.list(() => reader.scalar());
  reader.expect(')');
  const [xquery] = values;
  const isPlain = xquery?.kind === 'constant' && typeof xquery.value === 'string' && !namesOutside(xquery.value);
  if (!isWrite && !isPlain) reader.refuse('What this change of XML reads isn’t followed.', span);
  const own: Expression = { kind: 'column', path, span };
  return { column: path.at(-1) ?? '', span, value: made([own, ...values], 'other', reader.spanFrom(first)) };
}

function expectAssignment(reader: Reader): string {
  const operator = reader.acceptOne(...assignments);
  if (operator === undefined) reader.fail('= was expected here');
  return operator;
}
