import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { withLowS } from '../../../core/audit/p256.ts';
import { type SigningAlgorithm, Verifier } from '../../../core/audit/signature.ts';
import { TrailError } from '../../../core/audit/trailError.ts';

/** What a platform can do. Editors bring a library of their own in place of Node's, so it is tried and not believed. */
export interface SigningPlatform {
  /** May throw where it has no such keys. */
  generate(algorithm: SigningAlgorithm): KeyObject;
  /** 64 bytes. May throw. */
  sign(algorithm: SigningAlgorithm, data: Uint8Array, key: KeyObject): Buffer;
  /** The same on a thread of the platform's. */
  signAside(algorithm: SigningAlgorithm, data: Uint8Array, key: KeyObject): Promise<Buffer>;
  verifies(publicKey: string, data: Uint8Array, signature: Uint8Array): boolean;
}

export const nodePlatform: SigningPlatform = {
  generate: (algorithm) =>
    algorithm === 'ed25519'
      ? generateKeyPairSync('ed25519').privateKey
      : generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).privateKey,
  sign: (algorithm, data, key) =>
    algorithm === 'ed25519'
      ? sign(null, data, key)
      : withLowS(sign('sha256', data, { key, dsaEncoding: 'ieee-p1363' })),
  signAside: (algorithm, data, key) =>
    new Promise((resolve, reject) => {
      const done = (error: Error | null, signature: Buffer): void =>
        error === null ? resolve(signature) : reject(error);
      if (algorithm === 'ed25519') sign(null, data, key, done);
      else
        sign('sha256', data, { key, dsaEncoding: 'ieee-p1363' }, (error, raw) =>
          done(error, error === null ? withLowS(raw) : raw),
        );
    }),
  verifies: (publicKey, data, signature) => new Verifier(publicKey).verifies(data, signature),
};

/** In the order of preference. The second is for platforms without the first (RFC 8032 is younger than many of them). */
const algorithms: readonly SigningAlgorithm[] = ['ed25519', 'ecdsa-p256-sha256'];

/**
 * A new private key of the first algorithm that this platform really has: what it signs must verify, and what is changed must not.
 * @throws {TrailError} `UNREADABLE` where it has neither; then nothing can be recorded.
 */
export function generateWorkingKey(platform: SigningPlatform = nodePlatform): KeyObject {
  for (const algorithm of algorithms) {
    const key = generated(platform, algorithm);
    if (key !== undefined && passesSelfTest(platform, algorithm, key)) return key;
  }
  throw new TrailError(
    'UNREADABLE',
    'This platform makes neither Ed25519 nor ECDSA signatures that verify, so nothing can be recorded.',
  );
}

function generated(platform: SigningPlatform, algorithm: SigningAlgorithm): KeyObject | undefined {
  try {
    return platform.generate(algorithm);
  } catch {
    return undefined; // Not there: the next one is tried.
  }
}

function passesSelfTest(platform: SigningPlatform, algorithm: SigningAlgorithm, key: KeyObject): boolean {
  const probe = Buffer.from('countersign self-test', 'ascii');
  const other = Buffer.from('countersign self-tesT', 'ascii');
  try {
    const publicKey = publicKeyOf(key);
    const signature = platform.sign(algorithm, probe, key);
    return (
      publicKey?.algorithm === algorithm &&
      signature.length === 64 &&
      platform.verifies(publicKey.text, probe, signature) &&
      !platform.verifies(publicKey.text, other, signature)
    );
  } catch {
    return false;
  }
}

/** The public part of a private key, base64url of its raw bytes; `undefined` for keys of other kinds. */
export function publicKeyOf(
  key: KeyObject,
): { readonly algorithm: SigningAlgorithm; readonly text: string } | undefined {
  const { kty, crv, x, y } = key.export({ format: 'jwk' });
  if (kty === 'OKP' && crv === 'Ed25519' && x !== undefined) return { algorithm: 'ed25519', text: x };
  if (kty !== 'EC' || crv !== 'P-256' || x === undefined || y === undefined) return undefined;
  const point = Buffer.concat([Buffer.from([4]), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]);
  return { algorithm: 'ecdsa-p256-sha256', text: point.toString('base64url') };
}
