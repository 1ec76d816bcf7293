import { digestOf } from '../../prelude/digest.ts';
import type { PseudonymKey } from './pseudonymKey.ts';

/** `unknown`: the digest is a pseudonym, and the key of it isn't at hand. */
export type Comparison = 'same' | 'other' | 'unknown';

/** All digests that a text can stand under in a trail: the plain one of earlier versions, and its pseudonym under each key. */
export function recordedForms(text: string, keys: readonly PseudonymKey[]): readonly string[] {
  const digest = digestOf(text);
  return [digest, ...keys.map((key) => key.pseudonymOf(digest))];
}

/** Whether a recorded digest is of this text. One with a lone surrogate has no bytes, so none is. */
export function compareWithRecorded(recorded: string, text: string, keys: readonly PseudonymKey[]): Comparison {
  if (!text.isWellFormed()) return 'other';
  const [, id] = /^hmac-sha256:([^:]*):/.exec(recorded) ?? [];
  if (id === undefined) return recorded === digestOf(text) ? 'same' : 'other';
  const own = keys.filter((key) => key.id === id);
  if (own.length === 0) return 'unknown';
  return recordedForms(text, own).includes(recorded) ? 'same' : 'other';
}
