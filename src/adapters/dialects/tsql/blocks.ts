import type { Compound, Expression, StatementNode } from '../../../core/analysis/tree.ts';
import { niladic, reservedCalls } from './calls.ts';
import { commandOf, doing } from './command.ts';
import type { Reader } from './reader.ts';

const compoundOf = (statements: readonly StatementNode[], expressions: readonly Expression[] = []): Compound => ({
  kind: 'compound',
  statements,
  expressions,
});

/** `IF … ELSE …`. A semicolon may stand before ELSE. */
export function readIf(reader: Reader): Compound {
  reader.expect('if');
  const condition = reader.condition();
  const statements = [readInner(reader)];
  if (reader.comes(';', 'else')) reader.at++;
  if (reader.accept('else')) statements.push(readInner(reader));
  return compoundOf(statements, [condition]);
}

export function readWhile(reader: Reader): Compound {
  reader.expect('while');
  const condition = reader.condition();
  return compoundOf([readInner(reader)], [condition]);
}

/** `BEGIN … END`, and `BEGIN TRY … END TRY BEGIN CATCH … END CATCH`. */
export function readBlock(reader: Reader): Compound {
  reader.expect('begin');
  if (!reader.accept('try')) {
    const statements = readUntilEnd(reader);
    return compoundOf(statements);
  }
  const tried = readUntilEnd(reader);
  reader.expect('try');
  reader.accept(';');
  reader.expect('begin', 'catch');
  const caught = readUntilEnd(reader, true);
  reader.expect('catch');
  return compoundOf([...tried, ...caught]);
}

/** The statements up to END, which is taken. Only a CATCH may hold none. */
function readUntilEnd(reader: Reader, mayBeEmpty = false): readonly StatementNode[] {
  const statements: StatementNode[] = [];
  while (reader.accept(';'));
  while (!reader.accept('end')) {
    if (reader.isAtEnd) reader.fail('END was expected here');
    statements.push(readInner(reader));
    while (reader.accept(';'));
  }
  if (statements.length === 0 && !mayBeEmpty) reader.fail('A block holds at least one statement');
  return statements;
}

const readInner = (reader: Reader): StatementNode => reader.deeper(() => reader.rules.statement(reader));

const jump = commandOf('session', 'read');

/** BREAK, CONTINUE, RETURN, GOTO and labels: where to go on, and nothing else. */
export function readJump(reader: Reader): StatementNode {
  const word = reader.acceptOne('break', 'continue', 'return', 'goto');
  if (word === 'goto') reader.name('A label');
  if (word === undefined) {
    reader.name('A label');
    reader.expect(':');
  }
  if (word !== 'return' || !startsValue(reader)) return jump;
  return commandOf('session', 'read', [reader.scalar()]);
}

function startsValue(reader: Reader): boolean {
  if (reader.isKind('number') || reader.isKind('string') || reader.isVariable()) return true;
  if (reservedCalls.has(reader.peek()) || niladic.has(reader.peek())) return true;
  return ['(', '-', '+', 'null', 'case', 'cast', 'convert', 'try_convert'].includes(reader.peek()) || isCall(reader);
}

/** A name is a value only where it is called: RETURN may be followed by a label. */
function isCall(reader: Reader): boolean {
  let offset = 0;
  while (reader.isName(offset) && reader.peek(offset + 1) === '.') offset += 2;
  return reader.isName(offset) && reader.peek(offset + 1) === '(';
}

/** PRINT, RAISERROR and THROW: messages to the one who asks, or to the server's log. */
export function readMessage(reader: Reader): StatementNode {
  const first = reader.at;
  const word = reader.acceptOne('print', 'raiserror', 'throw');
  if (word === 'print') return commandOf('session', 'session', [reader.scalar()]);
  if (word === 'throw') {
    const isBare = !startsValue(reader);
    return commandOf('session', 'session', isBare ? [] : reader.list(() => reader.scalar()));
  }
  const isOld = !reader.accept('(');
  const values = reader.list(() => reader.scalar());
  if (!isOld) reader.expect(')');
  if (!reader.accept('with')) return commandOf('session', 'session', values);
  const options = reader.list(() => reader.acceptOne('log', 'nowait', 'seterror'));
  if (options.includes(undefined)) reader.fail('LOG, NOWAIT or SETERROR was expected here');
  if (!options.includes('log')) return commandOf('session', 'session', values);
  reader.refuse('This writes to the server’s own log.', reader.spanFrom(first));
  return commandOf('session', 'external', values);
}

/** WAITFOR DELAY and TIME. Waiting for a message of a queue takes it from there, and isn't followed. */
export function readWait(reader: Reader): StatementNode {
  const first = reader.at;
  reader.expect('waitfor');
  if (reader.acceptOne('delay', 'time') === undefined) reader.fail('DELAY or TIME was expected here');
  const waiting = commandOf('session', 'session', [reader.scalar()]);
  return doing(waiting, 'wait', 'WAITFOR', reader.spanFrom(first));
}
