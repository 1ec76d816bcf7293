import type { TransactionStmt, VariableSetStmt } from 'libpg-query';
import type { Command } from '../../../core/analysis/tree.ts';
import { readOptions } from './options.ts';
import { readAll } from './parts.ts';
import { isProtectedSetting } from './settings.ts';
import { closed, fieldsOf, refuse, type Walk } from './walk.ts';

const transactionFields = fieldsOf<TransactionStmt>('kind', 'options', 'savepoint_name', 'gid', 'chain', 'location');
const transactionKinds =
  /^TRANS_STMT_(BEGIN|START|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|ROLLBACK_TO|PREPARE|COMMIT_PREPARED|ROLLBACK_PREPARED)$/;

export function readTransaction(node: TransactionStmt, walk: Walk): Command {
  closed(walk, 'TransactionStmt', node, transactionFields);
  if (!transactionKinds.test(node.kind ?? '')) refuse(walk, `The transaction statement ${node.kind} isn't known here.`);
  readOptions(node.options, 'transaction', walk);
  return { kind: 'command', statementKind: 'transaction', effect: 'transaction', targets: [], expressions: [] };
}

const setFields = fieldsOf<VariableSetStmt>('kind', 'name', 'args', 'jumble_args', 'is_local', 'location');

/** SET and RESET. A setting that decides what names mean or what may be done is changed by no statement we understand. */
export function readSet(node: VariableSetStmt, walk: Walk): Command {
  closed(walk, 'VariableSetStmt', node, setFields);
  const name = node.name?.toLowerCase() ?? '';
  switch (node.kind) {
    case 'VAR_SET_MULTI':
      return readSeveral(node, name, walk);
    case 'VAR_RESET_ALL':
      refuse(walk, 'RESET ALL also resets what the meaning of names and the limits of the session rest on.');
      return setting('session', []);
    case 'VAR_SET_VALUE':
    case 'VAR_SET_DEFAULT':
    case 'VAR_SET_CURRENT':
    case 'VAR_RESET':
      break;
    default:
      refuse(walk, `The form ${node.kind} of SET isn't known here.`);
  }
  if (isProtectedSetting(name))
    refuse(walk, `This changes ${name}, and what later statements mean or may do depends on it.`);
  const expressions = readAll(node.args, walk);
  return setting(name === 'role' || name === 'session_authorization' ? 'privilege' : 'session', expressions);
}

function readSeveral(node: VariableSetStmt, name: string, walk: Walk): Command {
  if (name === 'transaction' || name === 'session characteristics') {
    for (const option of readOptions(node.args, 'transaction', walk)) {
      if (option.name === 'transaction_read_only')
        refuse(walk, 'This changes whether the transaction may write, which the session itself decides.');
    }
  } else refuse(walk, `SET ${node.name} isn't followed.`);
  return name === 'transaction'
    ? { kind: 'command', statementKind: 'transaction', effect: 'transaction', targets: [], expressions: [] }
    : setting('session', []);
}

const setting = (effect: Command['effect'], expressions: Command['expressions']): Command => ({
  kind: 'command',
  statementKind: 'session',
  effect,
  targets: [],
  expressions,
});
