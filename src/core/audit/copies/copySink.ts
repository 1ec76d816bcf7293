import type { Abortable } from '../../ports.ts';
import type { Batch, Degradation, DeliveryAnswer, DeliveryOptions, Sink } from '../delivery/delivery.ts';
import { type CopiedEvent, copiesOf, inDigestForm } from './copiedEvent.ts';

/** An event as one sink writes it. */
export interface CopyItem {
  readonly copy: CopiedEvent;
  /** Milliseconds since the Unix epoch: the time that the place is told. */
  readonly recordTimeMs: number;
  readonly text: string;
  readonly bytes: number;
}

/** The answer of a place of copies: some of the first items are taken, or why none is. */
export type CopyAnswer =
  | { readonly kind: 'taken'; readonly items: number }
  | Exclude<DeliveryAnswer, { kind: 'acknowledged' | 'gap' }>;

/** What a place of copies takes. From its vendor's documentation; each adapter names the page. */
export interface CopyLimits {
  /** Bytes of a request's items together; a single item may have more. */
  readonly requestBytes: number;
  /** Bytes of one item; a larger event is sent in its digest form. */
  readonly itemBytes: number;
  /** The times it takes, around its own clock; absent where it takes all. */
  readonly window?: { readonly pastMs: number; readonly futureMs: number };
  /** Milliseconds that the records of one request may lie apart; absent where it doesn't matter. */
  readonly spanMs?: number;
}

/** How one vendor is spoken to. */
export interface CopyProtocol {
  readonly limits: CopyLimits;
  /** `recordTimeMs` differs from the event's own time where the place takes no time as old as that. */
  encode(copy: CopiedEvent, recordTimeMs: number): string;
  /** Sends items of one stream, at least one. MUST NOT throw for anything the network or the other end does. */
  send(items: readonly CopyItem[], o: Abortable): Promise<CopyAnswer>;
}

export interface CopySinkOptions {
  readonly name: string;
  readonly disclose: readonly string[];
  /** Events that arrive within this time go together, in milliseconds. */
  readonly lingerMs?: number;
  now(): number;
}

/** Between items stand a comma or a line break. */
const separatorBytes = 2;

/**
 * A sink that keeps copies. It sends as much of a batch as the place takes at once, in the form that it takes, and marks what
 * may be there already. What it acknowledges is what the place said: of the place's own digests nothing is known.
 */
export function createCopySink(protocol: CopyProtocol, options: CopySinkOptions): Sink {
  const disclose = new Set(options.disclose);
  /** Of each stream the first event that was never sent by this process. */
  const unsent = new Map<string, number>();
  return {
    name: options.name,
    ...(options.lingerMs === undefined ? {} : { lingerMs: options.lingerMs }),
    async deliver(batch, o: DeliveryOptions): Promise<DeliveryAnswer> {
      const unsentFrom = Math.max(o.unsentFrom, unsent.get(batch.stream) ?? 0);
      const copies = copiesOf(batch, { disclose, unsentFrom });
      const items = fitting(protocol, copies, options.now());
      if (items.length === 0) {
        const problem = `Event ${batch.firstSeq} of the stream ${batch.stream} can't be read, so it isn't copied.`;
        return { kind: 'rejected', problem };
      }
      unsent.set(batch.stream, Math.max(unsentFrom, batch.firstSeq + items.length));
      const answer = await protocol.send(items, o);
      const [only] = items;
      if (answer.kind !== 'tooLarge' || items.length > 1 || only === undefined || only.copy.form === 'digest')
        return acknowledgement(batch, items, answer);
      const short = itemOf(protocol, inDigestForm(only.copy), options.now());
      return acknowledgement(batch, [short], await protocol.send([short], o));
    },
  };
}

/** The first events, as many as fit into one request. */
function fitting(protocol: CopyProtocol, copies: readonly CopiedEvent[], nowMs: number): CopyItem[] {
  const { limits } = protocol;
  const items: CopyItem[] = [];
  let bytes = 0;
  for (const copy of copies) {
    const full = itemOf(protocol, copy, nowMs);
    const item = full.bytes > limits.itemBytes ? itemOf(protocol, inDigestForm(copy), nowMs) : full;
    bytes += item.bytes + separatorBytes;
    const apartMs = Math.abs(item.recordTimeMs - (items[0] ?? item).recordTimeMs);
    if (items.length > 0 && (bytes > limits.requestBytes || apartMs > (limits.spanMs ?? Number.POSITIVE_INFINITY)))
      break;
    items.push(item);
  }
  return items;
}

function itemOf(protocol: CopyProtocol, copy: CopiedEvent, nowMs: number): CopyItem {
  const recordTimeMs = recordTime(protocol.limits, copy, nowMs);
  const text = protocol.encode(copy, recordTimeMs);
  return { copy, recordTimeMs, text, bytes: Buffer.byteLength(text, 'utf8') };
}

function recordTime({ window }: CopyLimits, { timeMs }: CopiedEvent, nowMs: number): number {
  if (window === undefined) return timeMs;
  return timeMs < nowMs - window.pastMs || timeMs > nowMs + window.futureMs ? nowMs : timeMs;
}

function acknowledgement(batch: Batch, items: readonly CopyItem[], answer: CopyAnswer): DeliveryAnswer {
  if (answer.kind !== 'taken') return answer;
  const last = items[answer.items - 1];
  if (last === undefined) return { kind: 'retry', problem: 'The place of copies took no event.' };
  const degraded = degradations(items.slice(0, answer.items));
  return {
    kind: 'acknowledged',
    durableThrough: batch.firstSeq + answer.items - 1,
    head: last.copy.digest,
    ...(degraded.length === 0 ? {} : { degraded }),
  };
}

function degradations(taken: readonly CopyItem[]): Degradation[] {
  const late = taken.filter(({ copy, recordTimeMs }) => recordTimeMs !== copy.timeMs);
  const large = taken.filter(({ copy }) => copy.form === 'digest');
  return [degradation('time_window', late), degradation('too_large', large)].filter((found) => found !== undefined);
}

function degradation(reason: Degradation['reason'], some: readonly CopyItem[]): Degradation | undefined {
  const first = some[0]?.copy.entry.seq;
  const last = some.at(-1)?.copy.entry.seq;
  if (first === undefined || last === undefined) return undefined;
  return { reason, firstSeq: first, lastSeq: last, events: some.length };
}
