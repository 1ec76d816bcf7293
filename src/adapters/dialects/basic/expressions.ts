import type { Expression, FunctionCall, Operation, Query, WindowSpec } from '../../../core/analysis/tree.ts';
import { isTree, type Tree } from '../nodeSqlParser/parser.ts';
import { columnPlace, isQuery, nameOf, type Reading } from './reading.ts';

/**
 * Reads a value of the parser's tree. The forms that matter for governing (columns, calls, subqueries, AND) are known; anything
 * else is a value made of its parts, so that no name in it is passed over.
 */
export function readExpression(value: unknown, reading: Reading): Expression {
  if (Array.isArray(value)) return made('list', value, reading);
  if (!isTree(value)) return { kind: 'constant', value: isPlain(value) ? value : null, span: null };
  const query = isQuery(value) ? reading.readQuery(value, reading) : undefined;
  if (query !== undefined) return subquery('value', query, reading);
  switch (value['type']) {
    case 'column_ref':
      return readColumn(value, reading);
    case 'function':
    case 'aggr_func':
    case 'window_func':
      return isExists(value) ? readExists(value['args'], reading) : readCall(value, reading);
    case 'unary_expr':
      return isExists(value) ? readExists(value['expr'], reading) : made(operatorOf(value), [value['expr']], reading);
    case 'binary_expr':
      return made(operatorOf(value), [value['left'], value['right']], reading);
    case 'number':
    case 'string':
    case 'single_quote_string':
    case 'bool':
    case 'null':
      return { kind: 'constant', value: isPlain(value['value']) ? value['value'] : null, span: null };
    default:
      return made('other', childrenOf(value), reading);
  }
}

/** Reads an optional value. */
export const readOptional = (value: unknown, reading: Reading): Expression | null =>
  value === null || value === undefined ? null : readExpression(value, reading);

/** Reads each value of a list, or of the lists that stand in a node. */
export function readAll(value: unknown, reading: Reading): readonly Expression[] {
  if (value === null || value === undefined) return [];
  return (Array.isArray(value) ? value : [value]).map((one: unknown) => readExpression(one, reading));
}

const isPlain = (value: unknown): value is string | number | boolean =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';

const made = (operator: string, parts: readonly unknown[], reading: Reading): Operation => ({
  kind: 'operation',
  operator,
  parts: parts.map((part) => readExpression(part, reading)),
  span: null,
});

const operatorOf = ({ operator }: Tree): string => (typeof operator === 'string' ? operator.toLowerCase() : 'other');

/** Places, lists of names gathered by the parser, types and aliases hold no value. */
const valueless: ReadonlySet<string> = new Set([
  'loc',
  'tableList',
  'columnList',
  'as',
  'type',
  'target',
  'dataType',
  'collate',
]);

const childrenOf = (node: Tree): readonly unknown[] =>
  Object.entries(node).flatMap(([key, child]) =>
    valueless.has(key) || typeof child !== 'object' || child === null ? [] : [child],
  );

function readColumn(node: Tree, reading: Reading): Expression {
  const column = nameOf(node['column']);
  if (column === undefined) return made('other', childrenOf(node), reading);
  const path = [nameOf(node['schema']), nameOf(node['table']), column].filter((part) => part !== undefined);
  const span = columnPlace(path, node, reading);
  if (column === '*') return { kind: 'star', path: path.slice(0, -1), span, isWritten: true };
  return { kind: 'column', path, span };
}

function readCall(node: Tree, reading: Reading): FunctionCall {
  const { args } = node;
  const given = isTree(args) ? (args['value'] ?? args['expr']) : args;
  return {
    kind: 'call',
    function: {
      schema: null,
      name: functionName(node['name']),
      span: columnPlace([functionName(node['name'])], node, reading),
    },
    // The star of count(*) is a mark, and no column.
    args: readAll(given, reading).filter((arg) => arg.kind !== 'star'),
    distinct: isTree(args) && args['distinct'] != null,
    span: reading.words.span,
    filter: readOptional(node['filter'] ?? node['filter_clause'], reading),
    order: isTree(args) ? readAll(args['orderby'], reading) : [],
    over: isTree(node['over']) ? readWindow(node['over'], reading) : null,
  };
}

function functionName(name: unknown): string {
  if (!isTree(name)) return nameOf(name) ?? '';
  const parts = Array.isArray(name['name']) ? name['name'].map(nameOf) : [nameOf(name['name'])];
  return [nameOf(name['schema']), ...parts].filter((part) => part !== undefined).join('.');
}

const readWindow = (node: Tree, reading: Reading): WindowSpec => ({
  partition: [],
  order: [made('other', childrenOf(node), reading)],
  frame: [],
});

const isExists = (node: Tree): boolean =>
  /exists$/.test(operatorOf(node)) || (node['type'] === 'function' && functionName(node['name']) === 'exists');

function readExists(value: unknown, reading: Reading): Expression {
  const query = firstQuery(value);
  return query === undefined
    ? made('other', [value], reading)
    : subquery('exists', reading.readQuery(query, reading), reading);
}

function firstQuery(value: unknown): Tree | undefined {
  if (Array.isArray(value)) return value.length === 1 ? firstQuery(value[0]) : undefined;
  if (!isTree(value)) return undefined;
  if (isQuery(value)) return value;
  return value['type'] === 'expr_list' ? firstQuery(value['value']) : undefined;
}

const subquery = (form: 'exists' | 'value', query: Query, reading: Reading): Expression => ({
  kind: 'subquery',
  form,
  operator: null,
  test: null,
  query,
  span: reading.words.span,
});
