import { asQueryId, type QueryId } from '../prelude/brands.ts';

/**
 * What a statement is called in the database's own log: by it the log and the trail are compared. The text that is sent stays the bytes
 * that were approved, which a comment in it would not; 48 characters fit PostgreSQL's 63.
 */
export function statementTag(queryId: QueryId): string {
  return `countersign ${queryId}`;
}

/** The query that a tag names; `undefined` for a text that is none. Anyone who may log in can write one. */
export function queryOfTag(tag: string): QueryId | undefined {
  const id = /^countersign ([0-9a-z-]{1,51})$/.exec(tag)?.[1];
  return id === undefined ? undefined : asQueryId(id);
}
