import type { ObjectName, Query, Select, SetOperation, Values } from '../../../core/analysis/tree.ts';

/** A query from a body and what may be known of it. */
export const queryOf = (body: Select | SetOperation | Values, more: Partial<Query> = {}): Query => ({
  kind: 'query',
  with: null,
  body,
  order: [],
  limit: null,
  withTies: false,
  offset: null,
  locksRows: false,
  into: null,
  ...more,
});

/** The table that a query makes, wherever in its set operations INTO stands; `null` for none. */
export function madeBy(query: Query): ObjectName | null {
  if (query.into !== null || query.body.kind !== 'setOperation') return query.into;
  return madeBy(query.body.left) ?? madeBy(query.body.right);
}
