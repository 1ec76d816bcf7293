import { isStreamId } from '../../core/audit/segment.ts';
import { placeIn } from './askedOf.ts';
import { cursorText, type Filter, readCursorCells, readFilter } from './parameters.ts';
import type { Place } from './storySource.ts';

/** Where an event stands in its stream. */
export interface EventPlace {
  readonly stream: string;
  readonly seq: number;
}

/** Where an answer of events was cut. */
export interface EventCursor {
  /** The last question that is over; only where a condition was asked for. */
  readonly behind: Place | undefined;
  /** The question that the last event is of. */
  readonly request: string | undefined;
  /** The last event. */
  readonly last: EventPlace | undefined;
}

export type EventsAsked = Filter & {
  readonly request: string | undefined;
  readonly stream: string | undefined;
  readonly cursor: EventCursor | undefined;
};

const limits = { usual: 5_000, most: 5_000 };
const filters = ['request', 'stream', 'type', 'where', 'since', 'until'];
const parameters = [...filters, 'limit', 'cursor'];

/** Which events the parameters of an address ask for. A sentence where one of them isn't understood. */
export function eventsAskedOf(search: URLSearchParams, nowMs: number): EventsAsked | { readonly reason: string } {
  const filter = readFilter(search, parameters, { nowMs, limits });
  if ('reason' in filter) return filter;
  if (!filters.some((name) => search.has(name))) return { reason: `Say which events: ${filters.join(', ')}.` };
  const text = search.get('cursor');
  const cursor = text === null ? undefined : readEventCursor(text);
  if (text !== null && cursor === undefined) return { reason: '"cursor" is what an earlier answer gave in "Link".' };
  const [request, stream] = [search.get('request') ?? undefined, search.get('stream') ?? undefined];
  return { ...filter, request, stream, cursor };
}

export function eventCursorOf({ behind, request, last }: EventCursor): string {
  return cursorText([
    behind?.at ?? null,
    behind?.request ?? null,
    request ?? null,
    last?.stream ?? null,
    last?.seq ?? null,
  ]);
}

function readEventCursor(text: string): EventCursor | undefined {
  const cells = readCursorCells(text);
  if (cells?.length !== 5) return undefined;
  const [at, name, request, stream, seq] = cells;
  const behind = at === null && name === null ? undefined : placeIn([at, name]);
  if (behind === undefined && at !== null) return undefined;
  if (request !== null && typeof request !== 'string') return undefined;
  const isPlace = typeof stream === 'string' && isStreamId(stream) && Number.isSafeInteger(seq) && Number(seq) >= 0;
  if (!isPlace && (stream !== null || seq !== null)) return undefined;
  return { behind, request: request ?? undefined, last: isPlace ? { stream, seq: Number(seq) } : undefined };
}
