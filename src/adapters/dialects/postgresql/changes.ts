import type {
  DeleteStmt,
  InsertStmt,
  MergeStmt,
  Node,
  OnConflictClause,
  RangeVar,
  ReturningClause,
  UpdateStmt,
} from 'libpg-query';
import type {
  Assignment,
  Delete,
  Expression,
  Insert,
  Merge,
  Returning,
  Target,
  Update,
} from '../../../core/analysis/tree.ts';
import { readAssignments } from './assignments.ts';
import { made, readAll, readExpression, readOptional } from './parts.ts';
import { whereAt } from './places.ts';
import { readItems } from './queries.ts';
import { readFrom, readFromList, readTable } from './relations.ts';
import { closed, fieldsOf, type NodeOf, nameSpan, refuse, refuseNode, statementSpan, type Walk } from './walk.ts';
import { readWith } from './with.ts';

const insertFields = fieldsOf<InsertStmt>(
  'relation',
  'cols',
  'selectStmt',
  'onConflictClause',
  'returningClause',
  'withClause',
  'override',
);

export function readInsert(node: InsertStmt, walk: Walk): Insert {
  closed(walk, 'InsertStmt', node, insertFields);
  const common = node.withClause === undefined ? null : readWith(node.withClause, walk);
  const target = readTarget(node.relation, walk);
  if (node.selectStmt !== undefined && !('SelectStmt' in node.selectStmt)) refuseNode(walk, node.selectStmt, 'INSERT');
  return {
    kind: 'insert',
    with: common,
    target,
    columns: readAssignments(node.cols, walk),
    source:
      node.selectStmt !== undefined && 'SelectStmt' in node.selectStmt
        ? walk.readers.query(node.selectStmt.SelectStmt, walk)
        : null,
    conflict: node.onConflictClause === undefined ? null : readConflict(node.onConflictClause, walk),
    returning: readReturning(node.returningClause, walk),
  };
}

const conflictFields = fieldsOf<OnConflictClause>('action', 'infer', 'targetList', 'whereClause', 'location');
const inferFields = fieldsOf<NodeOf<'InferClause'>>('indexElems', 'whereClause', 'conname', 'location');
const elementFields = fieldsOf<NodeOf<'IndexElem'>>('name', 'expr', 'collation', 'ordering', 'nulls_ordering');

function readConflict(node: OnConflictClause, walk: Walk): Insert['conflict'] {
  closed(walk, 'OnConflictClause', node, conflictFields);
  if (node.action !== 'ONCONFLICT_NOTHING' && node.action !== 'ONCONFLICT_UPDATE')
    refuse(walk, `The conflict action ${node.action} isn't known here.`);
  const arbiter: Expression[] = [];
  if (node.infer !== undefined) {
    closed(walk, 'InferClause', node.infer, inferFields);
    const span = nameSpan(walk, node.infer.location, 1);
    for (const element of node.infer.indexElems ?? []) {
      if (!('IndexElem' in element)) {
        refuseNode(walk, element, 'ON CONFLICT');
        continue;
      }
      closed(walk, 'IndexElem', element.IndexElem, elementFields);
      const { name, expr } = element.IndexElem;
      if (name !== undefined) arbiter.push({ kind: 'column', path: [name], span });
      if (expr !== undefined) arbiter.push(readExpression(expr, walk));
    }
    arbiter.push(...readAll([node.infer.whereClause], walk));
  }
  return { arbiter, set: readAssignments(node.targetList, walk), where: readOptional(node.whereClause, walk) };
}

const updateFields = fieldsOf<UpdateStmt>(
  'relation',
  'targetList',
  'whereClause',
  'fromClause',
  'returningClause',
  'withClause',
);

export function readUpdate(node: UpdateStmt, walk: Walk): Update {
  closed(walk, 'UpdateStmt', node, updateFields);
  const common = node.withClause === undefined ? null : readWith(node.withClause, walk);
  return {
    kind: 'update',
    with: common,
    target: readTarget(node.relation, walk),
    set: readAssignments(node.targetList, walk),
    from: readFromList(node.fromClause, walk),
    where: readCondition(node.whereClause, walk),
    whereAt: node.whereClause === undefined ? whereAt(walk, node.relation?.location) : null,
    returning: readReturning(node.returningClause, walk),
  };
}

const deleteFields = fieldsOf<DeleteStmt>('relation', 'usingClause', 'whereClause', 'returningClause', 'withClause');

export function readDelete(node: DeleteStmt, walk: Walk): Delete {
  closed(walk, 'DeleteStmt', node, deleteFields);
  const common = node.withClause === undefined ? null : readWith(node.withClause, walk);
  return {
    kind: 'delete',
    with: common,
    target: readTarget(node.relation, walk),
    using: readFromList(node.usingClause, walk),
    where: readCondition(node.whereClause, walk),
    whereAt: node.whereClause === undefined ? whereAt(walk, node.relation?.location) : null,
    returning: readReturning(node.returningClause, walk),
  };
}

/** A WHERE; `WHERE CURRENT OF` means the row of a cursor that only the session knows. */
function readCondition(node: Node | undefined, walk: Walk): Expression | null {
  if (node === undefined || !('CurrentOfExpr' in node)) return readOptional(node, walk);
  refuse(walk, 'WHERE CURRENT OF changes the row a cursor stands on, and which one that is can’t be told.');
  return made([]);
}

const mergeFields = fieldsOf<MergeStmt>(
  'relation',
  'sourceRelation',
  'joinCondition',
  'mergeWhenClauses',
  'returningClause',
  'withClause',
);
const branchFields = fieldsOf<NodeOf<'MergeWhenClause'>>(
  'matchKind',
  'commandType',
  'override',
  'condition',
  'targetList',
  'values',
);
const actions: Readonly<Record<string, Merge['branches'][number]['does']>> = {
  CMD_INSERT: 'insert',
  CMD_UPDATE: 'update',
  CMD_DELETE: 'delete',
  CMD_NOTHING: 'nothing',
};

export function readMerge(node: MergeStmt, walk: Walk): Merge {
  closed(walk, 'MergeStmt', node, mergeFields);
  const common = node.withClause === undefined ? null : readWith(node.withClause, walk);
  const target = readTarget(node.relation, walk);
  const source = node.sourceRelation === undefined ? undefined : readFrom(node.sourceRelation, walk);
  if (source === undefined) refuse(walk, 'This MERGE has no source.');
  return {
    kind: 'merge',
    with: common,
    target,
    source: source ?? { kind: 'table', name: target.name, alias: null, aliasSpan: null, columnNames: [], sample: [] },
    on: readOptional(node.joinCondition, walk) ?? made([]),
    branches: (node.mergeWhenClauses ?? []).flatMap((branch) => readBranch(branch, walk)),
    returning: readReturning(node.returningClause, walk),
  };
}

function readBranch(node: Node, walk: Walk): Merge['branches'] {
  if (!('MergeWhenClause' in node)) {
    refuseNode(walk, node, 'MERGE');
    return [];
  }
  const { matchKind, commandType, condition, targetList, values } = node.MergeWhenClause;
  closed(walk, 'MergeWhenClause', node.MergeWhenClause, branchFields);
  if (!/^MERGE_WHEN_(MATCHED|NOT_MATCHED_BY_(SOURCE|TARGET))$/.test(matchKind ?? ''))
    refuse(walk, `The match kind ${matchKind} of MERGE isn't known here.`);
  const does = actions[commandType ?? ''];
  if (does === undefined) refuse(walk, `The action ${commandType} of MERGE isn't known here.`);
  const set: readonly Assignment[] = [
    ...readAssignments(targetList, walk),
    ...readAll(values, walk).map((value) => ({ column: '', span: statementSpan(walk), value })),
  ];
  return [{ condition: readOptional(condition, walk), set, does: does ?? 'delete' }];
}

function readTarget(node: RangeVar | undefined, walk: Walk): Target {
  if (node === undefined) {
    refuse(walk, 'This data change has no target.');
    return { name: { schema: null, name: '', span: statementSpan(walk) }, alias: null };
  }
  const { name, alias, aliasSpan, columnNames } = readTable(node, walk);
  if (columnNames.length > 0) refuse(walk, 'The target of a data change renames its columns.', name.span);
  return { name, alias, aliasSpan };
}

const returningFields = fieldsOf<ReturningClause>('options', 'exprs');
const optionFields = fieldsOf<NodeOf<'ReturningOption'>>('option', 'value', 'location');

function readReturning(node: ReturningClause | undefined, walk: Walk): Returning | null {
  if (node === undefined) return null;
  closed(walk, 'ReturningClause', node, returningFields);
  let oldAlias = 'old';
  let newAlias = 'new';
  for (const option of node.options ?? []) {
    if (!('ReturningOption' in option)) {
      refuseNode(walk, option, 'RETURNING');
      continue;
    }
    closed(walk, 'ReturningOption', option.ReturningOption, optionFields);
    const { option: which, value } = option.ReturningOption;
    if (which === 'RETURNING_OPTION_OLD') oldAlias = value ?? oldAlias;
    else if (which === 'RETURNING_OPTION_NEW') newAlias = value ?? newAlias;
    else refuse(walk, `The option ${which} of RETURNING isn't known here.`);
  }
  return { items: readItems(node.exprs, walk), oldAlias, newAlias };
}
