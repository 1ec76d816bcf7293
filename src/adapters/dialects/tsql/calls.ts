import type { Expression, FunctionCall, ObjectName } from '../../../core/analysis/tree.ts';
import { hasOwnForm } from './builtins.ts';
import { readJsonArguments, takesJson } from './jsonCalls.ts';
import { made } from './parts.ts';
import type { Reader } from './reader.ts';
import { readType } from './types.ts';
import { noWindow, readOrder, readOver } from './windows.ts';

/** Reserved words that are called like functions. */
export const reservedCalls: ReadonlySet<string> = new Set(['left', 'right', 'coalesce', 'nullif', 'identity']);
/** Reserved words that call a function without brackets. */
export const niladic: ReadonlySet<string> = new Set([
  'current_timestamp',
  'current_date',
  'current_user',
  'session_user',
  'system_user',
  'user',
]);

/** A call whose name is a reserved word. */
export function readReservedCall(reader: Reader): Expression {
  const first = reader.at;
  const word = reader.peek();
  reader.at++;
  const name: ObjectName = { schema: null, name: word, span: reader.spanFrom(first) };
  if (word === 'coalesce' || word === 'nullif') {
    reader.expect('(');
    const args = reader.list(() => reader.scalar());
    reader.expect(')');
    return made(args, word, reader.spanFrom(first));
  }
  if (niladic.has(word)) return callOf(name, [], reader, first);
  if (word === 'identity') return readIdentity(reader, first);
  return readCall(reader, name, first);
}

/** `IDENTITY(int, 1, 1)`, the column that SELECT INTO numbers. */
function readIdentity(reader: Reader, first: number): Expression {
  reader.expect('(');
  readType(reader);
  if (reader.accept(',')) {
    reader.scalar();
    reader.expect(',');
    reader.scalar();
  }
  reader.expect(')');
  return made([], 'other', reader.spanFrom(first));
}

/** The call of a function that isn’t written like others; `first` is the index where it starts. */
export const callOf = (name: ObjectName, args: readonly Expression[], reader: Reader, first: number): FunctionCall => ({
  kind: 'call',
  function: name,
  args,
  distinct: false,
  span: reader.spanFrom(first),
  filter: null,
  order: [],
  over: null,
});

/** Functions whose first argument is the name of a part of a date. */
const dateFunctions: ReadonlySet<string> = new Set([
  'dateadd',
  'datediff',
  'datediff_big',
  'datename',
  'datepart',
  'datetrunc',
  'date_bucket',
]);
const dateParts: ReadonlySet<string> = new Set(
  `year yy yyyy quarter qq q month mm m dayofyear dy y day dd d week wk ww weekday dw w hour hh minute mi n second ss s
  millisecond ms microsecond mcs nanosecond ns tzoffset tz iso_week isowk isoww`.split(/\s+/),
);
const stars: ReadonlySet<string> = new Set(['count', 'count_big', 'checksum', 'binary_checksum']);

/** A call, from its opening bracket (or its OVER, where `isBare`) to the end of OVER. */
export function readCall(reader: Reader, name: ObjectName, first: number, isBare = false): FunctionCall {
  if (hasOwnForm(name)) reader.misplaced(first, 'This is a row source with a form of its own, and no plain call');
  let args: readonly Expression[] = [];
  let order: readonly Expression[] = [];
  let isDistinct = false;
  if (!isBare) {
    reader.expect('(');
    isDistinct = reader.accept('distinct');
    if (!isDistinct) reader.accept('all');
    if (takesJson(name)) ({ args, order } = readJsonArguments(reader, name));
    else if (reader.peek() !== ')') args = readArguments(reader, name);
    reader.expect(')');
  }
  let isOfPath = false;
  if (reader.accept('within', 'group')) {
    reader.expect('(');
    isOfPath = reader.accept('graph', 'path');
    if (!isOfPath) order = readOrder(reader);
    reader.expect(')');
  }
  const respects = reader.acceptOne('ignore', 'respect');
  if (respects !== undefined) reader.expect('nulls');
  // What is worked out along the path of a graph is a value of each row, as over a window.
  const over = reader.accept('over') ? readOver(reader) : isOfPath ? noWindow : null;
  return { ...callOf(name, args, reader, first), distinct: isDistinct, order, over };
}

function readArguments(reader: Reader, name: ObjectName): readonly Expression[] {
  const called = name.schema === null ? name.name : '';
  const start = reader.at;
  if (stars.has(called) && reader.accept('*')) {
    const span = reader.spanFrom(start);
    return called.startsWith('count') ? [] : [{ kind: 'star', path: [], span, isWritten: false }];
  }
  // SQL Server’s error 102, though Microsoft’s own parser reads it.
  if (reader.comes('*', ')')) reader.fail('Only COUNT, COUNT_BIG, CHECKSUM and BINARY_CHECKSUM take a star');
  if (dateFunctions.has(called)) {
    const word = reader.peek();
    if (!dateParts.has(word)) reader.fail('A part of a date was expected here');
    reader.at++;
    const part: Expression = { kind: 'constant', value: word, span: reader.spanFrom(start) };
    reader.expect(',');
    return [part, ...reader.list(() => reader.scalar())];
  }
  switch (called) {
    case 'iif': {
      const test = reader.condition();
      reader.expect(',');
      return [test, ...reader.list(() => reader.scalar())];
    }
    case 'trim':
      return readTrim(reader);
    default:
      return reader.list(() => readArgument(reader));
  }
}

/** `DEFAULT` stands for an argument of a user's function. */
function readArgument(reader: Reader): Expression {
  const first = reader.at;
  return reader.accept('default') ? made([], 'default', reader.spanFrom(first)) : reader.scalar();
}

function readTrim(reader: Reader): readonly Expression[] {
  if (['leading', 'trailing', 'both'].includes(reader.peek()) && ![',', ')', '.'].includes(reader.peek(1))) reader.at++;
  const args = [...reader.list(() => reader.scalar())];
  if (reader.accept('from')) args.push(reader.scalar());
  return args;
}
