import type { TransactionStmt, VariableSetStmt } from 'libpg-query';
import type { Action } from '../../../core/analysis/actions.ts';
import type { Command } from '../../../core/analysis/tree.ts';
import { readOptions } from './options.ts';
import { readAll } from './parts.ts';
import { isProtectedSetting } from './settings.ts';
import { closed, fieldsOf, refuse, statementSpan, type Walk } from './walk.ts';

const transactionFields = fieldsOf<TransactionStmt>('kind', 'options', 'savepoint_name', 'gid', 'chain', 'location');
const transactionKinds =
  /^TRANS_STMT_(BEGIN|START|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|ROLLBACK_TO|PREPARE|COMMIT_PREPARED|ROLLBACK_PREPARED)$/;

export function readTransaction(node: TransactionStmt, walk: Walk): Command {
  closed(walk, 'TransactionStmt', node, transactionFields);
  if (!transactionKinds.test(node.kind ?? '')) refuse(walk, `The transaction statement ${node.kind} isn't known here.`);
  readOptions(node.options, 'transaction', walk);
  const change = boundaryOf(node);
  return {
    kind: 'command',
    statementKind: 'transaction',
    effect: 'transaction',
    targets: [],
    expressions: [],
    ...(change === undefined ? {} : { actions: [{ ...change, span: statementSpan(walk) }] }),
  };
}

/** Whether the statement begins or ends a transaction; AND CHAIN ends one and begins the next. */
function boundaryOf({ kind, chain }: TransactionStmt): Pick<Action, 'kind' | 'name'> | undefined {
  switch (kind) {
    case 'TRANS_STMT_BEGIN':
    case 'TRANS_STMT_START':
      return { kind: 'begin', name: 'BEGIN' };
    case 'TRANS_STMT_COMMIT':
    case 'TRANS_STMT_ROLLBACK':
    case 'TRANS_STMT_PREPARE': {
      const name = kind === 'TRANS_STMT_ROLLBACK' ? 'ROLLBACK' : 'COMMIT';
      return chain === true ? { kind: 'begin', name: `${name} AND CHAIN` } : { kind: 'end', name };
    }
    default:
      return undefined;
  }
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
      return setting('session', [], acting('setting', 'RESET ALL', walk));
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
  const isIdentity = name === 'role' || name === 'session_authorization';
  return setting(
    isIdentity ? 'privilege' : 'session',
    expressions,
    acting(isIdentity ? 'identity' : 'setting', name, walk),
  );
}

const acting = (kind: Action['kind'], name: string, walk: Walk): readonly Action[] => [
  { kind, name, span: statementSpan(walk) },
];

function readSeveral(node: VariableSetStmt, name: string, walk: Walk): Command {
  if (name === 'transaction' || name === 'session characteristics') {
    for (const option of readOptions(node.args, 'transaction', walk)) {
      if (option.name === 'transaction_read_only')
        refuse(walk, 'This changes whether the transaction may write, which the session itself decides.');
    }
  } else refuse(walk, `SET ${node.name} isn't followed.`);
  return name === 'transaction'
    ? { kind: 'command', statementKind: 'transaction', effect: 'transaction', targets: [], expressions: [] }
    : setting('session', [], acting('setting', name, walk));
}

const setting = (
  effect: Command['effect'],
  expressions: Command['expressions'],
  actions: readonly Action[],
): Command => ({
  kind: 'command',
  statementKind: 'session',
  effect,
  targets: [],
  expressions,
  actions,
});
