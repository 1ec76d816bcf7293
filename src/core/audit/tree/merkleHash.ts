import { createHash } from 'node:crypto';

/** SHA-256, the only hash of this tree. */
export const hashBytes = 32;

/** Largest number of leaves: what JavaScript counts exactly. A log that claims more isn't read. */
export const maxTreeSize = Number.MAX_SAFE_INTEGER;

/** Leaves and nodes are hashed under different prefixes (RFC 6962 section 2.1), so that neither can pass for the other. */
const leafPrefix = Buffer.from([0]);
const nodePrefix = Buffer.from([1]);

export function leafHash(data: Uint8Array): Buffer {
  return createHash('sha256').update(leafPrefix).update(data).digest();
}

export function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  return createHash('sha256').update(nodePrefix).update(left).update(right).digest();
}

/** Root of a tree without leaves. */
export function emptyRoot(): Buffer {
  return createHash('sha256').digest();
}

/** Reads one base64 hash in its only spelling. */
export function readHash(text: string): Buffer | undefined {
  const raw = Buffer.from(text, 'base64');
  return raw.length === hashBytes && raw.toString('base64') === text ? raw : undefined;
}

/** Reads a count as protocols of transparency logs write it: decimal, no leading zero, exact. */
export function readCount(text: string): number | undefined {
  if (!/^(0|[1-9]\d{0,15})$/.test(text)) return undefined;
  const count = Number(text);
  return count <= maxTreeSize ? count : undefined;
}
