import type { StoredEvent } from '../../adapters/journals/file/readRange.ts';
import type { VerifiedEvent } from '../streamLog.ts';

/** Kept for all streams together; what is beyond is read from the log. */
const maxEvents = 5_000;

/** Events that were just stored, until they are copied: reading them back from the log costs more than storing them did. */
export class FreshEvents {
  /** Consecutive events of each stream. */
  readonly #streams = new Map<string, StoredEvent[]>();
  #count = 0;

  add(stream: string, events: readonly VerifiedEvent[]): void {
    const known = this.#streams.get(stream) ?? [];
    const follows = known.length === 0 || known.at(-1)?.seq === (events[0]?.entry.seq ?? 0) - 1;
    if (!follows || this.#count + events.length > maxEvents) return;
    known.push(...events.map(({ entry, record }) => ({ seq: entry.seq, entry, record })));
    this.#streams.set(stream, known);
    this.#count += events.length;
  }

  /** Whether an event is here. */
  has(stream: string, seq: number): boolean {
    const known = this.#streams.get(stream) ?? [];
    return seq >= (known[0]?.seq ?? Number.POSITIVE_INFINITY) && seq <= (known.at(-1)?.seq ?? -1);
  }

  /** Events of a stream from a number on, at most `limit`; `undefined` where the first of them isn't here. Those before are let go. */
  from(stream: string, seq: number, limit: number): readonly StoredEvent[] | undefined {
    const known = this.#streams.get(stream) ?? [];
    const behind = known.findIndex((event) => event.seq >= seq);
    const gone = behind < 0 ? known.length : behind;
    known.splice(0, gone);
    this.#count -= gone;
    if (known.length === 0) this.#streams.delete(stream);
    return known[0]?.seq === seq ? known.slice(0, limit) : undefined;
  }
}
