import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import path from 'node:path';
import { z } from 'zod';
import { TrailError } from '../../../../core/audit/trailError.ts';
import { readSecretFile, secretInFile } from '../../../secrets/file/secretFile.ts';

/** The key that wraps the keys of streams. It is kept apart from them: in the editor's secret storage, or in a file of its own. */
export interface SealingKey {
  /** Names the key and says nothing of it. */
  readonly id: string;
  wrap(secret: string, stream: string): Wrapped;
  /** `undefined` where it was wrapped by another key or for another stream, or was changed. */
  unwrap(wrapped: Wrapped, stream: string): string | undefined;
  /** The key as text, for a secret store. The text is the secret itself. */
  export(): string;
}

export interface Wrapped {
  readonly key: string;
  /** Both base64url; AES-256-GCM with the tag behind the text. */
  readonly nonce: string;
  readonly secret: string;
}

const tagBytes = 16;
const exported = z.strictObject({
  version: z.literal(1),
  kind: z.literal('countersign-sealing-key'),
  key: z.string().regex(/^[0-9A-Za-z_-]{43}$/),
});

export const createSealingKey = (): SealingKey => sealingKeyOf(randomBytes(32));

/** Reads what `export` wrote. @throws {TrailError} `UNREADABLE`; the sentence repeats nothing of the text. */
export function importSealingKey(text: string): SealingKey {
  try {
    return sealingKeyOf(Buffer.from(exported.parse(JSON.parse(text)).key, 'base64url'));
  } catch {
    // The cause is left out: a parser's message may quote the secret.
    const sentence =
      "The stored key of the trail's values can't be read. Restore it; if you remove it, the values stay unreadable and new ones get a new key.";
    throw new TrailError('UNREADABLE', sentence);
  }
}

/** The key in a file that its user alone may read, made on first use. @throws {TrailError} `UNREADABLE`: as `secretInFile`. */
export async function sealingKeyInFile(file: string): Promise<SealingKey> {
  return hold(importSealingKey(await secretInFile(file, 'sealing key', () => createSealingKey().export())));
}

/** Where the command line's and the collector's keys lie: beside a journal's folder, or in it. */
export const sealingKeyFiles = (directory: string): readonly string[] => [
  path.join(path.dirname(path.resolve(directory)), 'sealing.key'),
  path.join(directory, 'sealing.key'),
];

/** The keys that this process was given by a shell. Files name the key that they need; whoever reads them asks here. */
const held = new Map<string, SealingKey>();

/** From now on this process can open what the key wraps. */
export function hold(key: SealingKey): SealingKey {
  held.set(key.id, key);
  return key;
}

/** The key of this name, if this process holds it or it lies where keys lie. */
export async function findSealingKey(id: string, directory: string): Promise<SealingKey | undefined> {
  if (held.has(id)) return held.get(id);
  for (const file of sealingKeyFiles(directory)) {
    const text = await readSecretFile(file, 'sealing key');
    if (text !== undefined) hold(importSealingKey(text));
  }
  return held.get(id);
}

function sealingKeyOf(key: Buffer): SealingKey {
  const id = createHmac('sha256', key).update('countersign-sealing-key/v1', 'ascii').digest('base64url').slice(0, 16);
  return {
    id,
    wrap(secret, stream) {
      const nonce = randomBytes(12);
      const encryption = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes });
      encryption.setAAD(boundTo(id, stream));
      const text = Buffer.concat([encryption.update(secret, 'utf8'), encryption.final(), encryption.getAuthTag()]);
      return { key: id, nonce: nonce.toString('base64url'), secret: text.toString('base64url') };
    },
    unwrap(wrapped, stream) {
      const text = Buffer.from(wrapped.secret, 'base64url');
      const nonce = Buffer.from(wrapped.nonce, 'base64url');
      if (text.length < tagBytes || nonce.length !== 12) return undefined;
      const decryption = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes });
      decryption.setAAD(boundTo(id, stream));
      decryption.setAuthTag(text.subarray(-tagBytes));
      try {
        return decryption.update(text.subarray(0, -tagBytes), undefined, 'utf8') + decryption.final('utf8');
      } catch {
        return undefined; // The tag doesn't fit: another key, another stream, or a change.
      }
    },
    export: () =>
      JSON.stringify({
        version: 1,
        kind: 'countersign-sealing-key',
        key: key.toString('base64url'),
      } satisfies z.infer<typeof exported>),
  };
}

const boundTo = (id: string, stream: string): Buffer =>
  Buffer.from(`countersign-stream-keys/v1\n${id}\n${stream}\n`, 'ascii');
