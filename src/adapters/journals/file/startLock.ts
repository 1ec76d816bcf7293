import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { TrailError } from '../../../core/audit/trailError.ts';
import { hasCode } from '../../files/hasCode.ts';
import type { Disk } from './disk.ts';
import { readNote } from './note.ts';
import { isRunning, ownerNote, thisProcess } from './owner.ts';

/** A lock older than this is left over: tending to other streams takes seconds. */
const staleMs = 120_000;

/**
 * Runs `work` unless another process is at the same work now. Correctness doesn't rest on it (everything under it may be
 * repeated), it only keeps two windows that start together from telling the same thing twice.
 */
export async function withoutCompany(
  disk: Disk,
  directory: string,
  kind: 'tending' | 'freeing',
  work: () => Promise<void>,
): Promise<void> {
  const file = path.join(directory, `${kind}.lock`);
  if (!(await take(disk, file))) return;
  try {
    await work();
  } finally {
    await disk.remove(file);
  }
}

/** How long a turn may be waited for: an operating system can ask a person to open their keyring. */
const turnMs = 60_000;
const lookAgainMs = 20;

/** Runs `work` when no other process is at it any more. @throws {TrailError} `BLOCKED`: that took longer than a minute. */
export async function inTurn<T>(disk: Disk, directory: string, kind: 'keys', work: () => Promise<T>): Promise<T> {
  const file = path.join(directory, `${kind}.lock`);
  const until = performance.now() + turnMs;
  while (!(await take(disk, file))) {
    if (performance.now() > until)
      throw new TrailError('BLOCKED', `Another window has kept ${file} for a minute. Close it, and try again.`);
    await setTimeout(lookAgainMs);
  }
  try {
    return await work();
  } finally {
    await disk.remove(file);
  }
}

async function take(disk: Disk, file: string): Promise<boolean> {
  for (let attempt = 0; attempt < 2; attempt += 1) {
    try {
      const handle = await disk.create(file);
      try {
        await handle.write(Buffer.from(JSON.stringify(await thisProcess()), 'utf8'), 0);
      } finally {
        await handle.close();
      }
      return true;
    } catch (thrown) {
      if (!hasCode(thrown, 'EEXIST')) throw thrown;
      if (await isHeld(disk, file)) return false;
      await disk.remove(file);
    }
  }
  return false;
}

async function isHeld(disk: Disk, file: string): Promise<boolean> {
  const status = await disk.status(file);
  if (status === undefined) return false;
  const ageMs = Date.now() - status.modifiedMs;
  if (ageMs > staleMs) return false;
  const owner = await readNote(disk, file, ownerNote);
  if (owner === undefined) return false;
  return 'problem' in owner || (await isRunning(owner, ageMs));
}
