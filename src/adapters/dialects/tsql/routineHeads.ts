import type { Reader } from './reader.ts';
import { readType } from './types.ts';

/** Whether CREATE or ALTER of one of these comes next. */
export function defines(reader: Reader, ...kinds: readonly string[]): boolean {
  const offset = reader.comes('create', 'or', 'alter') ? 3 : 1;
  return (reader.peek() === 'create' || reader.peek() === 'alter') && kinds.includes(reader.peek(offset));
}

/** `@a int = 1, @b nvarchar(10) OUTPUT`, with or without brackets. Values that stand in are literals. */
export function readParameters(reader: Reader, isOfFunction: boolean): void {
  const isBracketed = reader.accept('(');
  if (reader.isVariable()) reader.list(() => readParameter(reader, isOfFunction));
  if (isBracketed) reader.expect(')');
}

function readParameter(reader: Reader, isOfFunction: boolean): void {
  if (!reader.isVariable()) reader.fail('A parameter was expected here');
  reader.at++;
  reader.accept('as');
  readType(reader);
  reader.accept('varying');
  reader.accept('not');
  reader.accept('null');
  if (reader.accept('=')) readLiteral(reader);
  if (isOfFunction) reader.accept('readonly');
  else while (reader.acceptOne('output', 'out', 'readonly') !== undefined);
}

/** A bare word stands for a string. */
function readLiteral(reader: Reader): void {
  const isSigned = reader.acceptOne('-', '+') !== undefined;
  if (
    reader.isKind('number') ||
    (!isSigned && (reader.isKind('string') || reader.isName() || reader.peek() === 'null'))
  )
    reader.at++;
  else reader.fail('A literal was expected here');
}

/** What WITH says of a routine; true where it runs with the rights of another than the one who calls it. */
export function readRoutineOptions(reader: Reader): boolean {
  if (!reader.accept('with')) return false;
  const options = reader.list(() => readRoutineOption(reader));
  const kinds = options.map(({ kind }) => kind);
  if (new Set(kinds).size < kinds.length) reader.fail('Each option of a routine stands once');
  return options.some(({ runsAsOther }) => runsAsOther);
}

interface RoutineOption {
  readonly kind: string;
  readonly runsAsOther: boolean;
}

function readRoutineOption(reader: Reader): RoutineOption {
  if (reader.acceptOne('execute', 'exec') !== undefined) {
    reader.expect('as');
    const isCaller = reader.accept('caller');
    if (!isCaller && reader.acceptOne('self', 'owner') === undefined) reader.string();
    return { kind: 'execute', runsAsOther: !isCaller };
  }
  if (reader.accept('inline', '=')) {
    if (reader.acceptOne('on', 'off') === undefined) reader.fail('ON or OFF was expected here');
    return { kind: 'inline', runsAsOther: false };
  }
  const word = reader.acceptOne('encryption', 'recompile', 'schemabinding');
  if (word !== undefined) return { kind: word, runsAsOther: false };
  if (!reader.accept('returns', 'null', 'on', 'null', 'input') && !reader.accept('called', 'on', 'null', 'input'))
    reader.fail('An option of a routine was expected here');
  return { kind: 'input', runsAsOther: false };
}
