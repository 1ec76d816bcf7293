import type { IntoClause, Node, SelectStmt } from 'libpg-query';
import type { Expression, NewName, Query, Select, SelectItem } from '../../../core/analysis/tree.ts';
import type { Span } from '../../../core/prelude/span.ts';
import { readOrder, readWindow } from './functions.ts';
import { columnName } from './names.ts';
import { isTemporary } from './newNames.ts';
import { readOptions } from './options.ts';
import { readAll, readExpression, readOptional } from './parts.ts';
import { readFromList, readName } from './relations.ts';
import { aliasAfter } from './spans.ts';
import {
  closed,
  deeper,
  fieldsOf,
  itemsOf,
  type NodeOf,
  refuse,
  refuseNode,
  spanAt,
  statementSpan,
  strings,
  textOf,
  type Walk,
} from './walk.ts';
import { readWith } from './with.ts';

const selectFields = fieldsOf<SelectStmt>(
  'distinctClause',
  'intoClause',
  'targetList',
  'fromClause',
  'whereClause',
  'groupClause',
  'groupDistinct',
  'havingClause',
  'windowClause',
  'valuesLists',
  'sortClause',
  'limitOffset',
  'limitCount',
  'limitOption',
  'lockingClause',
  'withClause',
  'op',
  'all',
  'larg',
  'rarg',
);

const noSelect: Select = {
  kind: 'select',
  distinct: false,
  distinctOn: [],
  items: [],
  from: [],
  where: null,
  group: [],
  hasGroupingSets: false,
  having: null,
  windows: [],
};
const noQuery: Query = {
  kind: 'query',
  with: null,
  body: noSelect,
  order: [],
  limit: null,
  withTies: false,
  offset: null,
  locksRows: false,
  into: null,
};

/** Reads a query: SELECT, VALUES, TABLE, or a set operation of them. */
export function queryOf(node: SelectStmt, walk: Walk): Query {
  return deeper(walk, noQuery, () => {
    closed(walk, 'SelectStmt', node, selectFields);
    if (!limitOptions.has(node.limitOption)) refuse(walk, `The limit form ${node.limitOption} isn't known here.`);
    for (const lock of node.lockingClause ?? []) checkLock(lock, walk);
    // WITH is read first: its names are known to everything after it.
    const common = node.withClause === undefined ? null : readWith(node.withClause, walk);
    return {
      kind: 'query',
      with: common,
      body: readBody(node, walk),
      order: readOrder(node.sortClause, walk),
      limit: readOptional(node.limitCount, walk),
      withTies: node.limitOption === 'LIMIT_OPTION_WITH_TIES',
      offset: readOptional(node.limitOffset, walk),
      locksRows: node.lockingClause !== undefined,
      into: node.intoClause === undefined ? null : readInto(node.intoClause, walk),
    };
  });
}

const limitOptions: ReadonlySet<string | undefined> = new Set([
  'LIMIT_OPTION_DEFAULT',
  'LIMIT_OPTION_COUNT',
  'LIMIT_OPTION_WITH_TIES',
]);

const setOperators = { SETOP_UNION: 'union', SETOP_INTERSECT: 'intersect', SETOP_EXCEPT: 'except' } as const;

function readBody(node: SelectStmt, walk: Walk): Query['body'] {
  switch (node.op) {
    case 'SETOP_UNION':
    case 'SETOP_INTERSECT':
    case 'SETOP_EXCEPT':
      return {
        kind: 'setOperation',
        operator: setOperators[node.op],
        all: node.all === true,
        left: node.larg === undefined ? noQuery : queryOf(node.larg, walk),
        right: node.rarg === undefined ? noQuery : queryOf(node.rarg, walk),
      };
    case 'SETOP_NONE':
      break;
    default:
      refuse(walk, `The set operation ${node.op} isn't known here.`);
  }
  if (node.valuesLists !== undefined) {
    return { kind: 'values', rows: node.valuesLists.map((row) => readAll(itemsOf(walk, row, 'VALUES'), walk)) };
  }
  // `DISTINCT` alone is a list of one node without a name.
  const distinctOn = (node.distinctClause ?? []).filter((part) => Object.keys(part).length > 0);
  return {
    kind: 'select',
    distinct: node.distinctClause !== undefined,
    distinctOn: readAll(distinctOn, walk),
    items: readItems(node.targetList, walk),
    from: readFromList(node.fromClause, walk),
    where: readOptional(node.whereClause, walk),
    group: readGroup(node.groupClause, walk),
    hasGroupingSets: node.groupClause?.some((one) => 'GroupingSet' in one) === true,
    having: readOptional(node.havingClause, walk),
    windows: (node.windowClause ?? []).flatMap((window) => {
      if ('WindowDef' in window) return [readWindow(window.WindowDef, walk)];
      refuseNode(walk, window, 'WINDOW');
      return [];
    }),
  };
}

const itemFields = fieldsOf<NodeOf<'ResTarget'>>('name', 'val', 'location');

/** The entries of a select or RETURNING list. */
export function readItems(nodes: readonly Node[] | undefined, walk: Walk): SelectItem[] {
  return (nodes ?? []).flatMap((node) => {
    if (!('ResTarget' in node) || node.ResTarget.val === undefined) {
      refuseNode(walk, node, 'a select list');
      return [];
    }
    closed(walk, 'ResTarget', node.ResTarget, itemFields);
    const { name, val } = node.ResTarget;
    const expression = readExpression(val, walk);
    const aliasSpan = name === undefined || expression.span === null ? null : aliasAfter(walk, expression.span.end);
    return [{ name: name ?? columnName(val), aliasSpan, expression }];
  });
}

const groupingFields = fieldsOf<NodeOf<'GroupingSet'>>('kind', 'content', 'location');
const groupings: ReadonlySet<string | undefined> = new Set([
  'GROUPING_SET_EMPTY',
  'GROUPING_SET_SIMPLE',
  'GROUPING_SET_ROLLUP',
  'GROUPING_SET_CUBE',
  'GROUPING_SET_SETS',
]);

function readGroup(nodes: readonly Node[] | undefined, walk: Walk): Expression[] {
  return (nodes ?? []).flatMap((node) => {
    if (!('GroupingSet' in node)) return [readExpression(node, walk)];
    closed(walk, 'GroupingSet', node.GroupingSet, groupingFields);
    if (!groupings.has(node.GroupingSet.kind)) refuse(walk, `The grouping ${node.GroupingSet.kind} isn't known here.`);
    return deeper<Expression[]>(walk, [], () => readGroup(node.GroupingSet.content, walk));
  });
}

const lockFields = fieldsOf<NodeOf<'LockingClause'>>('lockedRels', 'strength', 'waitPolicy');

function checkLock(node: Node, walk: Walk): void {
  if (!('LockingClause' in node)) {
    refuseNode(walk, node, 'a row lock');
    return;
  }
  closed(walk, 'LockingClause', node.LockingClause, lockFields);
  const strength = strengths[node.LockingClause.strength ?? ''];
  walk.locks.push({ strength: strength ?? 'for update', span: lockSpan(strength ?? '', walk) });
  for (const table of node.LockingClause.lockedRels ?? []) {
    if ('RangeVar' in table) readName(table.RangeVar, walk);
    else refuseNode(walk, table, 'a row lock');
  }
}

const strengths: Readonly<Record<string, string>> = {
  LCS_FORKEYSHARE: 'for key share',
  LCS_FORSHARE: 'for share',
  LCS_FORNOKEYUPDATE: 'for no key update',
  LCS_FORUPDATE: 'for update',
};

/** The last place in the statement where the words of a lock stand: the tree has no place for it. */
function lockSpan(strength: string, walk: Walk): Span {
  const words = strength.split(' ');
  for (let index = walk.end - words.length; index >= walk.first; index--) {
    if (!words.every((word, at) => textOf(walk, index + at)?.toLowerCase() === word)) continue;
    return { start: walk.tokens[index]?.start ?? 0, end: walk.tokens[index + words.length - 1]?.end ?? 0 };
  }
  return statementSpan(walk);
}

const intoFields = fieldsOf<IntoClause>(
  'rel',
  'colNames',
  'accessMethod',
  'options',
  'onCommit',
  'tableSpaceName',
  'skipData',
);

/** The relation that a query makes. */
export function readInto(node: IntoClause, walk: Walk): NewName {
  closed(walk, 'IntoClause', node, intoFields);
  strings(walk, node.colNames, 'the columns of a new table');
  readOptions(node.options, 'relation', walk);
  if (node.rel !== undefined) return { ...readName(node.rel, walk), isTemporary: isTemporary(node.rel) };
  refuse(walk, 'This statement makes a table without a name.');
  return { schema: null, name: '', span: spanAt(walk, -1) };
}
