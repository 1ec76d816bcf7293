import type { Command } from '../../../core/analysis/tree.ts';
import { commandOf, doing } from './command.ts';
import { objectNameOf, readDotted } from './objectNames.ts';
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
  if (reader.peek() !== '(') return readNamedCall(reader, first);
  const server = readDynamic(reader);
  const span = reader.spanFrom(first);
  reader.refuse('This runs a text that is put together while it runs, so what it does can’t be told.', span);
  const running = doing(call, 'dynamicSql', 'EXEC (…)', span);
  return server === null ? running : doing(running, 'server', server, span);
}

const call = commandOf('call', 'unknown');

/** The call of a procedure without EXEC, which the first statement of a batch may be. */
export function readBareCall(reader: Reader): Command {
  return readNamedCall(reader, reader.at);
}

function readNamedCall(reader: Reader, first: number): Command {
  if (reader.isVariable() && reader.peek(1) === '=') reader.at += 2;
  const called = reader.isVariable() ? undefined : objectNameOf(readDotted(reader));
  if (called === undefined) reader.at++;
  const name = reader.spanFrom(first);
  if (reader.peek() === ';' && reader.isKind('number', 1)) reader.at += 2;
  if (startsArgument(reader)) reader.list(() => readArgument(reader));
  readExecutionOptions(reader);
  reader.refuse(`This calls the procedure ${reader.write(name)}, and what a procedure does can’t be told.`, name);
  // A procedure that a variable names is chosen while the text runs.
  if (called === undefined) return doing(call, 'dynamicSql', 'EXEC @…', name);
  const named = doing(call, 'procedure', called.name, called.span);
  return called.server === undefined ? named : doing(named, 'server', called.server, called.span);
}

/** `('text' + @more, parameters) AS USER = 'x' AT server`. Gives the server. */
function readDynamic(reader: Reader): string | null {
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
  if (!reader.accept('at')) return null;
  reader.accept('data_source');
  return reader.name('A server').name;
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
  return doing(commandOf('privilege', 'privilege'), 'identity', 'EXECUTE AS', reader.spanFrom(first));
}
