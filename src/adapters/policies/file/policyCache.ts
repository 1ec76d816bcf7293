import path from 'node:path';
import { z } from 'zod';
import { maxBundleLength } from '../../../core/organisation/bundle.ts';
import type { NewestVersions } from '../../../core/organisation/newest.ts';
import { nodeDisk } from '../../journals/file/disk.ts';
import { readNote, writeNote } from '../../journals/file/note.ts';

/**
 * What a machine keeps of the organisation's policy. Whoever uses the machine can change or remove the file: what is in it is
 * verified like anything fetched, and removing it makes the policy missing, never absent.
 */
export interface KeptPolicy {
  /** The signed policy that was taken last, if any. */
  readonly bundle?: string | undefined;
  readonly newest: NewestVersions;
  /** The latest time that this machine has seen, in milliseconds since the Unix epoch. */
  readonly seenMs: number;
}

const shape = z.strictObject({
  version: z.literal(1),
  bundle: z.string().max(maxBundleLength).optional(),
  newest: z.record(z.string().regex(/^[\w-]{43}$/), z.int().min(1)),
  seenMs: z.int().min(0),
});

const fileIn = (home: string): string => path.join(home, 'organisation-policy.json');

/** What is kept, and a sentence where the file is no such thing; then nothing of it counts. */
export async function readKeptPolicy(home: string): Promise<{ readonly kept: KeptPolicy; readonly problem?: string }> {
  const nothing: KeptPolicy = { newest: {}, seenMs: 0 };
  const note = await readNote(nodeDisk, fileIn(home), shape);
  if (note === undefined) return { kept: nothing };
  if ('problem' in note) return { kept: nothing, problem: note.problem };
  return { kept: note };
}

/** Resolves once it is durable. @throws {Error} of the file system; what was kept before still is. */
export async function keepPolicy(home: string, kept: KeptPolicy): Promise<void> {
  await nodeDisk.makeDirectory(home);
  await writeNote(nodeDisk, fileIn(home), { version: 1, ...kept });
}
