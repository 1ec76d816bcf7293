import { type Entry, isEntry, readEntry } from '../entry.ts';
import type { SignedRecord } from '../record.ts';
import { Verifier } from '../signature.ts';
import { type Refuted, verifySignature, verifyStream } from './claims.ts';
import { type Opening, readOpening, verifySessionKey } from './opening.ts';
import { readRotation, verifyRotation } from './rotation.ts';

/** The events of a stream that name its keys, in order: the opening, and each rotation. */
export interface KeyEvents {
  readonly opening: SignedRecord;
  readonly rotations: readonly SignedRecord[];
}

/** What they establish. */
export interface SessionKeys {
  readonly opening: Opening;
  /** The key that signs behind the last of them. */
  readonly sessionKey: string;
  /** Number of the last of them. */
  readonly lastSeq: number;
  readonly refuted: readonly Refuted[];
}

/**
 * Follows a stream's keys from its opening over every rotation, where the events between are not at hand. Each is signed by the
 * key before it, and each key has signed that it takes over. `undefined` where they are no such events.
 */
export function verifySessionKeys(events: KeyEvents, stream: string): SessionKeys | undefined {
  const first = entryOf(events.opening);
  const opening = first === undefined ? undefined : readOpening(first);
  if (first === undefined || opening === undefined || first.seq !== 0) return undefined;
  const refuted: Refuted[] = [
    ...verifyStream(first, stream),
    ...verifySignature(events.opening, new Verifier(opening.sessionKey)),
    ...verifySessionKey(opening, stream),
  ];
  let [{ sessionKey }, lastSeq] = [opening, 0];
  for (const record of events.rotations) {
    const entry = entryOf(record);
    const rotation = entry === undefined ? undefined : readRotation(entry);
    if (entry === undefined || rotation === undefined || entry.seq <= lastSeq) return undefined;
    refuted.push(
      ...verifyStream(entry, stream),
      ...verifySignature(record, new Verifier(sessionKey)),
      ...verifyRotation(entry, rotation, sessionKey),
    );
    sessionKey = rotation.sessionKey;
    lastSeq = entry.seq;
  }
  return { opening, sessionKey, lastSeq, refuted };
}

function entryOf(record: SignedRecord): Entry | undefined {
  const entry = readEntry(record.payload);
  return isEntry(entry) ? entry : undefined;
}
