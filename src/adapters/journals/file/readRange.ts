import { type Entry, isEntry, readEntry } from '../../../core/audit/entry.ts';
import { encodeFrame, frameTypes } from '../../../core/audit/frames.ts';
import { encodeRecord, type SignedRecord } from '../../../core/audit/record.ts';
import { readHeader } from '../../../core/audit/segment.ts';
import type { Disk } from './disk.ts';
import { listSegments, segmentPath } from './layout.ts';
import { readContents } from './readSegments.ts';
import { openerOf } from './sealing/streamKeys.ts';

export interface StoredEvent {
  readonly seq: number;
  readonly entry: Entry;
  readonly record: SignedRecord;
}

/** Events `from` to `to` of a stream, in order. Ends early at damage. Reads one segment at a time. */
export async function* readRange(
  disk: Disk,
  directory: string,
  stream: string,
  from: number,
  to: number,
): AsyncGenerator<StoredEvent> {
  if (from > to) return;
  const open = await openerOf(disk, directory, stream);
  for await (const { seq, entry, record } of readSealed(disk, directory, stream, from, to))
    yield { seq, entry, record: open(record, seq) };
}

/** The same events with their values as they are stored: to open those takes far longer than to read what is clear. */
export async function* readSealed(
  disk: Disk,
  directory: string,
  stream: string,
  from: number,
  to: number,
): AsyncGenerator<StoredEvent> {
  if (from > to) return;
  const start = await segmentHolding(disk, directory, stream, from);
  for await (const content of readContents(disk, directory, stream, start)) {
    if ('problem' in content) return;
    // Records stand in order and without gaps, so their place tells their number.
    const first = content.scan.header.first_seq;
    for (const [place, stretch] of content.stretches.entries()) {
      const seq = first + place;
      if (stretch.kind !== 'record' || seq > to) return;
      if (seq < from) continue;
      const entry = readEntry(stretch.record.payload);
      if (!isEntry(entry) || entry.seq !== seq) return;
      yield { seq, entry, record: stretch.record };
    }
  }
}

/** The frame of an event, as it is sent: with the values that could be opened, and never with encrypted ones. */
export function frameOf({ payload, signature, disclosures }: SignedRecord): Buffer {
  return encodeFrame(frameTypes.event, encodeRecord({ payload, signature, disclosures }));
}

async function segmentHolding(disk: Disk, directory: string, stream: string, seq: number): Promise<number> {
  let holding = 1;
  for (const segment of await listSegments(disk, directory, stream)) {
    const start = readHeader(await disk.readAt(segmentPath(directory, stream, segment), 0, 512));
    if ('header' in start && start.header.first_seq <= seq) holding = segment;
  }
  return holding;
}
