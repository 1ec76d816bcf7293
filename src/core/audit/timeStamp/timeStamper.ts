import type { Abortable } from '../../ports.ts';

/** A time-stamping authority (RFC 3161). Whoever answers for it controls what it says. */
export interface TimeStamper {
  /** Its address, for people. */
  readonly name: string;
  /** Resolves with the bytes of its answer to a TimeStampReq, or with why there is none, as the end of a sentence. Never throws. */
  ask(request: Buffer, o: Abortable): Promise<Buffer | { readonly lost: string }>;
}

/** A checkpoint with what an authority said of it, as it was kept. Whoever keeps it controls it. */
export interface StampedCheckpoint {
  /** The log's signed note. */
  readonly note: string;
  /** DER of the TimeStampReq. */
  readonly request: Buffer;
  /** DER of the TimeStampResp. */
  readonly reply: Buffer;
}

/** A time-stamp as it was found. */
export interface FoundStamp {
  /** Leaves of the checkpoint, as whoever keeps it says. */
  readonly size: number;
  /** `undefined` where a part of it is missing. */
  readonly stamp: StampedCheckpoint | undefined;
}
