import type { FromItem, Query } from '../../../core/analysis/tree.ts';
import type { Reader } from './reader.ts';

/**
 * `FOR BROWSE` behind a query: a client gets the key and the row version of each table too, as columns that nobody named. Which
 * they are only the tables tell, so they count as all of them. (Microsoft Learn, “FOR clause”: it ends a SELECT, and no query of
 * UNION, of a view or of WITH has it.) @throws {Unreadable} The query has no rows for a client to browse.
 */
export function readBrowsed(reader: Reader, query: Query): Query {
  const first = reader.at;
  if (!reader.accept('for', 'browse')) return query;
  const span = reader.spanFrom(first);
  const { body } = query;
  if (body.kind !== 'select' || query.asText === true)
    reader.misplaced(first, 'FOR BROWSE stands behind one plain SELECT');
  if (query.into !== null || query.assigns === true)
    reader.misplaced(first, 'FOR BROWSE needs rows that a client gets');
  if (!body.from.every(isOfTables))
    reader.refuse('FOR BROWSE adds columns of what lies behind, and which these are isn’t followed.', span);
  if (body.from.length === 0) return query;
  const keys = { kind: 'star', path: [], span, isWritten: false } as const;
  const items = [...body.items, { name: '', aliasSpan: null, expression: keys }];
  return { ...query, body: { ...body, items, browsedAt: span } };
}

const isOfTables = (item: FromItem): boolean =>
  item.kind === 'join' ? isOfTables(item.left) && isOfTables(item.right) : item.kind === 'table';
