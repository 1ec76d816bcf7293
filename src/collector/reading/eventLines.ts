import type { StoredEvent } from '../../adapters/journals/file/readRange.ts';
import { readDisclosure } from '../../core/audit/disclosure.ts';
import { toEnvelope } from '../../core/audit/dsse.ts';
import { shortType } from '../../core/audit/entry.ts';
import { keyIdOf } from '../../core/audit/signature.ts';
import type { Store } from '../store.ts';
import type { EventCursor, EventsAsked } from './eventsAskedOf.ts';

/** An event as one JSON line: the payload for reading, the disclosed values, and the envelope for proof. */
export function eventLine({ entry, record }: StoredEvent, sessionKey: string): string {
  const disclosures = record.disclosures.map(readDisclosure).filter((disclosure) => disclosure !== undefined);
  return `${JSON.stringify({ version: 1, payload: entry, disclosures, envelope: toEnvelope(record, keyIdOf(sessionKey)) })}\n`;
}

/** Whether an event is asked for by what it says itself. */
export function isAskedFor(
  { entry }: Pick<StoredEvent, 'entry'>,
  { request, stream, type, since, until }: Omit<EventsAsked, 'where' | 'limit' | 'cursor'>,
): boolean {
  if (request !== undefined && entry['countersign.request.id'] !== request) return false;
  if (stream !== undefined && entry.stream !== stream) return false;
  if (type !== undefined && shortType(entry.type) !== type) return false;
  const at = Date.parse(entry.time);
  return (since === undefined || at >= since) && (until === undefined || at < until);
}

/** One answer holds no more; the next one goes on. */
const maxBytes = 8 * 1024 * 1024;

/** The lines of one answer, as far as they fit. */
export class LinePage {
  readonly lines: string[] = [];
  readonly #limit: number;
  #bytes = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** @returns false where it has no room; the first one always fits. */
  add(line: string): boolean {
    const bytes = Buffer.byteLength(line);
    if (this.lines.length > 0 && (this.lines.length >= this.#limit || this.#bytes + bytes > maxBytes)) return false;
    this.lines.push(line);
    this.#bytes += bytes;
    return true;
  }
}

/**
 * Events of the logs in the order of their streams. Reads them from end to end: a question for people, not for dashboards.
 * @returns where to go on; `undefined` where nothing is left.
 */
export async function takeFromLogs(store: Store, asked: EventsAsked, page: LinePage): Promise<EventCursor | undefined> {
  let last = asked.cursor?.last;
  for (const log of store.streams()) {
    if (asked.stream !== undefined && asked.stream !== log.stream) continue;
    if (last !== undefined && log.stream < last.stream) continue;
    const from = last?.stream === log.stream ? last.seq + 1 : 0;
    for await (const event of log.read(from, log.nextSeq - 1)) {
      if (!isAskedFor(event, asked)) continue;
      if (!page.add(eventLine(event, log.sessionKeyAt(event.seq))))
        return { behind: undefined, request: undefined, last };
      last = { stream: log.stream, seq: event.seq };
    }
  }
  return undefined;
}
