import { createPrivateKey, generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto';
import { link, mkdir, readFile, stat, unlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { DeviceSigner } from '../../../core/audit/genesis.ts';
import { TrailError } from '../../../core/audit/trailError.ts';
import { sentenceOf } from '../../../core/prelude/codedError.ts';
import { signerOf } from './sessionSigner.ts';

/**
 * The key that stands for one installation: it vouches for the key of each session. `protection` says where the private
 * part is kept, and every stream's first event repeats it.
 */
export interface DeviceKey extends DeviceSigner {
  /** PKCS #8. It never leaves but through `exportDeviceKey`. */
  readonly privateKey: KeyObject;
}

export type KeyProtection = DeviceSigner['protection'];

export function createDeviceKey(protection: KeyProtection): DeviceKey {
  return deviceKeyOf(generateKeyPairSync('ed25519').privateKey, protection);
}

const exported = z.strictObject({
  version: z.literal(1),
  kind: z.literal('countersign-device-key'),
  pkcs8: z.string(),
});

/** The key as text, for a secret store. The text is the secret itself. */
export function exportDeviceKey(key: DeviceKey): string {
  const pkcs8 = key.privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64');
  return JSON.stringify({ version: 1, kind: 'countersign-device-key', pkcs8 } satisfies z.infer<typeof exported>);
}

/** Reads what `exportDeviceKey` wrote. @throws {TrailError} `UNREADABLE`; the sentence repeats nothing of the text. */
export function importDeviceKey(text: string, protection: KeyProtection): DeviceKey {
  try {
    const { pkcs8 } = exported.parse(JSON.parse(text));
    const key = createPrivateKey({ key: Buffer.from(pkcs8, 'base64'), format: 'der', type: 'pkcs8' });
    return deviceKeyOf(key, protection);
  } catch {
    // The cause is left out: a parser's message may quote the secret.
    const sentence =
      "The stored device key can't be read. Remove it, and a new one is made and enrolled at its first use.";
    throw new TrailError('UNREADABLE', sentence);
  }
}

/**
 * The device key in a file that its user alone may read, made on first use. Two processes that start together get the same key: only one can give the
 * file its name. @throws {TrailError} `UNREADABLE` when the file can't be read or made, or when others may read it.
 */
export async function deviceKeyInFile(file: string): Promise<DeviceKey> {
  try {
    return (await readKey(file)) ?? (await makeKey(file));
  } catch (thrown) {
    if (thrown instanceof TrailError) throw thrown;
    const sentence = `The device key ${file} can't be used: ${sentenceOf(thrown)}. Check the folder's permissions.`;
    throw new TrailError('UNREADABLE', sentence, { cause: thrown });
  }
}

async function readKey(file: string): Promise<DeviceKey | undefined> {
  const text = await readFile(file, 'utf8').catch((thrown: NodeJS.ErrnoException) => {
    if (thrown.code === 'ENOENT') return undefined;
    throw thrown;
  });
  if (text === undefined) return undefined;
  const { mode } = await stat(file);
  // Windows has no such bits; there the folder of the user protects the file.
  if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
    const sentence = `Others may read the device key ${file}. If nobody did, close it with: chmod 600 ${file}. Else remove it.`;
    throw new TrailError('UNREADABLE', sentence);
  }
  return importDeviceKey(text, 'file');
}

async function makeKey(file: string): Promise<DeviceKey> {
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  const temporary = `${file}.${randomUUID()}.new`;
  await writeFile(temporary, exportDeviceKey(createDeviceKey('file')), { mode: 0o600, flag: 'wx' });
  try {
    await link(temporary, file); // Unlike a rename, this never replaces a key that another process just made.
  } catch (thrown) {
    if (!(thrown instanceof Error && 'code' in thrown && thrown.code === 'EEXIST')) throw thrown;
  } finally {
    await unlink(temporary);
  }
  const key = await readKey(file);
  if (key === undefined)
    throw new TrailError('UNREADABLE', `The device key ${file} disappeared while it was being made.`);
  return key;
}

function deviceKeyOf(privateKey: KeyObject, protection: KeyProtection): DeviceKey {
  return { ...signerOf(privateKey), privateKey, protection };
}
