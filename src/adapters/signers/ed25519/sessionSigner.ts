import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { type Signer, Verifier } from '../../../core/audit/ed25519.ts';
import { TrailError } from '../../../core/audit/trailError.ts';

/**
 * A key pair that lives in this process's memory and ends with it, so that nobody who takes the machine later can sign as
 * this session. @throws {TrailError} `UNREADABLE` where the platform can't make Ed25519 signatures.
 */
export function createSessionSigner(): Signer {
  const signer = signerOf(generateKeyPairSync('ed25519').privateKey);
  const probe = Buffer.from('countersign self-test', 'ascii');
  if (!new Verifier(signer.publicKey).verifies(probe, signer.sign(probe))) {
    throw new TrailError(
      'UNREADABLE',
      'This platform makes Ed25519 signatures that do not verify, so nothing can be recorded.',
    );
  }
  return signer;
}

/** Signs with a private key held as an object that prints nothing. */
export function signerOf(privateKey: KeyObject): Signer {
  const { x } = privateKey.export({ format: 'jwk' });
  if (privateKey.asymmetricKeyType !== 'ed25519' || x === undefined) {
    throw new TrailError('UNREADABLE', 'The signing key is not an Ed25519 key. Remove it, and a new one is made.');
  }
  return {
    publicKey: x,
    sign: (data) => sign(null, data, privateKey),
  };
}
