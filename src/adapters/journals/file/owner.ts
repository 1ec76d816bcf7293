import { readFile } from 'node:fs/promises';
import os from 'node:os';
import { z } from 'zod';
import { hasCode } from '../../files/hasCode.ts';
import type { Disk } from './disk.ts';
import { readNote } from './note.ts';

/** A process that writes a stream, told apart from a later one that got the same number. */
export const ownerNote = z.strictObject({
  version: z.literal(1),
  host: z.string(),
  pid: z.int().min(1),
  /** Which start of the machine, and when in it the process began; empty where the system doesn't say. */
  boot: z.string(),
  started: z.string(),
});
export type Owner = z.infer<typeof ownerNote>;

/** A process of another machine can't be asked; it touches its note every minute, and is gone after this long without. */
export const foreignOwnerGoneMs = 15 * 60_000;

export async function thisProcess(): Promise<Owner> {
  return {
    version: 1,
    host: os.hostname(),
    pid: process.pid,
    boot: await bootId(),
    started: await startOf('self'),
  };
}

/** Whether the owner still runs. In doubt it does: a stream that is written must not be touched. */
export async function isRunning(owner: Owner, noteAgeMs: number): Promise<boolean> {
  if (owner.host !== os.hostname()) return noteAgeMs < foreignOwnerGoneMs;
  const boot = await bootId();
  if (boot !== '' && owner.boot !== '' && boot !== owner.boot) return false;
  if (!processExists(owner.pid)) return false;
  const started = await startOf(String(owner.pid));
  return started === '' || owner.started === '' || started === owner.started;
}

/** Whether the process named in a note still runs. A note that can't be read names nobody. */
export async function isLockHeld(disk: Disk, file: string): Promise<boolean> {
  const owner = await readNote(disk, file, ownerNote);
  const status = await disk.status(file);
  if (owner === undefined || 'problem' in owner || status === undefined) return false;
  return await isRunning(owner, Date.now() - status.modifiedMs);
}

function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    return !hasCode(thrown, 'ESRCH'); // EPERM: it exists and belongs to someone else.
  }
}

/** https://docs.kernel.org/filesystems/proc.html; other systems have no such file. */
async function bootId(): Promise<string> {
  return (await readText('/proc/sys/kernel/random/boot_id')).trim();
}

/** Field 22 of `/proc/<pid>/stat`, counted behind the name, which may hold spaces and brackets. */
async function startOf(pid: string): Promise<string> {
  const text = await readText(`/proc/${pid}/stat`);
  return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch {
    return ''; // Only Linux has these files; without them the process number alone decides.
  }
}
