import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';

/** Ed25519 (RFC 8032): raw public keys have 32 bytes, signatures 64. In the trail both are base64url text. */
export const signatureBytes = 64;
const publicKeyBytes = 32;

/** Signs bytes with one key that it keeps to itself. */
export interface Signer {
  /** Base64url of the raw public key. */
  readonly publicKey: string;
  sign(data: Uint8Array): Buffer;
}

/** Proof of who signs: key `publicKey` made `signature` over the data. A key that can't be read verifies nothing. */
export class Verifier {
  readonly #key: KeyObject | undefined;

  constructor(publicKey: string) {
    this.#key = importPublicKey(publicKey);
  }

  verifies(data: Uint8Array, signature: Uint8Array): boolean {
    if (this.#key === undefined || signature.length !== signatureBytes) return false;
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
  return raw.length === publicKeyBytes && raw.toString('base64url') === text;
}

function importPublicKey(text: string): KeyObject | undefined {
  if (!isPublicKey(text)) return undefined;
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: text }, format: 'jwk' });
}
