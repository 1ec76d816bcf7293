import { createPrivateKey, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import type { DeviceSigner } from '../../../core/audit/genesis.ts';
import { TrailError } from '../../../core/audit/trailError.ts';
import { secretInFile } from '../../secrets/file/secretFile.ts';
import { signerOf } from './sessionSigner.ts';
import { generateWorkingKey } from './signingKey.ts';

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
  for (;;) {
    const key = deviceKeyOf(generateWorkingKey(), protection);
    // A command line takes what begins with a hyphen for an option; one key in 64 would.
    if (!key.publicKey.startsWith('-')) return key;
  }
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

/** The device key in a file that its user alone may read, made on first use. @throws {TrailError} `UNREADABLE`: as `secretInFile`. */
export async function deviceKeyInFile(file: string): Promise<DeviceKey> {
  return importDeviceKey(
    await secretInFile(file, 'device key', () => exportDeviceKey(createDeviceKey('file'))),
    'file',
  );
}

function deviceKeyOf(privateKey: KeyObject, protection: KeyProtection): DeviceKey {
  return { ...signerOf(privateKey), privateKey, protection };
}
