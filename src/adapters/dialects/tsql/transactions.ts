import type { StatementNode } from '../../../core/analysis/tree.ts';
import { commandOf } from './command.ts';
import type { Reader } from './reader.ts';

const done = commandOf('transaction', 'transaction');

/** Whether BEGIN opens a transaction rather than a block. */
export const beginsTransaction = (reader: Reader): boolean =>
  ['tran', 'transaction', 'distributed'].includes(reader.peek(1));

/** BEGIN, COMMIT, ROLLBACK and SAVE of transactions. */
export function readTransaction(reader: Reader): StatementNode {
  const word = reader.acceptOne('begin', 'commit', 'rollback', 'save');
  reader.accept('distributed');
  const isNamed = reader.acceptOne('tran', 'transaction') !== undefined;
  if (!isNamed && (word === 'begin' || word === 'save')) reader.fail('TRANSACTION was expected here');
  if (!isNamed) reader.accept('work');
  else if (reader.isVariable()) reader.at++;
  else if (reader.isAlias()) reader.name('A transaction');
  if (!reader.accept('with')) return done;
  if (word === 'begin') {
    reader.expect('mark');
    if (reader.isKind('string') || reader.isVariable()) reader.at++;
    return done;
  }
  reader.expect('(', 'delayed_durability', '=');
  if (reader.acceptOne('on', 'off') === undefined) reader.fail('ON or OFF was expected here');
  reader.expect(')');
  return done;
}
