import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { readFile, stat, writeFile } from 'node:fs/promises';
import type { Signer } from '../../../core/audit/signature.ts';
import { TrailError } from '../../../core/audit/trailError.ts';
import { sentenceOf } from '../../../core/prelude/codedError.ts';
import { signerOf } from './sessionSigner.ts';

/**
 * A signing key in a file of its own, as PEM of PKCS #8 (RFC 7468, RFC 8410): what `openssl genpkey -algorithm ed25519` writes.
 * @throws {TrailError} `UNREADABLE`; the sentence repeats nothing of the file.
 */
export async function readSigningKey(file: string): Promise<Signer> {
  const pem = await readFile(file, 'utf8').catch((thrown: unknown) => {
    throw new TrailError('UNREADABLE', `The signing key ${file} can't be read: ${sentenceOf(thrown)}.`, {
      cause: thrown,
    });
  });
  if (process.platform !== 'win32' && ((await stat(file)).mode & 0o077) !== 0)
    throw new TrailError(
      'UNREADABLE',
      `Others may read the signing key ${file}. If nobody did, close it with: chmod 600 ${file}. Else make a new one.`,
    );
  try {
    return signerOf(createPrivateKey(pem));
  } catch {
    // The cause is left out: a parser's message may quote the secret.
    throw new TrailError(
      'UNREADABLE',
      `${file} is no Ed25519 private key in PEM. Make one with countersign policy key.`,
    );
  }
}

/** Makes a key, in a new file that its user alone may read. @throws {Error} `EEXIST`: nothing is ever replaced. */
export async function makeSigningKey(file: string): Promise<Signer> {
  let { privateKey } = generateKeyPairSync('ed25519');
  // A command line takes what begins with a hyphen for an option; one key in 64 would.
  while (signerOf(privateKey).publicKey.startsWith('-')) ({ privateKey } = generateKeyPairSync('ed25519'));
  await writeFile(file, privateKey.export({ format: 'pem', type: 'pkcs8' }), { mode: 0o600, flag: 'wx' });
  return signerOf(privateKey);
}
