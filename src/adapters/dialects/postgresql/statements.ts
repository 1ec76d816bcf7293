import type {
  CallStmt,
  CopyStmt,
  CreateTableAsStmt,
  DeclareCursorStmt,
  ExplainStmt,
  Node,
  PrepareStmt,
  ViewStmt,
} from 'libpg-query';
import type { Action } from '../../../core/analysis/actions.ts';
import type {
  Command,
  Copy,
  Definition,
  Explain,
  Query,
  RowStatement,
  StatementNode,
} from '../../../core/analysis/tree.ts';
import { readDelete, readInsert, readMerge, readUpdate } from './changes.ts';
import { commandKinds, plainCommands } from './commands.ts';
import { expressionOf } from './expressions.ts';
import { readCall } from './functions.ts';
import { isTemporary } from './newNames.ts';
import { readOptions } from './options.ts';
import { readAll, readOptional } from './parts.ts';
import { queryOf, readInto } from './queries.ts';
import { readName, readTable } from './relations.ts';
import { readDo, readRoutine } from './routines.ts';
import { readSet, readTransaction } from './sessions.ts';
import { readTableDefinition } from './tableDefinitions.ts';
import { readTargets, readUnwalked } from './unwalked.ts';
import { checkType } from './vocabulary.ts';
import {
  closed,
  deeper,
  fieldsOf,
  type NodeOf,
  opened,
  type Readers,
  refuse,
  refuseNode,
  statementSpan,
  strings,
  type Walk,
} from './walk.ts';

const noRows: Query = {
  kind: 'query',
  with: null,
  body: { kind: 'values', rows: [] },
  order: [],
  limit: null,
  withTies: false,
  offset: null,
  locksRows: false,
  into: null,
};

/** The readers that call each other, tied together. */
export const readers: Readers = { expression: expressionOf, query: queryOf, rows: readRows };

function readRows(node: Node, walk: Walk): RowStatement {
  return deeper<RowStatement>(walk, noRows, () => {
    if ('SelectStmt' in node) return queryOf(node.SelectStmt, walk);
    if ('InsertStmt' in node) return readInsert(node.InsertStmt, walk);
    if ('UpdateStmt' in node) return readUpdate(node.UpdateStmt, walk);
    if ('DeleteStmt' in node) return readDelete(node.DeleteStmt, walk);
    if ('MergeStmt' in node) return readMerge(node.MergeStmt, walk);
    refuseNode(walk, node, 'a place for a query');
    return noRows;
  });
}

/** Reads one statement of any kind. What isn't followed keeps its kind and effect, and says that it isn't understood. */
export function readStatement(node: Node, walk: Walk): StatementNode {
  if ('ExplainStmt' in node) return readExplain(node.ExplainStmt, walk);
  if ('CopyStmt' in node) return readCopy(node.CopyStmt, walk);
  if ('CallStmt' in node) return readCallStatement(node.CallStmt, walk);
  if ('CreateTableAsStmt' in node) return readCreateAs(node.CreateTableAsStmt, walk);
  if ('ViewStmt' in node) return readView(node.ViewStmt, walk);
  if ('PrepareStmt' in node) return readPrepare(node.PrepareStmt, walk);
  if ('DeclareCursorStmt' in node) return readCursor(node.DeclareCursorStmt, walk);
  if ('CreateStmt' in node) return readTableDefinition(node.CreateStmt, walk);
  if ('CreateFunctionStmt' in node) return readRoutine(node.CreateFunctionStmt, walk);
  if ('DoStmt' in node) return readDo(node.DoStmt, walk);
  if ('ExecuteStmt' in node) return readExecute(node.ExecuteStmt, walk);
  if ('FetchStmt' in node) return readFetch(node.FetchStmt, walk);
  if ('DeallocateStmt' in node) return readDeallocate(node.DeallocateStmt, walk);
  if ('ClosePortalStmt' in node) return readClose(node.ClosePortalStmt, walk);
  if ('TransactionStmt' in node) return readTransaction(node.TransactionStmt, walk);
  if ('VariableSetStmt' in node) return readSet(node.VariableSetStmt, walk);
  if ('TruncateStmt' in node || 'LockStmt' in node || 'VacuumStmt' in node) return readTargets(node, walk);
  if ('SelectStmt' in node || 'InsertStmt' in node || 'UpdateStmt' in node) return readRows(node, walk);
  if ('DeleteStmt' in node || 'MergeStmt' in node) return readRows(node, walk);
  const { tag, value } = opened(node);
  const plain = plainCommands[tag];
  if (plain !== undefined) {
    closed(walk, tag, value, plain.fields);
    return command(plain.kind, plain.effect);
  }
  return readUnwalked(tag, value, commandKinds[tag] ?? { kind: 'unknown', effect: 'unknown' }, walk);
}

const command = (statementKind: Command['statementKind'], effect: Command['effect']): Command => ({
  kind: 'command',
  statementKind,
  effect,
  targets: [],
  expressions: [],
});

const isFalse: ReadonlySet<string | number | boolean> = new Set(['false', 'off', '0', 0, false]);
const explainFields = fieldsOf<ExplainStmt>('query', 'options');

function readExplain(node: ExplainStmt, walk: Walk): StatementNode {
  closed(walk, 'ExplainStmt', node, explainFields);
  if (node.query === undefined) {
    refuse(walk, 'This EXPLAIN has no statement.');
    return command('explain', 'unknown');
  }
  const runs = readOptions(node.options, 'explain', walk).some(
    ({ name, value }) => name === 'analyze' && !(value !== undefined && isFalse.has(value)),
  );
  return { kind: 'explain', statement: readStatement(node.query, walk), runs } satisfies Explain;
}

const copyFields = fieldsOf<CopyStmt>(
  'relation',
  'query',
  'attlist',
  'is_from',
  'is_program',
  'filename',
  'options',
  'whereClause',
);

function readCopy(node: CopyStmt, walk: Walk): StatementNode {
  closed(walk, 'CopyStmt', node, copyFields);
  readOptions(node.options, 'copy', walk);
  const from =
    node.relation !== undefined
      ? readTable(node.relation, walk)
      : node.query !== undefined
        ? readRows(node.query, walk)
        : noRows;
  const end = otherEnd(node);
  return {
    kind: 'copy',
    direction: node.is_from === true ? 'in' : 'out',
    from,
    columns: strings(walk, node.attlist, 'COPY').map((name) => ({ name, span: statementSpan(walk) })),
    where: readOptional(node.whereClause, walk),
    outside: end !== undefined,
    ...(end === undefined ? {} : { actions: [{ ...end, span: statementSpan(walk) }] }),
  } satisfies Copy;
}

/** What of the server COPY reads from or writes to. */
function otherEnd({ is_program, filename, is_from }: CopyStmt): Pick<Action, 'kind' | 'name'> | undefined {
  const word = is_from === true ? 'FROM' : 'TO';
  if (is_program === true) return { kind: 'program', name: `COPY … ${word} PROGRAM` };
  return filename === undefined ? undefined : { kind: 'file', name: `COPY … ${word} a file` };
}

const callFields = fieldsOf<CallStmt>('funccall');

function readCallStatement(node: CallStmt, walk: Walk): StatementNode {
  closed(walk, 'CallStmt', node, callFields);
  return node.funccall === undefined
    ? command('call', 'unknown')
    : { kind: 'call', call: readCall(node.funccall, walk) };
}

const createFields = fieldsOf<CreateTableAsStmt>('query', 'into', 'objtype', 'is_select_into', 'if_not_exists');

function readCreateAs(node: CreateTableAsStmt, walk: Walk): StatementNode {
  closed(walk, 'CreateTableAsStmt', node, createFields);
  if (node.objtype !== 'OBJECT_TABLE' && node.objtype !== 'OBJECT_MATVIEW')
    refuse(walk, `The relation kind ${node.objtype} isn't known here.`);
  return {
    kind: 'definition',
    name: node.into === undefined ? { schema: null, name: '', span: statementSpan(walk) } : readInto(node.into, walk),
    query: node.query === undefined ? noRows : readRows(node.query, walk),
    columnNames: strings(walk, node.into?.colNames, 'the columns of a new table'),
    isView: false,
  } satisfies Definition;
}

const viewFields = fieldsOf<ViewStmt>('view', 'aliases', 'query', 'replace', 'options', 'withCheckOption');

function readView(node: ViewStmt, walk: Walk): StatementNode {
  closed(walk, 'ViewStmt', node, viewFields);
  readOptions(node.options, 'relation', walk);
  return {
    kind: 'definition',
    name:
      node.view === undefined
        ? { schema: null, name: '', span: statementSpan(walk) }
        : { ...readName(node.view, walk), isTemporary: isTemporary(node.view) },
    query: node.query === undefined ? noRows : readRows(node.query, walk),
    columnNames: strings(walk, node.aliases, 'the columns of a view'),
    isView: true,
  } satisfies Definition;
}

const prepareFields = fieldsOf<PrepareStmt>('name', 'argtypes', 'query');

function readPrepare(node: PrepareStmt, walk: Walk): StatementNode {
  closed(walk, 'PrepareStmt', node, prepareFields);
  for (const type of node.argtypes ?? []) {
    if ('TypeName' in type) checkType(type.TypeName, walk);
    else refuseNode(walk, type, 'PREPARE');
  }
  return {
    kind: 'preparation',
    as: 'prepare',
    name: node.name ?? '',
    statement: node.query === undefined ? noRows : readRows(node.query, walk),
  };
}

const cursorFields = fieldsOf<DeclareCursorStmt>('portalname', 'options', 'query');

function readCursor(node: DeclareCursorStmt, walk: Walk): StatementNode {
  closed(walk, 'DeclareCursorStmt', node, cursorFields);
  return {
    kind: 'preparation',
    as: 'session',
    name: node.portalname ?? '',
    statement: node.query === undefined ? noRows : readRows(node.query, walk),
  };
}

const executeFields = fieldsOf<NodeOf<'ExecuteStmt'>>('name', 'params');

function readExecute(node: NodeOf<'ExecuteStmt'>, walk: Walk): StatementNode {
  closed(walk, 'ExecuteStmt', node, executeFields);
  const args = readAll(node.params, walk);
  return { kind: 'execution', of: 'statement', name: node.name ?? '', args, span: statementSpan(walk) };
}

const fetchFields = fieldsOf<NodeOf<'FetchStmt'>>('direction', 'howMany', 'portalname', 'ismove');
const directions: ReadonlySet<string | undefined> = new Set([
  'FETCH_FORWARD',
  'FETCH_BACKWARD',
  'FETCH_ABSOLUTE',
  'FETCH_RELATIVE',
]);

function readFetch(node: NodeOf<'FetchStmt'>, walk: Walk): StatementNode {
  closed(walk, 'FetchStmt', node, fetchFields);
  if (!directions.has(node.direction)) refuse(walk, `The direction ${node.direction} of FETCH isn't known here.`);
  return { kind: 'execution', of: 'cursor', name: node.portalname ?? '', args: [], span: statementSpan(walk) };
}

const deallocateFields = fieldsOf<NodeOf<'DeallocateStmt'>>('name', 'isall', 'location');

function readDeallocate(node: NodeOf<'DeallocateStmt'>, walk: Walk): StatementNode {
  closed(walk, 'DeallocateStmt', node, deallocateFields);
  return { ...command('session', 'session'), ends: { of: 'statement', name: node.name ?? null } };
}

const closeFields = fieldsOf<NodeOf<'ClosePortalStmt'>>('portalname');

function readClose(node: NodeOf<'ClosePortalStmt'>, walk: Walk): StatementNode {
  closed(walk, 'ClosePortalStmt', node, closeFields);
  return { ...command('session', 'session'), ends: { of: 'cursor', name: node.portalname ?? null } };
}
