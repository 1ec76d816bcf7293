import type { JsonTable, Node, RangeTableFunc } from 'libpg-query';
import type { Expression, FunctionTable } from '../../../core/analysis/tree.ts';
import type { Span } from '../../../core/prelude/span.ts';
import { checkFormat, readBehavior, readJsonValue, readPassing } from './json.ts';
import { made, readAll } from './parts.ts';
import { checkType } from './vocabulary.ts';
import { closed, fieldsOf, type NodeOf, refuse, refuseNode, spanAt, type Walk } from './walk.ts';

interface Named {
  readonly alias: string | null;
  readonly aliasSpan: Span | null;
  readonly columnNames: readonly string[];
}

const xmlFields = fieldsOf<RangeTableFunc>(
  'lateral',
  'docexpr',
  'rowexpr',
  'namespaces',
  'columns',
  'alias',
  'location',
);
const xmlColumnFields = fieldsOf<NodeOf<'RangeTableFuncCol'>>(
  'colname',
  'typeName',
  'for_ordinality',
  'is_not_null',
  'colexpr',
  'coldefexpr',
  'location',
);
const namespaceFields = fieldsOf<NodeOf<'ResTarget'>>('name', 'val', 'location');

/** XMLTABLE: a function table whose columns the statement declares. */
export function readXmlTable(node: RangeTableFunc, named: Named, walk: Walk): FunctionTable {
  closed(walk, 'RangeTableFunc', node, xmlFields);
  const values: (Node | undefined)[] = [node.docexpr, node.rowexpr];
  for (const namespace of node.namespaces ?? []) {
    if ('ResTarget' in namespace) {
      closed(walk, 'ResTarget', namespace.ResTarget, namespaceFields);
      values.push(namespace.ResTarget.val);
    } else refuseNode(walk, namespace, 'XMLTABLE');
  }
  const declared: string[] = [];
  for (const column of node.columns ?? []) {
    if (!('RangeTableFuncCol' in column)) {
      refuseNode(walk, column, 'XMLTABLE');
      continue;
    }
    const described = column.RangeTableFuncCol;
    closed(walk, 'RangeTableFuncCol', described, xmlColumnFields);
    if (described.for_ordinality !== true) checkType(described.typeName, walk);
    declared.push(described.colname ?? '');
    values.push(described.colexpr, described.coldefexpr);
  }
  return tableOf(declared, readAll(values, walk), node.location, named, walk);
}

const jsonFields = fieldsOf<JsonTable>(
  'context_item',
  'pathspec',
  'passing',
  'columns',
  'on_error',
  'alias',
  'lateral',
  'location',
);
const pathFields = fieldsOf<NodeOf<'JsonTablePathSpec'>>('string', 'name', 'name_location', 'location');
const jsonColumnFields = fieldsOf<NodeOf<'JsonTableColumn'>>(
  'coltype',
  'name',
  'typeName',
  'pathspec',
  'format',
  'wrapper',
  'quotes',
  'columns',
  'on_empty',
  'on_error',
  'location',
);

/** JSON_TABLE, nested paths included. */
export function readJsonTable(node: JsonTable, named: Named, walk: Walk): FunctionTable {
  closed(walk, 'JsonTable', node, jsonFields);
  const declared: string[] = [];
  const values = [
    ...readJsonValue(node.context_item, walk),
    ...readPath(node.pathspec, walk),
    ...readPassing(node.passing, walk),
    ...readBehavior(node.on_error, walk),
    ...readJsonColumns(node.columns, declared, walk),
  ];
  return tableOf(declared, values, node.location, named, walk);
}

function readPath(node: NodeOf<'JsonTablePathSpec'> | undefined, walk: Walk): Expression[] {
  if (node === undefined) return [];
  closed(walk, 'JsonTablePathSpec', node, pathFields);
  return readAll([node.string], walk);
}

function readJsonColumns(nodes: readonly Node[] | undefined, declared: string[], walk: Walk): Expression[] {
  return (nodes ?? []).flatMap((node) => {
    if (!('JsonTableColumn' in node)) {
      refuseNode(walk, node, 'JSON_TABLE');
      return [];
    }
    const column = node.JsonTableColumn;
    closed(walk, 'JsonTableColumn', column, jsonColumnFields);
    const path = readPath(column.pathspec, walk);
    checkFormat(column.format, walk);
    switch (column.coltype) {
      case 'JTC_NESTED':
        return [...path, ...readJsonColumns(column.columns, declared, walk)];
      case 'JTC_FOR_ORDINALITY':
        break;
      case 'JTC_REGULAR':
      case 'JTC_EXISTS':
      case 'JTC_FORMATTED':
        checkType(column.typeName, walk);
        break;
      default:
        refuse(walk, `The column form ${column.coltype} of JSON_TABLE isn't known here.`);
    }
    declared.push(column.name ?? '');
    return [...path, ...readBehavior(column.on_empty, walk), ...readBehavior(column.on_error, walk)];
  });
}

function tableOf(
  declared: readonly string[],
  values: readonly Expression[],
  location: number | undefined,
  named: Named,
  walk: Walk,
): FunctionTable {
  return {
    kind: 'functionTable',
    calls: [made(values)],
    ...named,
    declared,
    ordinality: false,
    span: spanAt(walk, location),
  };
}
