import type { Attempt, Story } from '../../audit/story/story.ts';
import { queryOfTag } from '../../execution/statementTag.ts';
import type { LoggedAccess } from './loggedStatement.ts';

/** What the database's own log says that one statement got at. */
export interface Access {
  readonly requestId: string;
  readonly queryId: string;
  readonly connection: string | undefined;
  /** `schema.name`, sorted. */
  readonly tables: readonly string[];
  /** Those of them that nothing the trail knows of the statement names: reached through a function, a view or a rule. */
  readonly unnamed: readonly string[];
  /** The first place in the log that says so. */
  readonly place: string;
}

/** What was got at, of each of these attempts that the log tells it of. The names in the log are only as good as its tags. */
export function accessesOf(
  stories: readonly Story[],
  accesses: readonly LoggedAccess[],
  isMatched: (queryId: string) => boolean,
): Access[] {
  const byQuery = new Map<string, LoggedAccess[]>();
  for (const access of accesses) {
    const query = queryOfTag(access.application);
    if (query === undefined) continue;
    const same = byQuery.get(query);
    if (same === undefined) byQuery.set(query, [access]);
    else same.push(access);
  }
  return stories.flatMap(({ requestId, attempts }) =>
    attempts.flatMap((attempt): Access[] => {
      const found = byQuery.get(attempt.queryId);
      if (found === undefined || !isMatched(attempt.queryId)) return [];
      const tables = [...new Set(found.map(({ relation }) => relation))].sort();
      const named = namesOf(attempt);
      const { queryId, connection } = attempt;
      const unnamed = tables.filter((table) => !named.has(table));
      return [{ requestId, queryId, connection, tables, unnamed, place: found[0]?.place ?? '' }];
    }),
  );
}

/**
 * By the schema too: a table without one could be any, so it names none. What was sent may name more than what was written, such as the
 * tables of a row filter's condition; what the database told right after it ran was held against that.
 */
function namesOf({ facts, observed }: Attempt): ReadonlySet<string> {
  const written = (facts?.tables ?? []).flatMap(({ schema, table }) =>
    schema === undefined ? [] : [`${schema}.${table}`],
  );
  const sent = observed.flatMap(({ tables_accessed: tables = [], tables_unnamed: unnamed = [] }) =>
    tables.filter((table) => !unnamed.includes(table)),
  );
  return new Set([...written, ...sent]);
}
