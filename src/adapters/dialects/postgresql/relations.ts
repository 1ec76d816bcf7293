import type { Alias, JoinExpr, Node, RangeFunction, RangeSubselect, RangeTableSample, RangeVar } from 'libpg-query';
import type {
  Expression,
  FromItem,
  FunctionTable,
  Join,
  ObjectName,
  Query,
  TableRef,
} from '../../../core/analysis/tree.ts';
import type { Span } from '../../../core/prelude/span.ts';
import { made, readAll, readExpression, readOptional } from './parts.ts';
import { bracketsBefore, enclosingSpan, firstPlace, usingSpans } from './places.ts';
import { aliasAfter, listedAfter, withWords } from './spans.ts';
import { readJsonTable, readXmlTable } from './tableFunctions.ts';
import { checkType } from './vocabulary.ts';
import {
  closed,
  deeper,
  fieldsOf,
  itemsOf,
  type NodeOf,
  nameSpan,
  refuse,
  refuseNode,
  spanAt,
  statementSpan,
  strings,
  type Walk,
} from './walk.ts';

const tableFields = fieldsOf<RangeVar>(
  'catalogname',
  'schemaname',
  'relname',
  'inh',
  'relpersistence',
  'alias',
  'location',
);

/** The name of a relation. */
export function readName(node: RangeVar, walk: Walk): ObjectName {
  closed(walk, 'RangeVar', node, tableFields);
  const parts = 1 + (node.schemaname === undefined ? 0 : 1) + (node.catalogname === undefined ? 0 : 1);
  const span = nameSpan(walk, node.location, parts);
  if (node.catalogname !== undefined)
    refuse(walk, 'This table is named through a database, and only the connected one is followed.', span);
  return { schema: node.schemaname ?? null, name: node.relname ?? '', span };
}

export function readTable(node: RangeVar, walk: Walk): TableRef {
  const name = readName(node, walk);
  if (node.relpersistence !== 'p') refuse(walk, `The table kind ${node.relpersistence} isn't known here.`, name.span);
  return { kind: 'table', name, ...readAlias(node.alias, walk, name.span.end), sample: [] };
}

const aliasFields = fieldsOf<Alias>('aliasname', 'colnames');

/** What a FROM entry is called. `end` is where the entry itself ends; without it the name's place isn't looked for. */
export function readAlias(
  node: Alias | undefined,
  walk: Walk,
  end?: number,
): {
  alias: string | null;
  aliasSpan: Span | null;
  columnNames: readonly string[];
  columnNameSpans?: readonly Span[] | undefined;
} {
  if (node === undefined) return { alias: null, aliasSpan: null, columnNames: [] };
  closed(walk, 'Alias', node, aliasFields);
  const aliasSpan = end === undefined ? null : aliasAfter(walk, end);
  const columnNames = strings(walk, node.colnames, 'an alias');
  return {
    alias: node.aliasname ?? null,
    aliasSpan,
    columnNames,
    columnNameSpans: aliasSpan === null ? undefined : listedAfter(walk, aliasSpan.end, columnNames.length),
  };
}

/** One entry of a FROM list. */
export function readFrom(node: Node, walk: Walk): FromItem {
  return deeper<FromItem>(walk, noTable(walk), () => {
    if ('RangeVar' in node) return readTable(node.RangeVar, walk);
    if ('JoinExpr' in node) return readJoin(node.JoinExpr, walk);
    if ('RangeSubselect' in node) return readDerived(node.RangeSubselect, walk);
    if ('RangeFunction' in node) return readFunctions(node.RangeFunction, walk);
    if ('RangeTableSample' in node) return readSample(node.RangeTableSample, walk);
    if ('RangeTableFunc' in node)
      return readXmlTable(node.RangeTableFunc, readAlias(node.RangeTableFunc.alias, walk), walk);
    if ('JsonTable' in node) return readJsonTable(node.JsonTable, readAlias(node.JsonTable.alias, walk), walk);
    refuseNode(walk, node, 'FROM');
    return noTable(walk);
  });
}

export const readFromList = (nodes: readonly Node[] | undefined, walk: Walk): FromItem[] =>
  (nodes ?? []).map((node) => readFrom(node, walk));

const noTable = (walk: Walk): FunctionTable => ({
  kind: 'functionTable',
  calls: [],
  alias: null,
  aliasSpan: null,
  columnNames: [],
  declared: null,
  ordinality: false,
  span: statementSpan(walk),
});

const joinFields = fieldsOf<JoinExpr>(
  'jointype',
  'isNatural',
  'larg',
  'rarg',
  'usingClause',
  'join_using_alias',
  'quals',
  'alias',
  'rtindex',
);
const joinTypes: ReadonlySet<string | undefined> = new Set(['JOIN_INNER', 'JOIN_LEFT', 'JOIN_FULL', 'JOIN_RIGHT']);

function readJoin(node: JoinExpr, walk: Walk): Join {
  closed(walk, 'JoinExpr', node, joinFields);
  if (!joinTypes.has(node.jointype)) refuse(walk, `The join type ${node.jointype} isn't known here.`);
  const left = node.larg === undefined ? noTable(walk) : readFrom(node.larg, walk);
  const right = node.rarg === undefined ? noTable(walk) : readFrom(node.rarg, walk);
  const using = strings(walk, node.usingClause, 'USING');
  const spans = usingSpans(walk, right, using.length);
  return {
    kind: 'join',
    type: joinType(node.jointype),
    left,
    right,
    natural: node.isNatural === true,
    using: using.map((name, index) => ({ name, span: spans[index] ?? statementSpan(walk) })),
    usingAlias: readAlias(node.join_using_alias, walk).alias,
    on: readOptional(node.quals, walk),
    ...readAlias(node.alias, walk),
  };
}

function joinType(type: JoinExpr['jointype']): Join['type'] {
  if (type === 'JOIN_LEFT') return 'left';
  if (type === 'JOIN_RIGHT') return 'right';
  return type === 'JOIN_FULL' ? 'full' : 'inner';
}

const derivedFields = fieldsOf<RangeSubselect>('lateral', 'subquery', 'alias');

function readDerived(node: RangeSubselect, walk: Walk): FromItem {
  closed(walk, 'RangeSubselect', node, derivedFields);
  if (node.subquery === undefined || !('SelectStmt' in node.subquery)) {
    refuse(walk, 'This derived table has no query.');
    return noTable(walk);
  }
  const place = firstPlace(node.subquery.SelectStmt);
  const query = walk.readers.query(node.subquery.SelectStmt, walk);
  const span = place === undefined ? spanOfValues(query, walk) : enclosingSpan(walk, place);
  return {
    kind: 'derivedTable',
    query,
    ...readAlias(node.alias, walk, span.end),
    lateral: node.lateral === true,
    span,
  };
}

/** `(VALUES …)`: the brackets around the word before the first row. */
function spanOfValues({ body }: Query, walk: Walk): Span {
  const first = body.kind === 'values' ? body.rows[0]?.[0]?.span : undefined;
  return (first && bracketsBefore(walk, first.start, 'values')) ?? statementSpan(walk);
}

const functionFields = fieldsOf<RangeFunction>(
  'lateral',
  'ordinality',
  'is_rowsfrom',
  'functions',
  'alias',
  'coldeflist',
);

function readFunctions(node: RangeFunction, walk: Walk): FunctionTable {
  closed(walk, 'RangeFunction', node, functionFields);
  const calls: Expression[] = [];
  let declared: string[] | null = node.coldeflist === undefined ? null : readDeclared(node.coldeflist, walk);
  for (const entry of node.functions ?? []) {
    const [call, columns] = itemsOf(walk, entry, 'the functions of FROM');
    if (call !== undefined) calls.push(readExpression(call, walk));
    // An absent column list is a node without a name; functions that follow one another then name their columns as they like.
    if (columns !== undefined && Object.keys(columns).length > 0)
      declared = [...(declared ?? []), ...readDeclared(itemsOf(walk, columns, 'the functions of FROM'), walk)];
  }
  const spans = calls.flatMap((call) => (call.kind === 'call' ? [call.function.span] : []));
  return {
    kind: 'functionTable',
    calls,
    ...readAlias(node.alias, walk, endOfCalls(calls, node.ordinality === true, walk)),
    declared: calls.length > 1 ? null : declared,
    ordinality: node.ordinality === true,
    span: spans[0] ?? statementSpan(walk),
  };
}

function endOfCalls(calls: readonly Expression[], ordinality: boolean, walk: Walk): number | undefined {
  const last = calls.at(-1)?.span;
  if (last === null || last === undefined || calls.length > 1) return undefined;
  return ordinality ? withWords(walk, last, ordinalityWords).end : last.end;
}

const ordinalityWords: ReadonlySet<string> = new Set(['with', 'ordinality']);

const definitionFields = fieldsOf<NodeOf<'ColumnDef'>>('colname', 'typeName', 'is_local', 'collClause', 'location');

function readDeclared(nodes: readonly Node[] | undefined, walk: Walk): string[] {
  return (nodes ?? []).flatMap((node) => {
    if (!('ColumnDef' in node)) {
      refuseNode(walk, node, 'a column list');
      return [];
    }
    closed(walk, 'ColumnDef', node.ColumnDef, definitionFields);
    checkType(node.ColumnDef.typeName, walk);
    return [node.ColumnDef.colname ?? ''];
  });
}

const sampleFields = fieldsOf<RangeTableSample>('relation', 'method', 'args', 'repeatable', 'location');

function readSample(node: RangeTableSample, walk: Walk): FromItem {
  closed(walk, 'RangeTableSample', node, sampleFields);
  const method = strings(walk, node.method, 'TABLESAMPLE').join('.');
  if (!/^(pg_catalog\.)?(system|bernoulli)$/.test(method))
    refuse(walk, `The sampling method ${method} isn't one of PostgreSQL's own.`, spanAt(walk, node.location));
  const item = node.relation === undefined ? noTable(walk) : readFrom(node.relation, walk);
  const sample = readAll([...(node.args ?? []), node.repeatable], walk);
  return item.kind === 'table' ? { ...item, sample } : { ...noTable(walk), calls: [made(sample)] };
}
