import type { Abortable } from '../../ports.ts';

/** Consecutive events of one stream, as they are sent. */
export interface Batch {
  readonly stream: string;
  readonly firstSeq: number;
  readonly lastSeq: number;
  /** Event frames, one behind the other, exactly as the journal holds them. */
  readonly frames: Buffer;
  /** Digest of each event's payload, from `firstSeq` on. */
  readonly digests: readonly string[];
}

/** What became of a batch. A sink says what it knows and promises nothing else. */
export type DeliveryAnswer =
  /** Everything up to this event is durable at the other end, and it is the event with this digest. */
  | {
      readonly kind: 'acknowledged';
      readonly durableThrough: number;
      readonly head: string;
      /** What the other end could not take as it is. */
      readonly degraded?: readonly Degradation[];
    }
  /** Not delivered, or nobody knows; the same batch is to be sent again, after `afterMs` at the earliest. */
  | { readonly kind: 'retry'; readonly problem: string; readonly afterMs?: number }
  /** The other end won't take it until a person changes something. */
  | { readonly kind: 'rejected'; readonly problem: string; readonly afterMs?: number }
  /** The other end holds another event under the same number: one of the two histories is not true. */
  | { readonly kind: 'fork'; readonly seq: number; readonly problem: string }
  /** The other end misses events before this batch. */
  | { readonly kind: 'gap'; readonly expected: number }
  /** The batch has too many bytes for the other end. */
  | { readonly kind: 'tooLarge'; readonly problem: string };

/**
 * Events that a place of copies got otherwise than they are. `time_window`: under the time of sending, since the place takes
 * none as old or as far ahead as theirs; their own time stands beside it. `too_large`: as digest and signature alone.
 */
export interface Degradation {
  readonly reason: 'time_window' | 'too_large';
  readonly firstSeq: number;
  readonly lastSeq: number;
  /** How many between the two. */
  readonly events: number;
}

export interface DeliveryOptions extends Abortable {
  /** From this event on no other process has sent any of the stream. */
  readonly unsentFrom: number;
}

/** A place where events are sent. */
export interface Sink {
  /** A short name for the trail and for file names: lower-case letters, digits and `-`. */
  readonly name: string;
  /** Events that arrive within this time go together, in milliseconds; `lingerMs` of the shipper where none is given. */
  readonly lingerMs?: number;
  /**
   * Sends one batch and resolves with what the other end answered. MUST NOT throw for anything the network or the other
   * end does. An abort stops waiting; the batch may have arrived all the same, and sending it again MUST be harmless.
   */
  deliver(batch: Batch, o: DeliveryOptions): Promise<DeliveryAnswer>;
}

/** The journal as a queue: nothing is held in memory but where each stream stands. */
export interface Backlog {
  /** Streams that may hold undelivered events, one's own first. */
  streams(): Promise<readonly string[]>;
  /** The next events of a stream behind what is acknowledged; `undefined` when there are none. */
  next(stream: string, limits: { readonly maxEvents: number; readonly maxBytes: number }): Promise<Batch | undefined>;
  /** Remembers durably what was acknowledged: the events of `batch` up to `seq`. */
  acknowledged(batch: Batch, seq: number): Promise<void>;
  /** Reads on from an earlier event again. @returns false when the stream has no such event. */
  rewind(stream: string, toSeq: number): Promise<boolean>;
  /** From this event on no other process has sent any of the stream to this sink, acknowledged or not. */
  unsentFrom(stream: string): number;
  /** Events recorded and not acknowledged, of one's own stream. */
  readonly waiting: number;
}

export const batchLimits = { maxEvents: 200, maxBytes: 1024 * 1024 } as const;
