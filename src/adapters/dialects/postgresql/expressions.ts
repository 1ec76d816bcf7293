import type { A_Expr, A_Indirection, CaseExpr, ColumnRef, Node, SubLink } from 'libpg-query';
import type { Expression } from '../../../core/analysis/tree.ts';
import { readConstant } from './constants.ts';
import { functionHandlers } from './functions.ts';
import { jsonHandlers } from './json.ts';
import { betweenOperators, operatorName } from './operators.ts';
import { type ExpressionHandlers, made, readAll, readExpression, readOptional } from './parts.ts';
import {
  covering,
  endOfCollation,
  subqueryEnd,
  throughBrackets,
  throughField,
  toWord,
  typeEnd,
  withWords,
} from './spans.ts';
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

/** Checks the fields of a node and makes a value of the parts it names, with the brackets after its word. */
function of<Tag extends NodeTag>(
  tag: Tag,
  operator: string,
  fields: readonly (keyof NodeOf<Tag> & string)[],
  parts: (node: NodeOf<Tag>) => readonly (Node | undefined)[],
): (node: NodeOf<Tag>, walk: Walk) => Expression {
  const known: ReadonlySet<string> = new Set(fields);
  return (node, walk) => {
    closed(walk, tag, node as object, known);
    const read = readAll(parts(node), walk);
    const { location } = node as { location?: number };
    return made(read, operator, throughBrackets(walk, location, read));
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
    const parts = readAll(node.args, walk);
    const operator = node.boolop === 'AND_EXPR' ? 'and' : node.boolop === 'OR_EXPR' ? 'or' : 'not';
    return made(parts, operator, covering(walk, node.location, parts));
  },
  SubLink: readSubLink,
  CaseExpr: readCase,
  A_Indirection: readIndirection,
  TypeCast: (node, walk) => {
    closed(walk, 'TypeCast', node, castFields);
    checkType(node.typeName, walk);
    return readCast(node, walk);
  },
  SetToDefault: of('SetToDefault', 'default', ['location'], () => []),
  ParamRef: of('ParamRef', 'parameter', ['number', 'location'], () => []),
  CoalesceExpr: of('CoalesceExpr', 'coalesce', ['args', 'location'], (node) => node.args ?? []),
  RowExpr: of('RowExpr', 'row', ['args', 'row_format', 'location'], (node) => node.args ?? []),
  A_ArrayExpr: readArray,
  List: (node, walk) => {
    closed(walk, 'List', node, listFields);
    const parts = readAll(node.items, walk);
    return made(parts, 'list', parts.length === 0 ? null : covering(walk, undefined, parts));
  },
  GroupingFunc: of('GroupingFunc', 'other', ['args', 'location'], (node) => node.args ?? []),
  MergeSupportFunc: of('MergeSupportFunc', 'other', ['msftype', 'location'], () => []),
  CollateClause: (node, walk) => {
    closed(walk, 'CollateClause', node, collateFields);
    const names = strings(walk, node.collname, 'the name of a collation');
    const parts = readAll([node.arg], walk);
    const { start } = covering(walk, node.location, parts);
    return made(parts, 'collate', { start, end: endOfCollation(walk, node.location, names.length) });
  },
  MinMaxExpr: (node, walk) => {
    closed(walk, 'MinMaxExpr', node, minMaxFields);
    if (node.op !== 'IS_GREATEST' && node.op !== 'IS_LEAST') refuse(walk, `The form ${node.op} isn't known here.`);
    const parts = readAll(node.args, walk);
    const operator = node.op === 'IS_LEAST' ? 'least' : 'greatest';
    return made(parts, operator, throughBrackets(walk, node.location, parts));
  },
  NullTest: (node, walk) => {
    closed(walk, 'NullTest', node, nullTestFields);
    if (node.nulltesttype !== 'IS_NULL' && node.nulltesttype !== 'IS_NOT_NULL')
      refuse(walk, `The test ${node.nulltesttype} isn't known here.`);
    const parts = readAll([node.arg], walk);
    const operator = node.nulltesttype === 'IS_NULL' ? 'is null' : 'is not null';
    return made(parts, operator, withWords(walk, covering(walk, node.location, parts), testWords));
  },
  BooleanTest: (node, walk) => {
    closed(walk, 'BooleanTest', node, booleanTestFields);
    if (!booleanTests.has(node.booltesttype)) refuse(walk, `The test ${node.booltesttype} isn't known here.`);
    const parts = readAll([node.arg], walk);
    const operator = (node.booltesttype ?? 'other').replaceAll('_', ' ').toLowerCase();
    return made(parts, operator, withWords(walk, covering(walk, node.location, parts), testWords));
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

const testWords: ReadonlySet<string> = new Set(['is', 'not', 'null', 'true', 'false', 'unknown', 'isnull', 'notnull']);
const listFields = fieldsOf<NodeOf<'List'>>('items');
const arrayFields = fieldsOf<NodeOf<'A_ArrayExpr'>>('elements', 'list_start', 'list_end', 'location');

function readArray(node: NodeOf<'A_ArrayExpr'>, walk: Walk): Expression {
  closed(walk, 'A_ArrayExpr', node, arrayFields);
  const parts = readAll(node.elements, walk);
  const { start, end } = covering(walk, node.location, parts);
  const { list_end: close } = node;
  return made(parts, 'array', { start, end: close === undefined || close < 0 ? end : spanAt(walk, close).end });
}

/** `x::type`, `CAST(x AS type)`, `type 'text'`. */
function readCast(node: NodeOf<'TypeCast'>, walk: Walk): Expression {
  const parts = readAll([node.arg], walk);
  const { location, typeName } = node;
  const elements = typeName?.arrayBounds === undefined ? '' : '[]';
  const castTo = `${strings(walk, typeName?.names, 'the name of a type').at(-1) ?? ''}${elements}`;
  // `date '…'` has no place of its own, but its type has one.
  if (location !== undefined && location < 0)
    return { ...made(parts, 'cast', covering(walk, typeName?.location, parts)), castTo };
  const span = throughBrackets(walk, location, parts);
  const place = typeName?.location;
  const isAfter = place !== undefined && place >= 0 && walk.place(place) >= span.end;
  return { ...made(parts, 'cast', isAfter ? typeEnd(walk, span, place) : span), castTo };
}

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

function readOperator(node: A_Expr, walk: Walk): Expression {
  closed(walk, 'A_Expr', node, operatorFields);
  if (operatorKinds.has(node.kind)) checkOperator(node.name, node.location, walk);
  else if (betweenOperators.has(node.kind ?? '')) strings(walk, node.name, 'BETWEEN');
  else refuse(walk, `The operator form ${node.kind} isn't known here.`);
  const parts = readAll([node.lexpr, node.rexpr], walk);
  const { start, end } = covering(walk, node.location, parts);
  const close = node.rexpr_list_end;
  return made(parts, operatorName(node), {
    start,
    end: close === undefined || close < 0 ? end : Math.max(end, spanAt(walk, close).end),
  });
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
    operator: comparison(node, walk),
    test,
    query: walk.readers.query(node.subselect.SelectStmt, walk),
    span: subqueryEnd(walk, covering(walk, node.location, [test]), node.location),
  };
}

/** IN is `= ANY` without a written operator. */
function comparison({ subLinkType, operName }: SubLink, walk: Walk): string | null {
  if (subLinkType !== 'ANY_SUBLINK' && subLinkType !== 'ALL_SUBLINK') return null;
  if (operName === undefined) return 'in';
  return `${strings(walk, operName, 'an operator').at(-1)} ${subLinkType === 'ANY_SUBLINK' ? 'any' : 'all'}`;
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
  const read = readAll(parts, walk);
  return made(read, 'case', toWord(walk, covering(walk, node.location, read), 'end'));
}

const indirectionFields = fieldsOf<A_Indirection>('arg', 'indirection');
const indexFields = fieldsOf<NodeOf<'A_Indices'>>('is_slice', 'lidx', 'uidx');

/** `(row).field`, `array[index]` and chains of them. */
function readIndirection(node: A_Indirection, walk: Walk): Expression {
  closed(walk, 'A_Indirection', node, indirectionFields);
  if (node.arg === undefined) return nothing;
  let value = readExpression(node.arg, walk);
  for (const step of node.indirection ?? []) {
    if ('String' in step) value = fieldOf(value, step.String.sval ?? '', walk, throughField(walk, value.span));
    else if ('A_Star' in step) value = fieldOf(value, null, walk, throughField(walk, value.span));
    else if ('A_Indices' in step) {
      closed(walk, 'A_Indices', step.A_Indices, indexFields);
      const { lidx, uidx } = step.A_Indices;
      const parts: Expression[] = [value, ...readAll([lidx, uidx], walk)];
      value = made(parts, 'index', covering(walk, undefined, parts));
    } else refuseNode(walk, step, 'a field or index');
  }
  return value;
}

function fieldOf(of: Expression, field: string | null, walk: Walk, span = spanAt(walk, -1)): Expression {
  return { kind: 'field', of, field, span };
}
