import { createHash } from 'node:crypto';
import path from 'node:path';
import { z } from 'zod';
import { type NoteKey, readNoteKey } from '../../../core/audit/tree/signedNote.ts';
import type { Disk } from './disk.ts';
import { readNote, writeNote } from './note.ts';

const signedNote = z.string().max(8 * 1024);

/**
 * `witness-<endpoint>.json`: the newest checkpoint that an endpoint's log proved, and the first one that contradicted it.
 * Every process of this machine reads and writes it. Whoever removes it starts to trust anew.
 */
const witnessNote = z.strictObject({
  version: z.literal(1),
  endpoint: z.string(),
  /** The log's vkey, believed at the first meeting unless it was pinned. */
  log_key: z.string().max(400),
  checkpoint: signedNote.optional(),
  inconsistent: z.strictObject({ why: z.string(), seen: signedNote.optional(), received: signedNote }).optional(),
});
export type WitnessNote = z.infer<typeof witnessNote>;

/** Where a machine keeps what it witnessed of an endpoint. */
export function witnessPath(directory: string, endpoint: string): string {
  const name = createHash('sha256').update(endpoint).digest('hex').slice(0, 16);
  return path.join(directory, `witness-${name}.json`);
}

export async function readWitness(
  disk: Disk,
  directory: string,
  endpoint: string,
): Promise<WitnessNote | undefined | { readonly problem: string }> {
  return await readNote(disk, witnessPath(directory, endpoint), witnessNote);
}

/** Keys of the logs that this machine has met, or was told to want. */
export async function metLogKeys(disk: Disk, directory: string): Promise<NoteKey[]> {
  const keys: NoteKey[] = [];
  for (const name of await disk.list(directory)) {
    if (!/^witness-[0-9a-f]{16}\.json$/.test(name)) continue;
    const note = await readNote(disk, path.join(directory, name), witnessNote);
    const key = note === undefined || 'problem' in note ? undefined : readNoteKey(note.log_key);
    if (key !== undefined) keys.push(key);
  }
  return keys;
}

/** Resolves once it is durable. @throws {Error} of the file system. */
export async function writeWitness(disk: Disk, directory: string, note: WitnessNote): Promise<void> {
  await writeNote(disk, witnessPath(directory, note.endpoint), note);
}
