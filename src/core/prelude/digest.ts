import { hash } from 'node:crypto';
import type { Digest } from './brands.ts';

/** SHA-256 (FIPS 180-4) of a text's UTF-8 bytes. A lone surrogate would be replaced in UTF-8 and is refused instead. */
export function digestOf(text: string): Digest {
  if (!text.isWellFormed()) throw new TypeError('This text has a lone surrogate, so its bytes are not defined.');
  return `sha256:${hash('sha256', text, 'hex')}` as Digest;
}
