import { cursorText, type Filter, readCursorCells, readFilter } from './parameters.ts';
import type { Place } from './storySource.ts';

export type Asked = Filter & { readonly after: Place | undefined };

const limits = { usual: 100, most: 1_000 };
const parameters = ['where', 'since', 'until', 'type', 'limit', 'cursor'];

/** What the parameters of an address ask for. A sentence where one of them isn't understood. */
export function askedOf(search: URLSearchParams, nowMs: number): Asked | { readonly reason: string } {
  const filter = readFilter(search, parameters, { nowMs, limits });
  if ('reason' in filter) return filter;
  const cursor = search.get('cursor');
  const after = cursor === null ? undefined : placeIn(readCursorCells(cursor));
  if (cursor !== null && after === undefined) return { reason: '"cursor" is what an earlier answer gave as "next".' };
  return { ...filter, after };
}

/** A place as the next question names it. */
export function cursorOf({ at, request }: Place): string {
  return cursorText([at, request]);
}

/** The place that two cells of a cursor name. */
export function placeIn(cells: readonly unknown[] | undefined): Place | undefined {
  if (cells?.length !== 2) return undefined;
  const [at, request] = cells;
  const isPlace = typeof at === 'string' && /^\d{4}-\d{2}-\d{2}T[\d:.]{12}Z$/.test(at) && typeof request === 'string';
  // U+0000 is no text of the database.
  return isPlace && !Number.isNaN(Date.parse(at)) && !request.includes('\u0000') ? { at, request } : undefined;
}
