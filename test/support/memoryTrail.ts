import { canonicalJson } from '../../src/core/audit/canonicalJson.ts';
import type { Clear, EventType, Sealed } from '../../src/core/audit/catalogue.ts';
import { checkEvent, recordable } from '../../src/core/audit/checkEvent.ts';
import type { Correlation, Receipt, Recorder } from '../../src/core/audit/recorder.ts';
import { TrailError } from '../../src/core/audit/trailError.ts';

/** An event as it was recorded. `clear` and `sealed` have been through the catalogue's check. */
export interface RecordedEvent<T extends EventType = EventType> {
  readonly type: T;
  readonly about: Correlation;
  readonly clear: Clear<T>;
  readonly sealed: Sealed<T>;
  readonly receipt: Receipt;
}

const diskFull = () => new TrailError('BLOCKED', 'The audit journal could not be written: the disk is full.');

/**
 * A trail in memory that refuses what the real one refuses, keeps events in the order of the calls, and fails or hesitates
 * on request. An event is in `events` only once its promise has resolved, as with the real one.
 */
export class MemoryTrail implements Recorder {
  readonly events: RecordedEvent[] = [];
  #nextSeq = 1; // 0 is the opening of the stream.
  #failure: { error: TrailError; on: EventType | undefined; once: boolean } | undefined;
  #held: (() => void)[] | undefined;

  async record<T extends EventType>(type: T, about: Correlation, clear: Clear<T>, sealed: Sealed<T>): Promise<Receipt> {
    const checked = checkEvent(type, clear, sealed);
    recordable(type, () => canonicalJson({ ...checked.clear, ...checked.sealed }));
    const held = this.#held;
    if (held !== undefined) await new Promise<void>((resolve) => held.push(resolve));
    const failure = this.#failure;
    if (failure !== undefined && (failure.on === undefined || failure.on === type)) {
      if (failure.once) this.#failure = undefined;
      throw failure.error;
    }
    const seq = this.#nextSeq++;
    const receipt: Receipt = { eventId: `event-${seq}`, stream: 'memory', seq };
    const said = { clear: checked.clear as Clear<T>, sealed: checked.sealed as Sealed<T> };
    this.events.push({ type, about, ...said, receipt } as unknown as RecordedEvent);
    return receipt;
  }

  /** The types recorded so far, in order: what most tests compare. */
  types(): EventType[] {
    return this.events.map((event) => event.type);
  }

  /** Every event of one type, in order. */
  of<T extends EventType>(type: T): RecordedEvent<T>[] {
    return this.events.filter((event): event is RecordedEvent<T> => (event.type as EventType) === type);
  }

  /** From now on nothing can be recorded, until `recover`. */
  fail(error: TrailError = diskFull()): void {
    this.#failure = { error, on: undefined, once: false };
  }

  /** From now on no event of this type can be recorded, until `recover`. */
  failOn(type: EventType, error: TrailError = diskFull()): void {
    this.#failure = { error, on: type, once: false };
  }

  /** The next event can't be recorded; those after it can. */
  failOnce(error: TrailError = diskFull()): void {
    this.#failure = { error, on: undefined, once: true };
  }

  recover(): void {
    this.#failure = undefined;
  }

  /** From now on calls wait, as for a slow disk, until `release`. */
  hold(): void {
    this.#held ??= [];
  }

  /** How many calls are waiting since `hold`. */
  get waiting(): number {
    return this.#held?.length ?? 0;
  }

  /** Lets the calls that wait go on, in order. */
  release(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const resume of held) resume();
  }
}

/** A trail in memory. */
export function memoryTrail(): MemoryTrail {
  return new MemoryTrail();
}
