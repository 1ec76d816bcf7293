import { resolveChange } from './changes.ts';
import { resolveComparison, resolveCondition } from './conditions.ts';
import { resolveQuery } from './queries.ts';
import type { Resolvers } from './resolution.ts';
import { resolveStatement } from './resolveStatement.ts';
import { readRoutine } from './routines.ts';

/** The resolvers that call each other, tied together. */
export const resolvers: Resolvers = {
  statement: resolveStatement,
  routine: readRoutine,
  query: resolveQuery,
  rows: (statement, place, resolution) =>
    statement.kind === 'query'
      ? resolveQuery(statement, place, resolution)
      : resolveChange(statement, place, resolution),
  condition: resolveCondition,
  comparison: resolveComparison,
};
