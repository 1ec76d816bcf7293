import { createPrivateKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import type { Disk } from '../../adapters/journals/file/disk.ts';
import { readNote, writeNote } from '../../adapters/journals/file/note.ts';
import { signerOf } from '../../adapters/signers/nodeCrypto/sessionSigner.ts';
import { isKeyName, type NoteSigner, noteSigner } from '../../core/audit/tree/signedNote.ts';
import { CollectorError } from '../collectorError.ts';

const stored = z.strictObject({
  version: z.literal(1),
  kind: z.literal('countersign-log-key'),
  /** Origin of the log's checkpoints; it never changes. */
  name: z.string().refine(isKeyName),
  pkcs8: z.string(),
});

const keyPath = (directory: string): string => path.join(directory, 'log.key');

/**
 * The key that signs the log's checkpoints, in a file that its user alone may read. `undefined` where there is none yet.
 * @throws {CollectorError} `STORE_UNREADABLE` when the file is damaged, or when others may read it.
 */
export async function readLogKey(disk: Disk, directory: string): Promise<NoteSigner | undefined> {
  const file = keyPath(directory);
  const note = await readNote(disk, file, stored);
  if (note === undefined) return undefined;
  // The parser's own words are left out: they may quote the secret.
  const damaged = new CollectorError(
    'STORE_UNREADABLE',
    `The log's key ${file} is damaged. Restore it from a copy: with another key every client would raise an alarm.`,
  );
  if ('problem' in note) throw damaged;
  // Windows has no such bits; there the folder of the user protects the file.
  if (process.platform !== 'win32' && ((await stat(file)).mode & 0o077) !== 0) {
    const sentence = `Others may read the log's key ${file}. If nobody did, close it with: chmod 600 ${file}.`;
    throw new CollectorError('STORE_UNREADABLE', sentence);
  }
  try {
    const key = createPrivateKey({ key: Buffer.from(note.pkcs8, 'base64'), format: 'der', type: 'pkcs8' });
    return noteSigner(note.name, signerOf(key));
  } catch {
    throw damaged;
  }
}

/** Makes the key at the first start. The name is the log's own for ever; one is made up where none is given. */
export async function makeLogKey(disk: Disk, directory: string, name: string | undefined): Promise<NoteSigner> {
  const { privateKey } = generateKeyPairSync('ed25519');
  const chosen = name ?? madeUpName();
  if (!isKeyName(chosen)) {
    const sentence = `“${chosen}” can't name a log: a name has no spaces and no “+”, for example audit.example.com/trail.`;
    throw new CollectorError('STORE_UNREADABLE', sentence);
  }
  const pkcs8 = privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64');
  const note: z.input<typeof stored> = { version: 1, kind: 'countersign-log-key', name: chosen, pkcs8 };
  await writeNote(disk, keyPath(directory), note);
  return noteSigner(chosen, signerOf(privateKey));
}

/** Two collectors of one machine are two logs, so the machine's name is not enough. */
function madeUpName(): string {
  const machine = os.hostname().replace(/[^0-9A-Za-z.-]/g, '-') || 'collector';
  return `${machine}/countersign-${randomBytes(4).toString('hex')}`;
}
