import path from 'node:path';
import type { StampedCheckpoint } from '../../../core/audit/timeStamp/timeStamper.ts';
import { readCount } from '../../../core/audit/tree/merkleHash.ts';
import type { Disk } from './disk.ts';

/**
 * Time-stamps beside a tree, three files for each stamped checkpoint: `<size>.note`, `<size>.tsq` and `<size>.tsr`, the last two as
 * `openssl ts` reads them. The reply is written last: what has none is no time-stamp.
 */
const stampsPath = (treeDirectory: string): string => path.join(treeDirectory, 'timestamps');

/** Sizes of the stamped checkpoints, ascending. */
export async function stampedSizes(disk: Disk, treeDirectory: string): Promise<number[]> {
  const names = await disk.list(stampsPath(treeDirectory));
  const sizes = names.map((name) => (name.endsWith('.tsr') ? readCount(name.slice(0, -'.tsr'.length)) : undefined));
  return sizes.filter((size) => size !== undefined).toSorted((a, b) => a - b);
}

/** The newest one, and when it was written, in milliseconds since the epoch. */
export async function lastStamp(
  disk: Disk,
  treeDirectory: string,
): Promise<{ readonly size: number; readonly atMs: number } | undefined> {
  const size = (await stampedSizes(disk, treeDirectory)).at(-1);
  if (size === undefined) return undefined;
  const status = await disk.status(path.join(stampsPath(treeDirectory), `${size}.tsr`));
  return { size, atMs: status?.modifiedMs ?? 0 };
}

/** `undefined` where one of the three files is missing. */
export async function readStamp(
  disk: Disk,
  treeDirectory: string,
  size: number,
): Promise<StampedCheckpoint | undefined> {
  const file = path.join(stampsPath(treeDirectory), String(size));
  const [note, request, reply] = await Promise.all(['note', 'tsq', 'tsr'].map((end) => disk.read(`${file}.${end}`)));
  if (note === undefined || request === undefined || reply === undefined) return undefined;
  return { note: note.toString('utf8'), request, reply };
}

/** Resolves once all three are durable. @throws {Error} of the file system. */
export async function writeStamp(
  disk: Disk,
  treeDirectory: string,
  size: number,
  { note, request, reply }: StampedCheckpoint,
): Promise<void> {
  const directory = stampsPath(treeDirectory);
  await disk.makeDirectory(directory);
  const file = path.join(directory, String(size));
  await writeWhole(disk, `${file}.note`, Buffer.from(note, 'utf8'));
  await writeWhole(disk, `${file}.tsq`, request);
  await writeWhole(disk, `${file}.new`, reply);
  await disk.rename(`${file}.new`, `${file}.tsr`);
  await disk.syncDirectory(directory);
}

async function writeWhole(disk: Disk, file: string, bytes: Buffer): Promise<void> {
  await disk.remove(file); // A crash may have left one.
  const handle = await disk.create(file);
  try {
    await handle.write(bytes, 0);
    await handle.datasync();
  } finally {
    await handle.close();
  }
}
