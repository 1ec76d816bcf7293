import path from 'node:path';
import { z } from 'zod';
import { maxNoteLength } from '../../../core/audit/tree/signedNote.ts';
import type { Disk } from './disk.ts';
import { readNote, writeNote } from './note.ts';

const signedNote = z.string().max(maxNoteLength);

/** `witnesses.json` in the folder of a collector's tree: what outside witnesses have said of it. */
const cosignedNote = z.strictObject({
  version: z.literal(1),
  witnesses: z.array(
    z.strictObject({
      key: z.string().max(400),
      /** Leaves of the newest checkpoint that it cosigned. */
      size: z.int().min(0),
      /** The first time that it said what a witness of a log that only grows can't say. It stays until a person removes it. */
      contradiction: z
        .strictObject({ at: z.iso.datetime(), problem: z.string(), old_size: z.int().min(0), checkpoint: signedNote })
        .optional(),
    }),
  ),
  /** Checkpoints with their cosignatures, the newest first. */
  checkpoints: z.array(signedNote),
});
export type CosignedNote = z.infer<typeof cosignedNote>;

const cosignedPath = (treeDirectory: string): string => path.join(treeDirectory, 'witnesses.json');

export async function readCosigned(
  disk: Disk,
  treeDirectory: string,
): Promise<CosignedNote | undefined | { readonly problem: string }> {
  return await readNote(disk, cosignedPath(treeDirectory), cosignedNote);
}

/** Resolves once it is durable. @throws {Error} of the file system. */
export async function writeCosigned(disk: Disk, treeDirectory: string, note: CosignedNote): Promise<void> {
  await writeNote(disk, cosignedPath(treeDirectory), note);
}
