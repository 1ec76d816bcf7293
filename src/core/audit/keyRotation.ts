import { canonicalJson } from './canonicalJson.ts';
import type { Clear } from './catalogue.ts';
import { preAuthEncoding, sessionRotationPayloadType } from './dsse.ts';
import type { Signer } from './signature.ts';

/**
 * When a session key is replaced by a new one: whichever comes first. Events that a key signed before can't be signed anew by
 * whoever reads the memory of the process after.
 */
export interface RotationLimits {
  /** Milliseconds. */
  readonly afterMs: number;
  readonly afterEvents: number;
}

export const rotationLimits: RotationLimits = { afterMs: 24 * 60 * 60_000, afterEvents: 100_000 };

/** Where a key hands over to the next: the event `seq` is the last that `previousKey` signs. */
export interface Handover {
  readonly stream: string;
  readonly seq: number;
  readonly previousKey: string;
}

/** What the next key signs to take over. It names the place and the key before it, so that it fits nowhere else. */
export function rotationStatement({ stream, seq, previousKey }: Handover, sessionKey: string): Buffer {
  const statement = canonicalJson({ v: 1, stream, seq, previous_key: previousKey, session_key: sessionKey });
  return preAuthEncoding(sessionRotationPayloadType, Buffer.from(statement, 'utf8'));
}

/** What the event of a rotation says. The key before vouches for the next one by signing this event, and the next one for itself. */
export function rotationOf(next: Signer, handover: Handover): Clear<'stream.key_rotated'> {
  const signature = next.sign(rotationStatement(handover, next.publicKey));
  return { session_key: next.publicKey, session_signature: signature.toString('base64url') };
}
