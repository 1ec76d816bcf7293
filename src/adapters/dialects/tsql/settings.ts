import type { StatementNode } from '../../../core/analysis/tree.ts';
import { commandOf, doing } from './command.ts';
import { readCursor } from './cursors.ts';
import { namesOutside } from './methods.ts';
import { made } from './parts.ts';
import type { Reader } from './reader.ts';
import { assignments } from './selects.ts';

/** Settings that change how much is said or how long is waited, and nothing of what a statement means or may do. */
const harmless: ReadonlySet<string> = new Set([
  'nocount',
  'deadlock_priority',
  'arithabort',
  'xact_abort',
  'statistics',
]);

/** SET: a variable, or settings of the session. */
export function readSet(reader: Reader): StatementNode {
  const first = reader.at;
  reader.expect('set');
  return reader.isVariable() ? readVariable(reader) : readSettings(reader, first);
}

function readVariable(reader: Reader): StatementNode {
  const first = reader.at;
  const variable = reader.peek();
  reader.at++;
  if (reader.accept('.')) return readMutation(reader, first);
  const operator = reader.acceptOne(...assignments);
  if (operator === undefined) reader.fail('= was expected here');
  if (operator === '=' && reader.accept('cursor')) return readCursor(reader, variable);
  const value = reader.scalar();
  const own = made([], 'parameter', reader.spanFrom(first));
  return commandOf('session', 'session', operator === '=' ? [value] : [own, value]);
}

/** `@x.modify('…')` changes a part of an xml variable. */
function readMutation(reader: Reader, first: number): StatementNode {
  reader.expect('modify', '(');
  const xquery = reader.string();
  reader.expect(')');
  if (namesOutside(xquery)) reader.refuse('What this change of XML reads isn’t followed.', reader.spanFrom(first));
  return commandOf('session', 'session', [made([], 'parameter', reader.spanFrom(first))]);
}

/** Words, numbers and strings up to the end, and whether all settings among them are harmless. */
function readSettings(reader: Reader, first: number): StatementNode {
  const names = [readWord(reader)];
  while (reader.accept(',')) names.push(readWord(reader));
  if (names.includes('identity_insert')) return readIdentityInsert(reader, first);
  if (names.includes('transaction')) return readIsolation(reader, first);
  if (names.includes('statistics')) reader.list(() => readWord(reader));
  const isSwitch = readSettingValue(reader);
  const changed = names.filter((name) => !harmless.has(name));
  if (changed.length === 0) {
    if (!isSwitch && names.some((one) => one !== 'deadlock_priority'))
      reader.misplaced(first, 'This setting is ON or OFF');
    return commandOf('session', 'session');
  }
  const name = changed.join(', ').toUpperCase();
  const span = reader.spanFrom(first);
  reader.refuse(`This sets ${name}, and what later statements mean or may do depends on it.`, span);
  return doing(commandOf('session', 'session'), 'setting', name, span);
}

/** True for ON and OFF. @throws {Unreadable} A reserved word stands here, which could open a statement. */
function readSettingValue(reader: Reader): boolean {
  if (reader.acceptOne('on', 'off') !== undefined) return true;
  reader.accept('-');
  if (reader.isKind('number') || reader.isKind('string') || reader.isVariable()) reader.at++;
  else reader.name('A value');
  return false;
}

function readWord(reader: Reader): string {
  const token = reader.token();
  if (token?.kind !== 'word' || token.syntax === 'go') reader.fail('A setting was expected here');
  reader.at++;
  return token.syntax;
}

function readIdentityInsert(reader: Reader, first: number): StatementNode {
  reader.name('A table');
  while (reader.accept('.')) reader.name('A table');
  if (reader.acceptOne('on', 'off') === undefined) reader.fail('ON or OFF was expected here');
  reader.refuse('This lets later statements write columns that the database numbers itself.', reader.spanFrom(first));
  return doing(commandOf('session', 'session'), 'setting', 'IDENTITY_INSERT', reader.spanFrom(first));
}

/** `SET TRANSACTION ISOLATION LEVEL …`. */
function readIsolation(reader: Reader, first: number): StatementNode {
  reader.expect('isolation', 'level');
  const from = reader.at;
  const isOneWord = reader.acceptOne('snapshot', 'serializable') !== undefined;
  if (!isOneWord) {
    if (reader.accept('repeatable')) reader.expect('read');
    else {
      reader.expect('read');
      if (reader.acceptOne('committed', 'uncommitted') === undefined) reader.fail('COMMITTED was expected here');
    }
  }
  const level = reader.write(reader.spanFrom(from)).toUpperCase();
  reader.refuse('This sets how later statements see the changes of others.', reader.spanFrom(first));
  return doing(commandOf('transaction', 'transaction'), 'isolation', level, reader.spanFrom(first));
}
