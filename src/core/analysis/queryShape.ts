import type { Span } from '../prelude/span.ts';
import { type Grouping, ungrouped } from './grouping.ts';
import { positionsIn, repeatedNames } from './selectList.ts';
import type { QueryShape } from './shape.ts';
import type { Query } from './tree.ts';

/** What resolving the body of a query found of its shape. */
export interface FoundInBody
  extends Pick<QueryShape, 'fanOuts' | 'entries' | 'havingOfRows' | 'rowCounts' | 'removesNothing'> {
  readonly grouping: Grouping;
}

/** Of a body that isn't a SELECT. */
export const plainBody: FoundInBody = {
  grouping: ungrouped,
  fanOuts: [],
  entries: [],
  havingOfRows: null,
  rowCounts: [],
  removesNothing: false,
};

/** What its place in the statement tells of it. */
export type FoundAround = Pick<QueryShape, 'depth' | 'use' | 'isCorrelated' | 'isSingle' | 'windows'>;

/** The shape of one query. */
export function shapeOf(query: Query, found: FoundInBody, around: FoundAround): QueryShape {
  const { body, limit } = query;
  const { grouping } = found;
  // Named one by one: copying what is left of an object is slow, and every query of every text comes by here.
  return {
    depth: around.depth,
    use: around.use,
    isCorrelated: around.isCorrelated,
    isSingle: around.isSingle,
    windows: around.windows,
    fanOuts: found.fanOuts,
    entries: found.entries,
    havingOfRows: found.havingOfRows,
    rowCounts: found.rowCounts,
    removesNothing: found.removesNothing,
    kind: body.kind === 'setOperation' ? body.operator : body.kind,
    span: listSpan(body),
    distinct: body.kind === 'select' && body.distinct,
    ordered: query.order.length > 0,
    // LIMIT ALL and LIMIT NULL take all rows.
    limit:
      limit === null || (limit.kind === 'constant' && limit.value === null)
        ? null
        : { rows: rowsOf(query), span: limit.span },
    hasOffset: query.offset !== null,
    all: body.kind === 'setOperation' && body.all,
    isGrouped: body.kind === 'select' && body.group.length > 0,
    ungrouped: grouping.ungrouped,
    ambiguousGroups: grouping.ambiguous,
    hasGroupingSets: body.kind === 'select' && body.hasGroupingSets,
    positions: positionsIn(query),
    repeatedNames: body.kind === 'select' ? repeatedNames(body) : [],
  };
}

/** The rows that a LIMIT allows; `null` where it isn't a plain number, or where ties may exceed it. */
export function rowsOf({ limit, withTies }: Pick<Query, 'limit' | 'withTies'>): number | null {
  if (limit?.kind !== 'constant' || withTies || typeof limit.value !== 'number') return null;
  return Number.isFinite(limit.value) ? limit.value : null;
}

function listSpan(body: Query['body']): Span | null {
  if (body.kind !== 'select') return null;
  const start = body.items[0]?.expression.span?.start;
  const last = body.items.at(-1);
  const end = last?.aliasSpan?.end ?? last?.expression.span?.end;
  return start === undefined || end === undefined ? null : { start, end };
}
