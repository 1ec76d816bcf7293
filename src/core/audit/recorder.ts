import type { Actor } from '../draft/actor.ts';
import type { ConnectionName, Digest, QueryId, RequestId } from '../prelude/brands.ts';
import type { Environment, Sensitivity } from './catalogue/fields.ts';
import type { Clear, EventType, Sealed } from './catalogue.ts';

/** What ties an event to its question, statement and person, and what all of these stand under. */
export interface Correlation {
  readonly requestId?: RequestId;
  readonly queryId?: QueryId;
  readonly connection?: ConnectionName;
  readonly actor?: Actor;
  /** The event that this one follows from. */
  readonly parent?: Receipt;
  /** Of the connection. */
  readonly environment?: Environment;
  /** Digest of the policy that it is judged by. */
  readonly policy?: Digest;
  /** The most sensitive that the SQL touches, as the policy classifies it. */
  readonly classification?: Sensitivity;
}

/** Where an event stands in the trail. */
export interface Receipt {
  readonly eventId: string;
  readonly stream: string;
  /** From 0, without gaps. `Infinity` where best effort let the event go: it is nowhere. */
  readonly seq: number;
}

/**
 * Writes the trail. A call resolves only once the event is signed, chained and durable on disk; callers MUST NOT act on
 * what they recorded before that. Calls take effect in the order they are made. There is no abort: a person's
 * cancellation never cancels the record of it.
 * @throws {TrailError} Nothing was recorded, and whatever was to follow must not happen.
 */
export interface Recorder {
  record<T extends EventType>(type: T, about: Correlation, clear: Clear<T>, sealed: Sealed<T>): Promise<Receipt>;
}
