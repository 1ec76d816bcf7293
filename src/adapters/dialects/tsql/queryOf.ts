import type { Query, Select, SetOperation, Values } from '../../../core/analysis/tree.ts';

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
