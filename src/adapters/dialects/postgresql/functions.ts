import type { FuncCall, Node, SortBy, WindowDef, XmlExpr } from 'libpg-query';
import type { Expression, FunctionCall, WindowSpec } from '../../../core/analysis/tree.ts';
import { type ExpressionHandlers, made, readAll, readExpression, readOptional } from './parts.ts';
import { callSpan, throughBrackets } from './spans.ts';
import { checkOperator, checkType } from './vocabulary.ts';
import { closed, fieldsOf, type NodeOf, nameSpan, refuse, refuseNode, strings, type Walk } from './walk.ts';

const callFields = fieldsOf<FuncCall>(
  'funcname',
  'args',
  'agg_order',
  'agg_filter',
  'over',
  'agg_within_group',
  'agg_star',
  'agg_distinct',
  'func_variadic',
  'funcformat',
  'location',
);

export function readCall(node: FuncCall, walk: Walk): FunctionCall {
  closed(walk, 'FuncCall', node, callFields);
  if (node.funcformat !== 'COERCE_EXPLICIT_CALL' && node.funcformat !== 'COERCE_SQL_SYNTAX')
    refuse(walk, `The call form ${node.funcformat} isn't known here.`);
  const parts = strings(walk, node.funcname, 'the name of a function');
  const span = nameSpan(walk, node.location, parts.length);
  if (parts.length > 2) refuse(walk, 'This function is named through another database, which is not followed.', span);
  const args = readAll(node.args, walk);
  return {
    kind: 'call',
    function: { schema: parts.length > 1 ? (parts.at(-2) ?? null) : null, name: parts.at(-1) ?? '', span },
    args,
    distinct: node.agg_distinct === true,
    span: callSpan(walk, span, args),
    filter: readOptional(node.agg_filter, walk),
    order: readOrder(node.agg_order, walk),
    over: node.over === undefined ? null : readWindow(node.over, walk),
  };
}

/** The call of an aggregate that SQL gives a syntax of its own, as a call of the function it stands for. */
export function aggregateCall(
  name: string,
  location: number | undefined,
  args: readonly Expression[],
  node: { agg_filter?: Node; agg_order?: Node[]; over?: WindowDef },
  walk: Walk,
): FunctionCall {
  const span = nameSpan(walk, location, 1);
  return {
    kind: 'call',
    function: { schema: 'pg_catalog', name, span },
    args,
    distinct: false,
    span: callSpan(walk, span, args),
    filter: readOptional(node.agg_filter, walk),
    order: readOrder(node.agg_order, walk),
    over: node.over === undefined ? null : readWindow(node.over, walk),
  };
}

const sortFields = fieldsOf<SortBy>('node', 'sortby_dir', 'sortby_nulls', 'useOp', 'location');
const directions: ReadonlySet<string | undefined> = new Set([
  'SORTBY_DEFAULT',
  'SORTBY_ASC',
  'SORTBY_DESC',
  'SORTBY_USING',
]);

/** The expressions of an ORDER BY. */
export function readOrder(nodes: readonly Node[] | undefined, walk: Walk): Expression[] {
  const order: Expression[] = [];
  for (const node of nodes ?? []) {
    if (!('SortBy' in node)) {
      refuseNode(walk, node, 'an ORDER BY');
      continue;
    }
    closed(walk, 'SortBy', node.SortBy, sortFields);
    if (!directions.has(node.SortBy.sortby_dir)) refuse(walk, `The order ${node.SortBy.sortby_dir} isn't known here.`);
    if (node.SortBy.useOp !== undefined) checkOperator(node.SortBy.useOp, node.SortBy.location, walk);
    if (node.SortBy.node !== undefined) order.push(readExpression(node.SortBy.node, walk));
  }
  return order;
}

const windowFields = fieldsOf<WindowDef>(
  'name',
  'refname',
  'partitionClause',
  'orderClause',
  'frameOptions',
  'startOffset',
  'endOffset',
  'location',
);

export function readWindow(node: WindowDef, walk: Walk): WindowSpec {
  closed(walk, 'WindowDef', node, windowFields);
  return {
    partition: readAll(node.partitionClause, walk),
    order: readOrder(node.orderClause, walk),
    frame: readAll([node.startOffset, node.endOffset], walk),
  };
}

const argumentFields = fieldsOf<NodeOf<'NamedArgExpr'>>('arg', 'name', 'argnumber', 'location');
const valueFields = fieldsOf<NodeOf<'SQLValueFunction'>>('op', 'typmod', 'location');
const xmlFields = fieldsOf<XmlExpr>('op', 'name', 'named_args', 'args', 'xmloption', 'indent', 'location');
const xmlForms: ReadonlySet<string | undefined> = new Set([
  'IS_XMLCONCAT',
  'IS_XMLELEMENT',
  'IS_XMLFOREST',
  'IS_XMLPARSE',
  'IS_XMLPI',
  'IS_XMLROOT',
  'IS_XMLSERIALIZE',
  'IS_DOCUMENT',
]);
const serializeFields = fieldsOf<NodeOf<'XmlSerialize'>>('xmloption', 'expr', 'typeName', 'indent', 'location');
const namedFields = fieldsOf<NodeOf<'ResTarget'>>('name', 'val', 'location');

const valueTypes: Readonly<Record<string, string>> = {
  SVFOP_CURRENT_DATE: 'date',
  SVFOP_CURRENT_TIME: 'timetz',
  SVFOP_CURRENT_TIMESTAMP: 'timestamptz',
  SVFOP_LOCALTIME: 'time',
  SVFOP_LOCALTIMESTAMP: 'timestamp',
};

export const functionHandlers: ExpressionHandlers = {
  FuncCall: readCall,
  NamedArgExpr: (node, walk) => {
    closed(walk, 'NamedArgExpr', node, argumentFields);
    return node.arg === undefined ? made([]) : readExpression(node.arg, walk);
  },
  SQLValueFunction: (node, walk) => {
    closed(walk, 'SQLValueFunction', node, valueFields);
    if (
      !/^SVFOP_(CURRENT_(DATE|TIME|TIME_N|TIMESTAMP|TIMESTAMP_N|ROLE|USER|CATALOG|SCHEMA)|LOCALTIME|LOCALTIME_N|LOCALTIMESTAMP|LOCALTIMESTAMP_N|USER|SESSION_USER)$/.test(
        node.op ?? '',
      )
    )
      refuse(walk, `The value ${node.op} isn't known here.`);
    const castTo = valueTypes[node.op?.replace(/_N$/, '') ?? ''];
    const value = made([], 'other', throughBrackets(walk, node.location, []));
    return castTo === undefined ? value : { ...value, castTo };
  },
  XmlExpr: (node, walk) => {
    closed(walk, 'XmlExpr', node, xmlFields);
    if (!xmlForms.has(node.op)) refuse(walk, `The XML form ${node.op} isn't known here.`);
    const named = (node.named_args ?? []).map((argument) => readNamed(argument, walk));
    const parts = [...named, ...readAll(node.args, walk)];
    return made(parts, 'other', throughBrackets(walk, node.location, parts));
  },
  XmlSerialize: (node, walk) => {
    closed(walk, 'XmlSerialize', node, serializeFields);
    checkType(node.typeName, walk);
    const parts = readAll([node.expr], walk);
    return made(parts, 'other', throughBrackets(walk, node.location, parts));
  },
};

function readNamed(node: Node, walk: Walk): Expression {
  if (!('ResTarget' in node) || node.ResTarget.val === undefined) {
    refuseNode(walk, node, 'an XML value');
    return made([]);
  }
  closed(walk, 'ResTarget', node.ResTarget, namedFields);
  return readExpression(node.ResTarget.val, walk);
}
