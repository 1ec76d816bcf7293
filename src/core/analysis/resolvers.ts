import { resolveChange } from './changes.ts';
import { resolveQuery } from './queries.ts';
import type { Resolvers } from './resolution.ts';

/** The resolvers that call each other, tied together. */
export const resolvers: Resolvers = {
  query: resolveQuery,
  rows: (statement, place, resolution) =>
    statement.kind === 'query'
      ? resolveQuery(statement, place, resolution)
      : resolveChange(statement, place, resolution),
};
