import { catalogue } from '../catalogue.ts';
import { commonFields, type Entry, typeText } from '../entry.ts';
import { rotationStatement } from '../keyRotation.ts';
import { isPublicKey, Verifier } from '../signature.ts';
import type { Refuted } from './claims.ts';

/** The key that signs from the next event on. */
export interface Rotation {
  readonly sessionKey: string;
  readonly sessionSignature: string;
}

/** Whether an event hands over to another session key. */
export function isRotation(entry: Pick<Entry, 'type'>): boolean {
  return entry.type === typeText('stream.key_rotated');
}

/** Reads the event of a rotation; `undefined` when it names no key. */
export function readRotation(entry: Entry): Rotation | undefined {
  if (!isRotation(entry)) return undefined;
  const own = Object.fromEntries(Object.entries(entry).filter(([name]) => !commonFields.has(name)));
  const read = catalogue['stream.key_rotated'].clear.safeParse(own);
  if (!read.success || !isPublicKey(read.data.session_key)) return undefined;
  return { sessionKey: read.data.session_key, sessionSignature: read.data.session_signature };
}

/**
 * The next key takes over exactly here, from exactly the key before. That the key before agrees is the signature of the event
 * itself, which MUST have been verified.
 */
export function verifyRotation(entry: Entry, rotation: Rotation | undefined, previousKey: string): Refuted[] {
  if (rotation === undefined) return [{ severity: 'tampering', what: 'names no key that could take over.' }];
  const { stream, seq } = entry;
  const statement = rotationStatement({ stream, seq, previousKey }, rotation.sessionKey);
  const signature = Buffer.from(rotation.sessionSignature, 'base64url');
  if (new Verifier(rotation.sessionKey).verifies(statement, signature)) return [];
  return [{ severity: 'tampering', what: 'names a session key that did not sign that it takes over here.' }];
}
