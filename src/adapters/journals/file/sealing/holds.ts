import path from 'node:path';
import { z } from 'zod';
import { TrailError } from '../../../../core/audit/trailError.ts';
import type { Disk } from '../disk.ts';
import { readNote, writeNote } from '../note.ts';

/** A legal hold: while it stands, nothing that it covers is erased. */
const hold = z.strictObject({
  id: z.string().min(1),
  reason: z.string().min(1),
  /** Account name; a hold without one covers everything. */
  person: z.string().min(1).optional(),
  by: z.string().min(1),
  /** ISO 8601, UTC. */
  since: z.string(),
});
export type Hold = z.infer<typeof hold>;

const holdsNote = z.strictObject({ version: z.literal(1), holds: z.array(hold) });

const holdsPath = (directory: string): string => path.join(directory, 'holds.json');

/** The holds on a trail, in the order they were set. @throws {TrailError} `UNREADABLE`: then nothing may be erased. */
export async function readHolds(disk: Disk, directory: string): Promise<readonly Hold[]> {
  const note = await readNote(disk, holdsPath(directory), holdsNote);
  if (note === undefined) return [];
  if (!('problem' in note)) return note.holds;
  const sentence = `${note.problem} It lists the legal holds, so nothing is erased until it is restored.`;
  throw new TrailError('UNREADABLE', sentence);
}

export async function writeHolds(disk: Disk, directory: string, holds: readonly Hold[]): Promise<void> {
  await writeNote(disk, holdsPath(directory), { version: 1, holds });
}
