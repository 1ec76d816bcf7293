import type { Span } from '../prelude/span.ts';
import type { Grouping } from './grouping.ts';
import type { QueryShape } from './shape.ts';
import type { Query } from './tree.ts';

/** What resolving a query found of its shape. */
interface Found {
  readonly depth: number;
  readonly grouping: Grouping;
  readonly fanOuts: QueryShape['fanOuts'];
  readonly windows: number;
}

/** The shape of one query. */
export function shapeOf(query: Query, { depth, grouping, fanOuts, windows }: Found): QueryShape {
  const { body, limit } = query;
  return {
    kind: body.kind === 'setOperation' ? body.operator : body.kind,
    depth,
    span: listSpan(body),
    distinct: body.kind === 'select' && body.distinct,
    ordered: query.order.length > 0,
    limit: limit === null ? null : { rows: rowsOf(query), span: limit.span },
    hasOffset: query.offset !== null,
    all: body.kind === 'setOperation' && body.all,
    isGrouped: body.kind === 'select' && body.group.length > 0,
    ungrouped: grouping.ungrouped,
    ambiguousGroups: grouping.ambiguous,
    windows,
    fanOuts,
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
