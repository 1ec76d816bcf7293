import path from 'node:path';
import { z } from 'zod';
import { isEntry, readEntry } from '../../../../core/audit/entry.ts';
import { encodeFrame, frameTypes } from '../../../../core/audit/frames.ts';
import { encodeRecord, type SignedRecord } from '../../../../core/audit/record.ts';
import { scanSegment } from '../../../../core/audit/scanSegment.ts';
import { encodeGroup, encodeHeader } from '../../../../core/audit/segment.ts';
import { TrailError } from '../../../../core/audit/trailError.ts';
import type { Disk } from '../disk.ts';
import { endedPath, listSegments, ownerPath, segmentPath, streamPath } from '../layout.ts';
import { readNote, writeNote } from '../note.ts';
import { isOwned } from '../recovery.ts';
import type { ErasableEvent } from './erasable.ts';
import { readTrees, streamKeysPath, writeTrees } from './streamKeys.ts';

/** `erased.json` beside a stream: whose values were erased. An index that was made of the stream before erases by it. */
const erasedNote = z.strictObject({ version: z.literal(1), seqs: z.array(z.int().min(0)) });

const erasedPath = (directory: string, stream: string): string =>
  path.join(streamPath(directory, stream), 'erased.json');

/** Numbers of the events whose values were erased here, ascending. */
export async function erasedSeqs(disk: Disk, directory: string, stream: string): Promise<readonly number[]> {
  const note = await readNote(disk, erasedPath(directory, stream), erasedNote);
  return note === undefined || 'problem' in note ? [] : note.seqs;
}

/**
 * Whether the values can be erased for good. To be asked before anything is recorded. @throws {TrailError} `UNREADABLE` where a key that
 * wraps them isn't here, `BLOCKED` where a program is still writing a stream whose values lie open. Nothing was changed.
 */
export async function checkErasable(disk: Disk, directory: string, events: readonly ErasableEvent[]): Promise<void> {
  for (const [stream, own] of byStream(events)) {
    for (const { tree, wrapped } of await readTrees(disk, directory, stream)) {
      if (tree !== undefined) continue;
      const sentence = `The sealing key ${wrapped.key}, which the values of the stream ${stream} are kept under, isn't here, so none of them can be erased alone. Restore it. To erase them all, remove that key everywhere.`;
      throw new TrailError('UNREADABLE', sentence);
    }
    if (own.some(({ liesOpen }) => liesOpen) && (await isBeingWritten(disk, directory, stream))) {
      const sentence = `A program is writing the stream ${stream}, whose values lie open. Close it, and try again.`;
      throw new TrailError('BLOCKED', sentence);
    }
  }
}

/** A collector's streams have no owner: whoever erases there has stopped it. */
async function isBeingWritten(disk: Disk, directory: string, stream: string): Promise<boolean> {
  if ((await disk.status(ownerPath(directory, stream))) === undefined) return false;
  return (await disk.status(endedPath(directory, stream))) === undefined && (await isOwned(disk, directory, stream));
}

/** Erases the values of these events: their keys, and what lies open. Safe to repeat after a failure. */
export async function eraseValues(disk: Disk, directory: string, events: readonly ErasableEvent[]): Promise<void> {
  for (const [stream, own] of byStream(events)) {
    const seqs = new Set(own.map(({ seq }) => seq));
    const before = await erasedSeqs(disk, directory, stream);
    const all = [...new Set([...before, ...seqs])].sort((a, b) => a - b);
    await writeNote(disk, erasedPath(directory, stream), { version: 1, seqs: all });
    await eraseKeys(disk, directory, stream, all);
    if (own.some(({ liesOpen }) => liesOpen)) await rewriteOpen(disk, directory, stream, seqs);
  }
}

async function eraseKeys(disk: Disk, directory: string, stream: string, seqs: readonly number[]): Promise<void> {
  const kept = await readTrees(disk, directory, stream);
  if (kept.length === 0) return;
  const trees = kept.map(({ tree, sealingKey, wrapped }) => {
    if (tree === undefined || sealingKey === undefined) return wrapped;
    let rest = tree;
    for (const { from, to } of runsOf(seqs)) rest = rest.without(from, to);
    return sealingKey.wrap(rest.encode(), stream);
  });
  await replacing(disk, streamKeysPath(directory, stream), () => writeTrees(disk, directory, stream, trees));
}

/** Writes segments anew, without what lay open in them. Every signed byte stays as it is. */
async function rewriteOpen(disk: Disk, directory: string, stream: string, seqs: ReadonlySet<number>): Promise<void> {
  for (const segment of await listSegments(disk, directory, stream)) {
    const file = segmentPath(directory, stream, segment);
    const scan = scanSegment((await disk.read(file)) ?? Buffer.alloc(0));
    if ('problem' in scan) throw new TrailError('UNREADABLE', `The file ${file} can't be read. ${scan.problem}`);
    let isChanged = false;
    const groups = scan.stretches.map((stretch) => {
      if (stretch.kind !== 'record')
        throw new TrailError('UNREADABLE', `The file ${file} is damaged: ${stretch.reason}.`);
      const rest = withoutOpen(stretch.record, seqs);
      isChanged ||= rest !== stretch.record;
      return encodeGroup([encodeFrame(frameTypes.event, encodeRecord(rest))]);
    });
    if (!isChanged) continue;
    await replacing(disk, file, async () => {
      const temporary = `${file}.new`;
      await disk.remove(temporary);
      const handle = await disk.create(temporary);
      try {
        await handle.write(Buffer.concat([encodeHeader(scan.header), ...groups]), 0);
        await handle.datasync();
      } finally {
        await handle.close();
      }
      await disk.rename(temporary, file);
      await disk.syncDirectory(path.dirname(file));
    });
  }
}

function withoutOpen(record: SignedRecord, seqs: ReadonlySet<number>): SignedRecord {
  const entry = readEntry(record.payload);
  if (record.disclosures.length === 0 || !isEntry(entry) || !seqs.has(entry.seq)) return record;
  return { ...record, disclosures: [] };
}

/** Replaces a file and overwrites what it held before, where the file system writes in place. On others the old bytes lie free until used. */
async function replacing(disk: Disk, file: string, replace: () => Promise<void>): Promise<void> {
  const status = await disk.status(file);
  const old = status === undefined ? undefined : await disk.open(file);
  try {
    await replace();
    if (old === undefined || status === undefined) return;
    await old.write(Buffer.alloc(status.size), 0);
    await old.datasync();
  } finally {
    await old?.close();
  }
}

function byStream(events: readonly ErasableEvent[]): Map<string, ErasableEvent[]> {
  const streams = new Map<string, ErasableEvent[]>();
  for (const event of events) {
    const own = streams.get(event.stream) ?? [];
    if (own.length === 0) streams.set(event.stream, own);
    own.push(event);
  }
  return streams;
}

/** Runs of neighbours, so that a whole stream costs one walk through its tree. */
function runsOf(seqs: readonly number[]): { from: number; to: number }[] {
  const runs: { from: number; to: number }[] = [];
  for (const seq of seqs) {
    const last = runs.at(-1);
    if (last !== undefined && last.to + 1 === seq) last.to = seq;
    else runs.push({ from: seq, to: seq });
  }
  return runs;
}
