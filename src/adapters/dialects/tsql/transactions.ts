import type { StatementNode } from '../../../core/analysis/tree.ts';
import { commandOf, doing } from './command.ts';
import type { Reader } from './reader.ts';

/** Whether BEGIN opens a transaction rather than a block. */
export const beginsTransaction = (reader: Reader): boolean =>
  ['tran', 'transaction', 'distributed'].includes(reader.peek(1));

/** BEGIN, COMMIT, ROLLBACK and SAVE of transactions. */
export function readTransaction(reader: Reader): StatementNode {
  const first = reader.at;
  const word = reader.acceptOne('begin', 'commit', 'rollback', 'save');
  reader.accept('distributed');
  const isNamed = reader.acceptOne('tran', 'transaction') !== undefined;
  if (!isNamed && (word === 'begin' || word === 'save')) reader.fail('TRANSACTION was expected here');
  if (!isNamed) reader.accept('work');
  else if (reader.isVariable()) reader.at++;
  else if (reader.isAlias()) reader.name('A transaction');
  if (reader.accept('with')) readTransactionOptions(reader, word);
  const done = commandOf('transaction', 'transaction');
  if (word === undefined || word === 'save') return done;
  return doing(done, word === 'begin' ? 'begin' : 'end', word.toUpperCase(), reader.spanFrom(first));
}

function readTransactionOptions(reader: Reader, word: string | undefined): void {
  if (word === 'begin') {
    reader.expect('mark');
    if (reader.isKind('string') || reader.isVariable()) reader.at++;
    return;
  }
  reader.expect('(', 'delayed_durability', '=');
  if (reader.acceptOne('on', 'off') === undefined) reader.fail('ON or OFF was expected here');
  reader.expect(')');
}
