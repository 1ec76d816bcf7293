import path from 'node:path';
import { z } from 'zod';
import type { Disk } from './disk.ts';
import { readNote, writeNote } from './note.ts';

/** Folder of a collector's tree. Beside `entries` and the levels of tiles lies `checkpoint.json`. */
export const treePath = (store: string): string => path.join(store, 'tree');

/** All bundles of entries, one behind the other (https://c2sp.org/tlog-tiles). */
export const entriesPath = (directory: string): string => path.join(directory, 'entries');

export const treeNotePath = (directory: string): string => path.join(directory, 'checkpoint.json');

/** The newest signed checkpoint, and the vkey that it is to be read with. */
const treeNote = z.strictObject({ version: z.literal(1), log_key: z.string(), checkpoint: z.string() });
export type TreeNote = z.infer<typeof treeNote>;

export async function readTreeNote(
  disk: Disk,
  directory: string,
): Promise<TreeNote | undefined | { readonly problem: string }> {
  return await readNote(disk, treeNotePath(directory), treeNote);
}

/** Resolves once it is durable. @throws {Error} of the file system. */
export async function writeTreeNote(disk: Disk, directory: string, note: TreeNote): Promise<void> {
  await writeNote(disk, treeNotePath(directory), note);
}
