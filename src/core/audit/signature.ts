import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';
import { importPoint, looksLikePoint, pointBytes, verifiesP256 } from './p256.ts';

/**
 * Signatures of the trail: Ed25519 (RFC 8032), whose raw public keys have 32 bytes, or P-256 where a platform lacks that. Both have signatures of
 * 64 bytes; keys and signatures are base64url text. The algorithm is told by the key's length: no field beside it is asked.
 */
export const signatureBytes = 64;
const publicKeyBytes = 32;

export type SigningAlgorithm = 'ed25519' | 'ecdsa-p256-sha256';

/** Signs bytes with one key that it keeps to itself. */
export interface Signer {
  /** Base64url of the raw public key. */
  readonly publicKey: string;
  sign(data: Uint8Array): Buffer;
  /** The same on another thread, because a signature holds the one it is made on up for some 50 µs. Rejects where `sign` throws. */
  signAside(data: Uint8Array): Promise<Buffer>;
}

/** Proof of who signs: key `publicKey` made `signature` over the data. A key that can't be read verifies nothing. */
export class Verifier {
  readonly #key: KeyObject | undefined;
  readonly #algorithm: SigningAlgorithm | undefined;

  constructor(publicKey: string) {
    this.#key = importPublicKey(publicKey);
    this.#algorithm = algorithmOf(publicKey);
  }

  verifies(data: Uint8Array, signature: Uint8Array): boolean {
    if (this.#key === undefined || signature.length !== signatureBytes) return false;
    if (this.#algorithm === 'ecdsa-p256-sha256') return verifiesP256(data, this.#key, signature);
    return verify(null, data, this.#key, signature);
  }
}

/** A short name of a public key: base64url SHA-256 of its raw bytes. */
export function keyIdOf(publicKey: string): string {
  return createHash('sha256').update(Buffer.from(publicKey, 'base64url')).digest('base64url');
}

/** Only the one canonical spelling of a key is a key: two spellings would be two names for one signer. */
export function isPublicKey(text: string): boolean {
  const raw = Buffer.from(text, 'base64url');
  return (raw.length === publicKeyBytes || looksLikePoint(raw)) && raw.toString('base64url') === text;
}

/** The algorithm of a key; `undefined` where it is none. */
export function algorithmOf(publicKey: string): SigningAlgorithm | undefined {
  if (!isPublicKey(publicKey)) return undefined;
  return Buffer.byteLength(publicKey, 'base64url') === pointBytes ? 'ecdsa-p256-sha256' : 'ed25519';
}

function importPublicKey(text: string): KeyObject | undefined {
  if (!isPublicKey(text)) return undefined;
  const raw = Buffer.from(text, 'base64url');
  if (looksLikePoint(raw)) return importPoint(raw);
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: text }, format: 'jwk' });
}
