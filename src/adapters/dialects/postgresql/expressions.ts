import type { A_Expr, A_Indirection, CaseExpr, ColumnRef, Node, SubLink } from 'libpg-query';
import type { Expression } from '../../../core/analysis/tree.ts';
import { readConstant } from './constants.ts';
import { functionHandlers } from './functions.ts';
import { jsonHandlers } from './json.ts';
import { type ExpressionHandlers, made, readAll, readExpression, readOptional } from './parts.ts';
import { checkOperator, checkType } from './vocabulary.ts';
import {
  closed,
  deeper,
  fieldsOf,
  type NodeOf,
  type NodeTag,
  nameSpan,
  opened,
  refuse,
  refuseNode,
  spanAt,
  strings,
  type Walk,
} from './walk.ts';

const nothing = made([]);

/** Reads an expression; what isn't understood in it becomes an opaque place of the walk. */
export function expressionOf(node: Node, walk: Walk): Expression {
  return deeper(walk, nothing, () => {
    const { tag, value } = opened(node);
    const handler = handlers[tag] as ((node: unknown, walk: Walk) => Expression) | undefined;
    if (handler === undefined) {
      refuseNode(walk, node, 'an expression');
      return nothing;
    }
    return handler(value, walk);
  });
}

/** Checks the fields of a node and makes a value of the parts it names. */
function of<Tag extends NodeTag>(
  tag: Tag,
  fields: readonly (keyof NodeOf<Tag> & string)[],
  parts: (node: NodeOf<Tag>) => readonly (Node | undefined)[],
): (node: NodeOf<Tag>, walk: Walk) => Expression {
  const known: ReadonlySet<string> = new Set(fields);
  return (node, walk) => {
    closed(walk, tag, node as object, known);
    return made(readAll(parts(node), walk));
  };
}

const handlers: ExpressionHandlers = {
  ...functionHandlers,
  ...jsonHandlers,
  A_Const: readConstant,
  ColumnRef: readColumn,
  A_Expr: readOperator,
  BoolExpr: (node, walk) => {
    closed(walk, 'BoolExpr', node, booleanFields);
    if (node.boolop !== 'AND_EXPR' && node.boolop !== 'OR_EXPR' && node.boolop !== 'NOT_EXPR')
      refuse(walk, `The logical operator ${node.boolop} isn't known here.`);
    return { kind: 'operation', parts: readAll(node.args, walk), conjunction: node.boolop === 'AND_EXPR' };
  },
  SubLink: readSubLink,
  CaseExpr: readCase,
  A_Indirection: readIndirection,
  TypeCast: (node, walk) => {
    closed(walk, 'TypeCast', node, castFields);
    checkType(node.typeName, walk);
    return made(readAll([node.arg], walk));
  },
  SetToDefault: of('SetToDefault', ['location'], () => []),
  ParamRef: of('ParamRef', ['number', 'location'], () => []),
  CoalesceExpr: of('CoalesceExpr', ['args', 'location'], (node) => node.args ?? []),
  RowExpr: of('RowExpr', ['args', 'row_format', 'location'], (node) => node.args ?? []),
  A_ArrayExpr: of('A_ArrayExpr', ['elements', 'list_start', 'list_end', 'location'], (node) => node.elements ?? []),
  List: of('List', ['items'], (node) => node.items ?? []),
  GroupingFunc: of('GroupingFunc', ['args', 'location'], (node) => node.args ?? []),
  MergeSupportFunc: of('MergeSupportFunc', ['msftype', 'location'], () => []),
  CollateClause: (node, walk) => {
    closed(walk, 'CollateClause', node, collateFields);
    strings(walk, node.collname, 'the name of a collation');
    return made(readAll([node.arg], walk));
  },
  MinMaxExpr: (node, walk) => {
    closed(walk, 'MinMaxExpr', node, minMaxFields);
    if (node.op !== 'IS_GREATEST' && node.op !== 'IS_LEAST') refuse(walk, `The form ${node.op} isn't known here.`);
    return made(readAll(node.args, walk));
  },
  NullTest: (node, walk) => {
    closed(walk, 'NullTest', node, nullTestFields);
    if (node.nulltesttype !== 'IS_NULL' && node.nulltesttype !== 'IS_NOT_NULL')
      refuse(walk, `The test ${node.nulltesttype} isn't known here.`);
    return made(readAll([node.arg], walk));
  },
  BooleanTest: (node, walk) => {
    closed(walk, 'BooleanTest', node, booleanTestFields);
    if (!booleanTests.has(node.booltesttype)) refuse(walk, `The test ${node.booltesttype} isn't known here.`);
    return made(readAll([node.arg], walk));
  },
};

const booleanFields = fieldsOf<NodeOf<'BoolExpr'>>('boolop', 'args', 'location');
const castFields = fieldsOf<NodeOf<'TypeCast'>>('arg', 'typeName', 'location');
const collateFields = fieldsOf<NodeOf<'CollateClause'>>('arg', 'collname', 'location');
const minMaxFields = fieldsOf<NodeOf<'MinMaxExpr'>>('op', 'args', 'location');
const nullTestFields = fieldsOf<NodeOf<'NullTest'>>('arg', 'nulltesttype', 'location');
const booleanTestFields = fieldsOf<NodeOf<'BooleanTest'>>('arg', 'booltesttype', 'location');
const booleanTests: ReadonlySet<string | undefined> = new Set([
  'IS_TRUE',
  'IS_NOT_TRUE',
  'IS_FALSE',
  'IS_NOT_FALSE',
  'IS_UNKNOWN',
  'IS_NOT_UNKNOWN',
]);

const columnFields = fieldsOf<ColumnRef>('fields', 'location');

function readColumn(node: ColumnRef, walk: Walk): Expression {
  closed(walk, 'ColumnRef', node, columnFields);
  const fields = node.fields ?? [];
  const last = fields.at(-1);
  const star = last !== undefined && 'A_Star' in last;
  const path = strings(walk, star ? fields.slice(0, -1) : fields, 'the name of a column');
  const span = nameSpan(walk, node.location, fields.length);
  if (path.length > (star ? 2 : 3))
    refuse(walk, 'This name leads through another database, which is not followed.', span);
  return star ? { kind: 'star', path, span, isWritten: (node.location ?? 0) >= 0 } : { kind: 'column', path, span };
}

const operatorFields = fieldsOf<A_Expr>(
  'kind',
  'name',
  'lexpr',
  'rexpr',
  'rexpr_list_start',
  'rexpr_list_end',
  'location',
);
const operatorKinds: ReadonlySet<string | undefined> = new Set([
  'AEXPR_OP',
  'AEXPR_OP_ANY',
  'AEXPR_OP_ALL',
  'AEXPR_DISTINCT',
  'AEXPR_NOT_DISTINCT',
  'AEXPR_NULLIF',
  'AEXPR_IN',
  'AEXPR_LIKE',
  'AEXPR_ILIKE',
  'AEXPR_SIMILAR',
]);
const betweenKinds: ReadonlySet<string | undefined> = new Set([
  'AEXPR_BETWEEN',
  'AEXPR_NOT_BETWEEN',
  'AEXPR_BETWEEN_SYM',
  'AEXPR_NOT_BETWEEN_SYM',
]);

function readOperator(node: A_Expr, walk: Walk): Expression {
  closed(walk, 'A_Expr', node, operatorFields);
  if (operatorKinds.has(node.kind)) checkOperator(node.name, node.location, walk);
  else if (betweenKinds.has(node.kind)) strings(walk, node.name, 'BETWEEN');
  else refuse(walk, `The operator form ${node.kind} isn't known here.`);
  return made(readAll([node.lexpr, node.rexpr], walk));
}

const subLinkFields = fieldsOf<SubLink>('subLinkType', 'testexpr', 'operName', 'subselect', 'location');
const subLinkTypes: ReadonlySet<string | undefined> = new Set([
  'EXISTS_SUBLINK',
  'ALL_SUBLINK',
  'ANY_SUBLINK',
  'EXPR_SUBLINK',
  'ARRAY_SUBLINK',
]);

function readSubLink(node: SubLink, walk: Walk): Expression {
  closed(walk, 'SubLink', node, subLinkFields);
  if (!subLinkTypes.has(node.subLinkType)) refuse(walk, `The subquery form ${node.subLinkType} isn't known here.`);
  if (node.operName !== undefined) checkOperator(node.operName, node.location, walk);
  const test = readOptional(node.testexpr, walk);
  if (node.subselect === undefined || !('SelectStmt' in node.subselect)) {
    refuse(walk, 'This subquery has no query.', spanAt(walk, node.location));
    return nothing;
  }
  return {
    kind: 'subquery',
    form: node.subLinkType === 'EXISTS_SUBLINK' ? 'exists' : 'value',
    test,
    query: walk.readers.query(node.subselect.SelectStmt, walk),
  };
}

const caseFields = fieldsOf<CaseExpr>('arg', 'args', 'defresult', 'location');
const whenFields = fieldsOf<NodeOf<'CaseWhen'>>('expr', 'result', 'location');

function readCase(node: CaseExpr, walk: Walk): Expression {
  closed(walk, 'CaseExpr', node, caseFields);
  const parts: (Node | undefined)[] = [node.arg];
  for (const branch of node.args ?? []) {
    if ('CaseWhen' in branch) {
      closed(walk, 'CaseWhen', branch.CaseWhen, whenFields);
      parts.push(branch.CaseWhen.expr, branch.CaseWhen.result);
    } else refuseNode(walk, branch, 'a CASE');
  }
  parts.push(node.defresult);
  return made(readAll(parts, walk));
}

const indirectionFields = fieldsOf<A_Indirection>('arg', 'indirection');
const indexFields = fieldsOf<NodeOf<'A_Indices'>>('is_slice', 'lidx', 'uidx');

/** `(row).field`, `array[index]` and chains of them. */
function readIndirection(node: A_Indirection, walk: Walk): Expression {
  closed(walk, 'A_Indirection', node, indirectionFields);
  if (node.arg === undefined) return nothing;
  let value = readExpression(node.arg, walk);
  const span = 'span' in value && value.span !== null ? value.span : undefined;
  for (const step of node.indirection ?? []) {
    if ('String' in step) value = fieldOf(value, step.String.sval ?? '', walk, span);
    else if ('A_Star' in step) value = fieldOf(value, null, walk, span);
    else if ('A_Indices' in step) {
      closed(walk, 'A_Indices', step.A_Indices, indexFields);
      const { lidx, uidx } = step.A_Indices;
      value = made([value, ...readAll([lidx, uidx], walk)]);
    } else refuseNode(walk, step, 'a field or index');
  }
  return value;
}

function fieldOf(of: Expression, field: string | null, walk: Walk, span = spanAt(walk, -1)): Expression {
  return { kind: 'field', of, field, span };
}
