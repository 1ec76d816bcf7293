import type { JsonBehavior, JsonFuncExpr, JsonOutput, JsonValueExpr, Node } from 'libpg-query';
import type { Expression } from '../../../core/analysis/tree.ts';
import { aggregateCall } from './functions.ts';
import { type ExpressionHandlers, made, readAll } from './parts.ts';
import { throughBrackets } from './spans.ts';
import { checkType } from './vocabulary.ts';
import { closed, fieldsOf, type NodeOf, refuse, refuseNode, type Walk } from './walk.ts';

const valueFields = fieldsOf<JsonValueExpr>('raw_expr', 'format');
const formatFields = fieldsOf<NodeOf<'JsonFormat'>>('format_type', 'encoding', 'location');
const outputFields = fieldsOf<JsonOutput>('typeName', 'returning');
const returningFields = fieldsOf<NodeOf<'JsonReturning'>>('format', 'typid', 'typmod');
const behaviorFields = fieldsOf<JsonBehavior>('btype', 'expr', 'location');
const argumentFields = fieldsOf<NodeOf<'JsonArgument'>>('val', 'name');
const keyFields = fieldsOf<NodeOf<'JsonKeyValue'>>('key', 'value');
const aggregateFields = fieldsOf<NodeOf<'JsonAggConstructor'>>('output', 'agg_filter', 'agg_order', 'over', 'location');

export function checkFormat(node: NodeOf<'JsonFormat'> | undefined, walk: Walk): void {
  if (node !== undefined) closed(walk, 'JsonFormat', node, formatFields);
}

/** The value of a JSON argument. */
export function readJsonValue(node: JsonValueExpr | undefined, walk: Walk): Expression[] {
  if (node === undefined) return [];
  closed(walk, 'JsonValueExpr', node, valueFields);
  checkFormat(node.format, walk);
  return readAll([node.raw_expr], walk);
}

function checkOutput(node: JsonOutput | undefined, walk: Walk): void {
  if (node === undefined) return;
  closed(walk, 'JsonOutput', node, outputFields);
  if (node.typeName !== undefined) checkType(node.typeName, walk);
  if (node.returning === undefined) return;
  closed(walk, 'JsonReturning', node.returning, returningFields);
  checkFormat(node.returning.format, walk);
}

/** What ON EMPTY and ON ERROR give. */
export function readBehavior(node: JsonBehavior | undefined, walk: Walk): Expression[] {
  if (node === undefined) return [];
  closed(walk, 'JsonBehavior', node, behaviorFields);
  return readAll([node.expr], walk);
}

export function readPassing(nodes: readonly Node[] | undefined, walk: Walk): Expression[] {
  return (nodes ?? []).flatMap((node) => {
    if ('JsonArgument' in node) {
      closed(walk, 'JsonArgument', node.JsonArgument, argumentFields);
      return readJsonValue(node.JsonArgument.val, walk);
    }
    refuseNode(walk, node, 'PASSING');
    return [];
  });
}

function readKeyValue(node: NodeOf<'JsonKeyValue'> | undefined, walk: Walk): Expression[] {
  if (node === undefined) return [];
  closed(walk, 'JsonKeyValue', node, keyFields);
  return [...readAll([node.key], walk), ...readJsonValue(node.value, walk)];
}

const functionFields = fieldsOf<JsonFuncExpr>(
  'op',
  'context_item',
  'pathspec',
  'passing',
  'output',
  'on_empty',
  'on_error',
  'wrapper',
  'quotes',
  'location',
);
const queries: ReadonlySet<string | undefined> = new Set(['JSON_EXISTS_OP', 'JSON_QUERY_OP', 'JSON_VALUE_OP']);
const objectFields = fieldsOf<NodeOf<'JsonObjectConstructor'>>(
  'exprs',
  'output',
  'absent_on_null',
  'unique',
  'location',
);
const arrayFields = fieldsOf<NodeOf<'JsonArrayConstructor'>>('exprs', 'output', 'absent_on_null', 'location');
const arrayQueryFields = fieldsOf<NodeOf<'JsonArrayQueryConstructor'>>(
  'query',
  'output',
  'format',
  'absent_on_null',
  'location',
);
const objectAggFields = fieldsOf<NodeOf<'JsonObjectAgg'>>('constructor', 'arg', 'absent_on_null', 'unique');
const arrayAggFields = fieldsOf<NodeOf<'JsonArrayAgg'>>('constructor', 'arg', 'absent_on_null');
const parseFields = fieldsOf<NodeOf<'JsonParseExpr'>>('expr', 'output', 'unique_keys', 'location');
const scalarFields = fieldsOf<NodeOf<'JsonScalarExpr'>>('expr', 'output', 'location');
const serializeFields = fieldsOf<NodeOf<'JsonSerializeExpr'>>('expr', 'output', 'location');
const predicateFields = fieldsOf<NodeOf<'JsonIsPredicate'>>('expr', 'format', 'item_type', 'unique_keys', 'location');

/** The constructors and queries of SQL/JSON. */
export const jsonHandlers: ExpressionHandlers = {
  JsonFuncExpr: (node, walk) => {
    closed(walk, 'JsonFuncExpr', node, functionFields);
    if (!queries.has(node.op)) refuse(walk, `The JSON query ${node.op} isn't known here.`);
    checkOutput(node.output, walk);
    const parts = [
      ...readJsonValue(node.context_item, walk),
      ...readAll([node.pathspec], walk),
      ...readPassing(node.passing, walk),
      ...readBehavior(node.on_empty, walk),
      ...readBehavior(node.on_error, walk),
    ];
    return placed(node, parts, walk);
  },
  JsonKeyValue: (node, walk) => made(readKeyValue(node, walk)),
  JsonValueExpr: (node, walk) => made(readJsonValue(node, walk)),
  JsonObjectConstructor: (node, walk) => {
    closed(walk, 'JsonObjectConstructor', node, objectFields);
    checkOutput(node.output, walk);
    return placed(node, readAll(node.exprs, walk), walk);
  },
  JsonArrayConstructor: (node, walk) => {
    closed(walk, 'JsonArrayConstructor', node, arrayFields);
    checkOutput(node.output, walk);
    return placed(node, readAll(node.exprs, walk), walk);
  },
  JsonArrayQueryConstructor: (node, walk) => {
    closed(walk, 'JsonArrayQueryConstructor', node, arrayQueryFields);
    checkOutput(node.output, walk);
    checkFormat(node.format, walk);
    if (node.query === undefined || !('SelectStmt' in node.query)) {
      refuse(walk, 'This JSON array has no query.');
      return made([]);
    }
    return {
      kind: 'subquery',
      form: 'value',
      operator: null,
      test: null,
      query: walk.readers.query(node.query.SelectStmt, walk),
      span: throughBrackets(walk, node.location, []),
    };
  },
  JsonObjectAgg: (node, walk) => {
    closed(walk, 'JsonObjectAgg', node, objectAggFields);
    return readAggregate('json_object_agg', ownConstructor(node), readKeyValue(node.arg, walk), walk);
  },
  JsonArrayAgg: (node, walk) => {
    closed(walk, 'JsonArrayAgg', node, arrayAggFields);
    return readAggregate('json_agg', ownConstructor(node), readJsonValue(node.arg, walk), walk);
  },
  JsonParseExpr: (node, walk) => {
    closed(walk, 'JsonParseExpr', node, parseFields);
    checkOutput(node.output, walk);
    return placed(node, readJsonValue(node.expr, walk), walk);
  },
  JsonScalarExpr: (node, walk) => {
    closed(walk, 'JsonScalarExpr', node, scalarFields);
    checkOutput(node.output, walk);
    return placed(node, readAll([node.expr], walk), walk);
  },
  JsonSerializeExpr: (node, walk) => {
    closed(walk, 'JsonSerializeExpr', node, serializeFields);
    checkOutput(node.output, walk);
    return placed(node, readJsonValue(node.expr, walk), walk);
  },
  JsonIsPredicate: (node, walk) => {
    closed(walk, 'JsonIsPredicate', node, predicateFields);
    checkFormat(node.format, walk);
    return placed(node, readAll([node.expr], walk), walk);
  },
};

/** A value with the brackets after its word. */
const placed = (node: { location?: number }, parts: readonly Expression[], walk: Walk): Expression =>
  made(parts, 'other', throughBrackets(walk, node.location, parts));

/** The node's own field of that name, never the one that every object inherits. */
const ownConstructor = (node: { constructor?: NodeOf<'JsonAggConstructor'> }) =>
  Object.hasOwn(node, 'constructor') ? node.constructor : undefined;

function readAggregate(
  name: string,
  node: NodeOf<'JsonAggConstructor'> | undefined,
  args: readonly Expression[],
  walk: Walk,
): Expression {
  if (node === undefined) {
    refuse(walk, 'This JSON aggregate has no description.');
    return made(args);
  }
  closed(walk, 'JsonAggConstructor', node, aggregateFields);
  checkOutput(node.output, walk);
  return aggregateCall(name, node.location, args, node, walk);
}
