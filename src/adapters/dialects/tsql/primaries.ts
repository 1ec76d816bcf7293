import type { Constant, Expression, ObjectName } from '../../../core/analysis/tree.ts';
import { isBuiltin } from './builtins.ts';
import { niladic, readCall, readReservedCall, reservedCalls } from './calls.ts';
import { readFullText } from './fullText.ts';
import { isMatch, readMatch } from './graph.ts';
import { acceptMarkedColumn } from './markedColumns.ts';
import { readMethodCall, readMethods } from './methods.ts';
import { type DottedName, objectNameOf, qualifierLength, readColumnName, readDotted } from './objectNames.ts';
import { readOdbc } from './odbc.ts';
import { made, opensQuery, subquery } from './parts.ts';
import { stringValue } from './quotes.ts';
import type { Operand, Reader } from './reader.ts';
import { isConversion, readCase, readConversion } from './shapes.ts';
import { readStaticMethod } from './staticMethods.ts';
import { asksWhetherSet } from './triggers.ts';

const value = (expression: Expression): Operand => ({ value: expression, isCondition: false });
const condition = (expression: Expression): Operand => ({ value: expression, isCondition: true });

/** Reads a value or condition without operators around it. @throws {Unreadable} None stands here. */
export function readPrimary(reader: Reader): Operand {
  const first = reader.at;
  const read = readCore(reader);
  if (read.isCondition) return read;
  // Behind the bare name of a column, dots belong to the name.
  const isName = read.value.kind === 'column' && reader.tokens[first]?.syntax !== '(';
  const called = isName ? read.value : readMethods(reader, read.value, first);
  return value(readPostfix(reader, called, first));
}

/** `COLLATE` and `AT TIME ZONE`, which bind tighter than any operator. */
function readPostfix(reader: Reader, expression: Expression, first: number): Expression {
  let read = expression;
  for (;;) {
    if (reader.accept('collate')) {
      reader.name('A collation');
      read = made([read], 'collate', reader.spanFrom(first));
    } else if (reader.accept('at', 'time', 'zone')) {
      const zone = readPrimary(reader);
      if (zone.isCondition) reader.misplaced(first, 'A time zone is a value');
      read = made([read, zone.value], 'other', reader.spanFrom(first));
    } else return read;
  }
}

function readCore(reader: Reader): Operand {
  const token = reader.token();
  if (token === undefined) reader.fail('A value was expected here');
  const first = reader.at;
  if (token.kind === 'string' || token.kind === 'number') {
    reader.at++;
    return value(constantOf(reader.write(token), token));
  }
  const marked = acceptMarkedColumn(reader);
  if (marked !== undefined) return value(marked);
  const partition = reader.isName() && reader.peek(1) === '.' ? 2 : 0;
  if (reader.peek(partition) === '$partition') return value(readPartition(reader, first));
  if (token.kind === 'quotedName') return value(readNamed(reader, first));
  switch (token.syntax) {
    case '(':
      return readBrackets(reader, first);
    case '{':
      return value(readOdbc(reader));
    case 'null':
      reader.at++;
      reader.wordLiterals.push({ span: { start: token.start, end: token.end }, type: 'null' });
      return value({ kind: 'constant', value: null, span: reader.spanFrom(first) });
    case 'case':
      return value(readCase(reader));
    case 'exists':
      reader.at++;
      return condition(subquery(reader, first, null, null, 'exists'));
    case 'contains':
    case 'freetext':
      return condition(readFullText(reader, first));
  }
  if (asksWhetherSet(reader)) {
    reader.at += 4;
    return condition(made([], 'other', reader.spanFrom(first)));
  }
  if (reader.comes('update', '(')) reader.fail('UPDATE asks in a trigger what was set');
  if (isMatch(reader)) return condition(readMatch(reader, first));
  if (isConversion(reader)) return value(readConversion(reader));
  if (reservedCalls.has(token.syntax) && reader.peek(1) === '(') return value(readReservedCall(reader));
  if (niladic.has(token.syntax) && reader.peek(1) !== '(') return value(readReservedCall(reader));
  if (reader.isVariable() || token.syntax === '$action') {
    reader.at++;
    return value(made([], 'parameter', reader.spanFrom(first)));
  }
  if (reader.comes('next', 'value', 'for')) return value(readNextValue(reader, first));
  const named = readNamed(reader, first);
  return isPredicate(named) ? condition(named) : value(named);
}

/** The one function that is a condition and no value. */
const isPredicate = (called: Expression): boolean =>
  called.kind === 'call' && called.function.schema === null && called.function.name === 'regexp_like';

function readBrackets(reader: Reader, first: number): Operand {
  if (opensQuery(reader)) return value(subquery(reader, first));
  reader.expect('(');
  const inner = reader.rules.operand(reader);
  reader.expect(')');
  return inner;
}

/** `db.$PARTITION.f(a)`: the number of the partition for a value. Such a function is a list of limits, and no code. */
function readPartition(reader: Reader, first: number): Expression {
  if (!reader.accept('$partition')) {
    reader.name('A database');
    reader.expect('.', '$partition');
  }
  reader.expect('.');
  reader.name('A partition function');
  reader.expect('(');
  const of = reader.list(() => reader.scalar());
  reader.expect(')');
  const span = reader.spanFrom(first);
  if (of.length > 1) reader.refuse('$PARTITION takes one value.', span);
  return made(of, 'other', span);
}

/** A column, or the call of a function or method. */
function readNamed(reader: Reader, first: number): Expression {
  if (reader.peek() === '.' && qualifierLength(reader) === 0) reader.fail('A value was expected here');
  const dotted = readColumnName(reader, 5);
  if (reader.peek() === '(' && dotted.parts[0] === null)
    reader.misplaced(first, 'A function’s name begins with no dot');
  if (reader.peek() === '(') {
    const called = readMethodCall(reader, dotted, first);
    if (called !== undefined) return called;
    if (dotted.parts.length > 4) reader.fail('A function’s name has at most four parts');
    return readCall(reader, functionNameOf(dotted), first);
  }
  if (reader.peek() === '::') return readStaticMethod(reader, dotted, first);
  const path = dotted.parts.flatMap((part) => (part === null ? [] : [part.name]));
  return { kind: 'column', path, span: dotted.span };
}

/**
 * A function that is called for its value. One of users is named with its schema (Microsoft Learn, “CREATE FUNCTION”), and SQL
 * Server rejects any other name that is none of its own (error 195).
 */
function functionNameOf(dotted: DottedName): ObjectName {
  const name = objectNameOf(dotted);
  if (dotted.parts.length > 1 || isBuiltin(name.name)) return name;
  const spelt = name.label ?? name.name;
  const refusal = `SQL Server has no function ${spelt} that we know. One of users is called with its schema, as in dbo.${spelt}.`;
  return { ...name, refusal };
}

/** `NEXT VALUE FOR s`: takes a number from a sequence, for good. */
function readNextValue(reader: Reader, first: number): Expression {
  reader.expect('next', 'value', 'for');
  const { span } = readDotted(reader);
  const name = { schema: null, name: 'next value for', span };
  if (reader.peek() === 'over') return readCall(reader, name, first, true);
  return {
    kind: 'call',
    function: name,
    args: [],
    distinct: false,
    span: reader.spanFrom(first),
    filter: null,
    order: [],
    over: null,
  };
}

function constantOf(written: string, { start, end }: { start: number; end: number }): Constant {
  const span = { start, end };
  if (/^[nN]?'/.test(written)) return { kind: 'constant', value: stringValue(written), span };
  if (/^0[xX]|^\$/.test(written)) return { kind: 'constant', value: written, span };
  const value = Number(written.replace(/[eE][+-]?$/, ''));
  return { kind: 'constant', value, span, ...(/[.eE]/.test(written) ? { isDecimal: true } : {}) };
}
