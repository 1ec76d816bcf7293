import path from 'node:path';
import { z } from 'zod';
import type { Disk } from './disk.ts';
import { streamPath } from './layout.ts';
import { readNote, writeNote } from './note.ts';

/**
 * `freed.json`: the segments up to this one are gone, because the endpoint's log has their events. `proof` (a C2SP tlog-proof)
 * holds the last of them with its stream's keys, and leads to a checkpoint that the log has signed.
 */
const freedNote = z.strictObject({
  version: z.literal(1),
  segment: z.int().min(1),
  through_seq: z.int().min(0),
  head: z.string().length(43),
  proof: z.string().max(64 * 1024 * 1024),
});
export type FreedNote = z.infer<typeof freedNote>;

const freedPath = (directory: string, stream: string): string => path.join(streamPath(directory, stream), 'freed.json');

export async function readFreed(
  disk: Disk,
  directory: string,
  stream: string,
): Promise<FreedNote | undefined | { readonly problem: string }> {
  return await readNote(disk, freedPath(directory, stream), freedNote);
}

/** Resolves once it is durable. @throws {Error} of the file system. */
export async function writeFreed(disk: Disk, directory: string, stream: string, note: FreedNote): Promise<void> {
  await writeNote(disk, freedPath(directory, stream), note);
}

/** Where reading of a stream begins: behind what was freed, or at its very beginning. */
export async function beginningOf(
  disk: Disk,
  directory: string,
  stream: string,
): Promise<{ readonly segment: number; readonly lastSeq: number; readonly head: string } | undefined> {
  const note = await readFreed(disk, directory, stream);
  if (note === undefined || 'problem' in note) return undefined;
  return { segment: note.segment + 1, lastSeq: note.through_seq, head: note.head };
}
