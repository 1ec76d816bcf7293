import type { Command } from '../../../core/analysis/tree.ts';
import { commandOf } from './command.ts';
import { readDotted } from './objectNames.ts';
import type { Reader } from './reader.ts';
import { readType } from './types.ts';

/**
 * EXEC in all its forms, read to its end so that what follows is seen. What a procedure or a text that is run does is never
 * known: such a statement isn't understood.
 */
export function readExecution(reader: Reader): Command {
  const first = reader.at;
  reader.at++;
  if (reader.comes('as')) return readImpersonation(reader, first);
  if (reader.peek() === '(') {
    readDynamic(reader);
    reader.refuse(
      'This runs a text that is put together while it runs, so what it does can’t be told.',
      reader.spanFrom(first),
    );
  } else readNamedCall(reader, first);
  return commandOf('call', 'unknown');
}

/** The call of a procedure without EXEC, which the first statement of a batch may be. */
export function readBareCall(reader: Reader): Command {
  readNamedCall(reader, reader.at);
  return commandOf('call', 'unknown');
}

function readNamedCall(reader: Reader, first: number): void {
  if (reader.isVariable() && reader.peek(1) === '=') reader.at += 2;
  if (reader.isVariable()) reader.at++;
  else readDotted(reader);
  const name = reader.spanFrom(first);
  if (reader.peek() === ';' && reader.isKind('number', 1)) reader.at += 2;
  if (startsArgument(reader)) reader.list(() => readArgument(reader));
  readExecutionOptions(reader);
  reader.refuse(`This calls the procedure ${reader.write(name)}, and what a procedure does can’t be told.`, name);
}

/** `('text' + @more, parameters) AS USER = 'x' AT server`. */
function readDynamic(reader: Reader): void {
  reader.expect('(');
  reader.list(() => {
    reader.scalar();
    reader.acceptOne('output', 'out');
  });
  reader.expect(')');
  if (reader.accept('as')) {
    if (reader.acceptOne('user', 'login') === undefined) reader.fail('USER or LOGIN was expected here');
    reader.expect('=');
    reader.string();
  }
  if (reader.accept('at')) {
    reader.accept('data_source');
    reader.name('A server');
  }
}

function startsArgument(reader: Reader): boolean {
  const isValue = reader.isKind('string') || reader.isKind('number') || reader.isVariable();
  return isValue || reader.isAlias() || ['-', '+', 'null', 'default'].includes(reader.peek());
}

/** A literal, a variable, or a bare word, which stands for a string. Nothing is worked out here. */
function readArgument(reader: Reader): void {
  if (reader.isVariable() && reader.peek(1) === '=') reader.at += 2;
  if (reader.accept('null') || reader.accept('default')) return;
  const isSigned = reader.acceptOne('-', '+') !== undefined;
  if (reader.isKind('number') || (!isSigned && reader.isKind('string'))) reader.at++;
  else if (reader.isVariable()) {
    reader.at++;
    reader.acceptOne('output', 'out');
  } else if (isSigned) reader.fail('A number was expected here');
  else readDotted(reader);
}

function readExecutionOptions(reader: Reader): void {
  if (!reader.accept('with')) return;
  do {
    if (reader.accept('recompile')) continue;
    reader.expect('result', 'sets');
    if (reader.acceptOne('undefined', 'none') !== undefined) continue;
    reader.expect('(');
    reader.list(() => readResultSet(reader));
    reader.expect(')');
  } while (reader.accept(','));
}

function readResultSet(reader: Reader): void {
  if (reader.accept('as')) {
    if (reader.accept('for', 'xml')) return;
    if (reader.acceptOne('object', 'type') === undefined) reader.fail('OBJECT or TYPE was expected here');
    readDotted(reader);
    return;
  }
  reader.expect('(');
  reader.list(() => {
    reader.name('A column');
    readType(reader);
    if (reader.accept('collate')) reader.name('A collation');
    reader.accept('not');
    reader.accept('null');
  });
  reader.expect(')');
}

/** `EXECUTE AS USER = 'x'`: what follows runs with the rights of another. */
function readImpersonation(reader: Reader, first: number): Command {
  reader.expect('as');
  if (reader.accept('caller')) {
    // Nothing more to say.
  } else {
    if (reader.acceptOne('user', 'login') === undefined) reader.fail('USER or LOGIN was expected here');
    reader.expect('=');
    if (reader.isVariable()) reader.at++;
    else reader.string();
  }
  if (reader.accept('with')) {
    if (reader.accept('no')) reader.expect('revert');
    else {
      reader.expect('cookie', 'into');
      if (!reader.isVariable()) reader.fail('A variable was expected here');
      reader.at++;
    }
  }
  reader.refuse(
    'What follows runs with the rights of another, so what it may do can’t be told.',
    reader.spanFrom(first),
  );
  return commandOf('privilege', 'privilege');
}
