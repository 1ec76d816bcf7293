import type { KeyObject } from 'node:crypto';
import type { Signer } from '../../../core/audit/signature.ts';
import { TrailError } from '../../../core/audit/trailError.ts';
import { generateWorkingKey, nodePlatform, publicKeyOf, type SigningPlatform } from './signingKey.ts';

/**
 * A key pair that lives in this process's memory and ends with it, so that nobody who takes the machine later can sign as
 * this session. @throws {TrailError} `UNREADABLE` where the platform can't make signatures that verify.
 */
export function createSessionSigner(platform: SigningPlatform = nodePlatform): Signer {
  return signerOf(generateWorkingKey(platform), platform);
}

/** Signs with a private key held as an object that prints nothing. @throws {TrailError} `UNREADABLE` for a key of another kind. */
export function signerOf(privateKey: KeyObject, platform: SigningPlatform = nodePlatform): Signer {
  const publicKey = publicKeyOf(privateKey);
  if (publicKey === undefined) {
    throw new TrailError(
      'UNREADABLE',
      'The signing key is neither of Ed25519 nor of P-256. Remove it, and a new one is made.',
    );
  }
  return {
    publicKey: publicKey.text,
    sign: (data) => platform.sign(publicKey.algorithm, data, privateKey),
    // Editors bring libraries of their own, and one that can't sign on another thread can on this one.
    signAside: (data) =>
      platform
        .signAside(publicKey.algorithm, data, privateKey)
        .catch(() => platform.sign(publicKey.algorithm, data, privateKey)),
  };
}
