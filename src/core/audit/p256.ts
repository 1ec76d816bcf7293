import { createPublicKey, type KeyObject, verify } from 'node:crypto';

/**
 * ECDSA over P-256 with SHA-256 (FIPS 186-5), for platforms that can't make Ed25519 signatures. A public key is the uncompressed point of SEC 1:
 * 4, x, y. A signature is r and s, 32 bytes each (IEEE P1363), with s in the lower half: of the two that say the same only one is taken.
 */
export const pointBytes = 65;
const coordinateBytes = 32;
const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

/** Whether bytes are of the form of such a key. That the point is on the curve shows when it is imported. */
export function looksLikePoint(raw: Uint8Array): boolean {
  return raw.length === pointBytes && raw[0] === 4;
}

/** `undefined` where the point is not on the curve. */
export function importPoint(raw: Buffer): KeyObject | undefined {
  const x = raw.subarray(1, 1 + coordinateBytes).toString('base64url');
  const y = raw.subarray(1 + coordinateBytes).toString('base64url');
  try {
    return createPublicKey({ key: { kty: 'EC', crv: 'P-256', x, y }, format: 'jwk' });
  } catch {
    return undefined;
  }
}

export function verifiesP256(data: Uint8Array, key: KeyObject, signature: Uint8Array): boolean {
  const isCanonical = halfOf(signature) <= order / 2n;
  return isCanonical && verify('sha256', data, { key, dsaEncoding: 'ieee-p1363' }, signature);
}

/** The one of the two signatures that is taken. */
export function withLowS(signature: Buffer): Buffer {
  const s = halfOf(signature);
  if (s <= order / 2n) return signature;
  const low = Buffer.from((order - s).toString(16).padStart(2 * coordinateBytes, '0'), 'hex');
  return Buffer.concat([signature.subarray(0, coordinateBytes), low]);
}

function halfOf(signature: Uint8Array): bigint {
  return BigInt(`0x0${Buffer.from(signature.subarray(coordinateBytes)).toString('hex')}`);
}
