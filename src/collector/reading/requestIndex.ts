import type { StoredEvent } from '../../adapters/journals/file/readRange.ts';
import { indexKey, timeOf } from '../database/eventRows.ts';
import type { Store } from '../store.ts';
import { SourceError } from './sourceError.ts';
import type { Candidate } from './storyBatches.ts';
import type { Place, Stretch } from './storySource.ts';

/** What is known of a request without its events. */
interface Known {
  /** Milliseconds since the Unix epoch, of its earliest and latest event. */
  from: number;
  to: number;
  events: number;
  /** First and last number in each of its streams. */
  readonly ranges: { readonly stream: string; readonly first: number; last: number }[];
}

/** About 300 bytes each. A collector that has more wants a database. */
const mostRequests = 500_000;

/**
 * Which requests the logs hold, and where. Built at the first question and kept up at each later one, so that only the events of the
 * questions that an answer may be about are ever read again.
 */
export class RequestIndex {
  readonly #store: Store;
  readonly #maxRequests: number;
  readonly #requests = new Map<string, Known>();
  /** Next event of each stream that isn't in here. */
  readonly #next = new Map<string, number>();
  #sorted: readonly (readonly [string, Known])[] | undefined;
  #following: Promise<void> = Promise.resolve();

  constructor(store: Store, maxRequests = mostRequests) {
    this.#store = store;
    this.#maxRequests = maxRequests;
  }

  /** Takes up what the logs have got since. @throws {SourceError} `TOO_MUCH` */
  async follow(): Promise<void> {
    const following = this.#following.catch(() => undefined).then(async () => await this.#follow());
    this.#following = following;
    await following;
  }

  /** Up to `limit` requests of a stretch, in order. */
  candidates({ since, until, request, after }: Stretch, limit: number): Candidate[] {
    this.#sorted ??= [...this.#requests].sort(byPlace);
    const found: Candidate[] = [];
    for (let i = after === undefined ? 0 : firstBehind(this.#sorted, after); i < this.#sorted.length; i += 1) {
      const [name, { from, to, events }] = this.#sorted[i] ?? ['', nothing];
      if (until !== undefined && from >= until) break;
      if ((since !== undefined && to < since) || (request !== undefined && name !== request)) continue;
      found.push({ place: { at: new Date(from).toISOString(), request: name }, events });
      if (found.length >= limit) break;
    }
    return found;
  }

  /** The events of some requests, by stream and number. Each stretch of a stream is read once for all of them. */
  async eventsOf(requests: readonly string[]): Promise<readonly StoredEvent[]> {
    const wanted = new Set(requests);
    const spans = new Map<string, { first: number; last: number }>();
    for (const { stream, first, last } of requests.flatMap((name) => this.#requests.get(name)?.ranges ?? [])) {
      const span = spans.get(stream) ?? { first, last };
      spans.set(stream, { first: Math.min(span.first, first), last: Math.max(span.last, last) });
    }
    const events: StoredEvent[] = [];
    for (const [stream, { first, last }] of [...spans].sort(([a], [b]) => (a < b ? -1 : 1)))
      for await (const event of this.#store.log(stream).read(first, last)) {
        const request = event.entry['countersign.request.id'];
        if (request !== undefined && wanted.has(indexKey(request))) events.push(event);
      }
    return events;
  }

  async #follow(): Promise<void> {
    for (const log of this.#store.streams()) {
      const begin = this.#next.get(log.stream) ?? 0;
      for await (const { seq, entry } of log.entries(begin, log.nextSeq - 1)) {
        const request = entry['countersign.request.id'];
        if (request !== undefined) this.#add(indexKey(request), log.stream, seq, Date.parse(timeOf({ entry })));
        this.#next.set(log.stream, seq + 1);
      }
    }
  }

  #add(request: string, stream: string, seq: number, at: number): void {
    this.#sorted = undefined;
    const known = this.#requests.get(request);
    if (known === undefined) {
      if (this.#requests.size >= this.#maxRequests) throw new SourceError('TOO_MUCH', tooMany(this.#maxRequests));
      this.#requests.set(request, { from: at, to: at, events: 1, ranges: [{ stream, first: seq, last: seq }] });
      return;
    }
    known.from = Math.min(known.from, at);
    known.to = Math.max(known.to, at);
    known.events += 1;
    const range = known.ranges.find((one) => one.stream === stream);
    if (range === undefined) known.ranges.push({ stream, first: seq, last: seq });
    else range.last = seq;
  }
}

const nothing: Known = { from: 0, to: 0, events: 0, ranges: [] };

function tooMany(most: number): string {
  return `The logs hold more than ${most} questions, too many to keep in mind without a database. Give the collector one with --database, or --index for one beside the logs.`;
}

type Indexed = readonly [string, Known];

function byPlace([a, { from }]: Indexed, [b, other]: Indexed): number {
  return from - other.from || Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** Where what stands behind a place begins. */
function firstBehind(sorted: readonly Indexed[], { at, request }: Place): number {
  const place: Indexed = [request, { ...nothing, from: Date.parse(at) }];
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const one = sorted[middle];
    if (one !== undefined && byPlace(one, place) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
