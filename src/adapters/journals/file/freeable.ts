import { isEntry, readEntry } from '../../../core/audit/entry.ts';
import { payloadDigest, type SignedRecord } from '../../../core/audit/record.ts';
import { readTlogProof } from '../../../core/audit/tree/tlogProof.ts';
import { type ProvedRecord, readExtra } from '../../../core/audit/verify/proofExtra.ts';
import { isRotation } from '../../../core/audit/verify/rotation.ts';
import type { KeyEvents } from '../../../core/audit/verify/sessionKeys.ts';
import type { Disk } from './disk.ts';
import { readFreed } from './freedNote.ts';
import { endedPath, listSegments, segmentPath, streamPath } from './layout.ts';
import { endedNote, readNote } from './note.ts';
import { readContents, type SegmentContent } from './readSegments.ts';

/** A segment that nobody writes any more, old enough to go, with what its proof is to hold. */
export interface FreeableSegment {
  readonly segment: number;
  readonly throughSeq: number;
  readonly head: string;
  /** The last event, without sealed values. */
  readonly proved: ProvedRecord;
}

export interface FreeableTerms {
  /** Both the file and its last event must be older. Milliseconds since the Unix epoch. */
  readonly beforeMs: number;
  /** Whether this process writes the stream: then its last segment is in use. */
  readonly isOwn: boolean;
  /** Number of the last event that everyone who is to get it has acknowledged; -1 where none is known. */
  readonly acknowledgedSeq: number;
}

/** Segments of a stream from its beginning on, in order, up to the first that must stay. A stream that is damaged stays whole. */
export async function* freeableSegments(
  disk: Disk,
  directory: string,
  stream: string,
  terms: FreeableTerms,
): AsyncGenerator<FreeableSegment> {
  const ended = await readNote(disk, endedPath(directory, stream), endedNote);
  const isEnded = ended !== undefined && !('problem' in ended) && ended.reason !== 'corrupt';
  if (!terms.isOwn && !isEnded) return;
  const freed = await readFreed(disk, directory, stream);
  if (freed !== undefined && 'problem' in freed) return;
  const last = (await listSegments(disk, directory, stream)).at(-1);
  const keys = new KeysSoFar(freed?.proof);
  let lastSeq = freed?.through_seq ?? -1;
  const first = (freed?.segment ?? 0) + 1;
  if (last === undefined || last < first || !(await isOlder(disk, segmentPath(directory, stream, first), terms)))
    return;
  for await (const content of readContents(disk, directory, stream, first)) {
    if ('problem' in content || (content.segment === last && !isEnded)) return;
    if (!(await isOlder(disk, segmentPath(directory, stream, content.segment), terms))) return;
    const read = readAll(content, lastSeq);
    const end = read?.at(-1);
    if (read === undefined) return;
    if (end === undefined) continue; // All of it is void. It goes with the next.
    if (end.seq > terms.acknowledgedSeq || end.timeMs >= terms.beforeMs) return;
    for (const { record } of read.slice(0, -1)) keys.take(record);
    const { record } = end;
    if (end.seq === 0) keys.take(record);
    const known = keys.events;
    if (known === undefined) return;
    const proved = { ...known, event: { ...record, disclosures: [] } };
    yield { segment: content.segment, throughSeq: end.seq, head: payloadDigest(record.payload), proved };
    keys.take(record);
    lastSeq = end.seq;
  }
}

/** Removes the segments that a stream's note names as freed: those of now, and those that a crash left over. */
export async function removeFreed(disk: Disk, directory: string, stream: string): Promise<void> {
  const note = await readFreed(disk, directory, stream);
  if (note === undefined || 'problem' in note) return;
  const gone = (await listSegments(disk, directory, stream)).filter((segment) => segment <= note.segment);
  for (const segment of gone) await disk.remove(segmentPath(directory, stream, segment));
  if (gone.length > 0) await disk.syncDirectory(streamPath(directory, stream));
}

/** The events that name a stream's keys, as reading goes on. */
class KeysSoFar {
  #opening: SignedRecord | undefined;
  readonly #rotations: SignedRecord[] = [];

  constructor(proof: string | undefined) {
    const read = proof === undefined ? undefined : readTlogProof(proof);
    const extra = read === undefined ? undefined : readExtra(read);
    if (extra === undefined) return;
    this.#opening = extra.opening;
    this.#rotations.push(...extra.rotations);
    this.take(extra.event);
  }

  get events(): KeyEvents | undefined {
    return this.#opening === undefined ? undefined : { opening: this.#opening, rotations: [...this.#rotations] };
  }

  take(record: SignedRecord): void {
    const entry = readEntry(record.payload);
    if (!isEntry(entry)) return;
    if (entry.seq === 0) this.#opening = record;
    if (isRotation(entry)) this.#rotations.push(record);
  }
}

function readAll(content: SegmentContent, before: number) {
  const read: { seq: number; timeMs: number; record: SignedRecord }[] = [];
  for (const stretch of content.stretches) {
    const entry = stretch.kind === 'record' ? readEntry(stretch.record.payload) : undefined;
    if (stretch.kind !== 'record' || entry === undefined || !isEntry(entry)) return undefined;
    if (entry.seq !== before + 1 + read.length) return undefined;
    read.push({ seq: entry.seq, timeMs: Date.parse(entry.time), record: stretch.record });
  }
  return read;
}

async function isOlder(disk: Disk, file: string, { beforeMs }: FreeableTerms): Promise<boolean> {
  const status = await disk.status(file);
  return status !== undefined && status.modifiedMs < beforeMs;
}
