import type { Query } from '../../../core/analysis/tree.ts';
import { madeBy } from './queryOf.ts';
import type { Reader } from './reader.ts';

/**
 * Reads a query that stands in another statement, or is kept as a view: it makes no table, and has an order only where that
 * decides which rows come. @throws {Unreadable} It doesn't keep to that.
 */
export function readInnerQuery(reader: Reader): Query {
  const first = reader.at;
  const query = readRowsQuery(reader);
  const decides = query.limit !== null || query.offset !== null || query.asText === true;
  if (query.order.length > 0 && !decides)
    reader.misplaced(first, 'Here a query has an ORDER BY only with TOP, OFFSET, FOR XML or FOR JSON');
  return query;
}

/** Reads a query whose rows go on to something else than a table of its own. @throws {Unreadable} It has INTO. */
export function readRowsQuery(reader: Reader): Query {
  const first = reader.at;
  const query = reader.rules.query(reader);
  if (madeBy(query) !== null) reader.misplaced(first, 'Here a query makes no table');
  const at = reader.at;
  // Microsoft Learn, “Subqueries”: no subquery has it.
  if (reader.accept('for', 'browse'))
    reader.refuse('FOR BROWSE stands behind a SELECT whose rows a client gets.', reader.spanFrom(at));
  return query;
}
