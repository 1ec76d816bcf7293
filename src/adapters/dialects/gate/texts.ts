import { createHash } from 'node:crypto';
import type { Digest } from '../../../core/prelude/brands.ts';
import { digestOf } from '../../../core/prelude/digest.ts';
import type { Span } from '../../../core/prelude/span.ts';

/**
 * The digest of any text. One with a lone surrogate has no bytes that a database could get: its digest is of another form of it,
 * so that it never equals the digest of a text that can be sent.
 */
export function digestOfAny(text: string): Digest {
  if (text.isWellFormed()) return digestOf(text);
  return `sha256:${createHash('sha256').update('\0').update(Buffer.from(text, 'utf16le')).digest('hex')}` as Digest;
}

/** A text's span without the white space at its ends. */
export function trimmed(text: string): Span {
  const start = text.length - text.trimStart().length;
  return { start, end: Math.max(start, text.trimEnd().length) };
}
