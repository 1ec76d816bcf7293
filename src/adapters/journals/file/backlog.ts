import type { Backlog, Batch } from '../../../core/audit/delivery/delivery.ts';
import { isEntry, readEntry } from '../../../core/audit/entry.ts';
import { frameTypes, readFrame } from '../../../core/audit/frames.ts';
import { decodeRecord, noHead, payloadDigest, type RecordOpener } from '../../../core/audit/record.ts';
import { readHeader } from '../../../core/audit/segment.ts';
import type { Disk } from './disk.ts';
import { beginningOf } from './freedNote.ts';
import { cursorPath, endedPath, listSegments, segmentPath } from './layout.ts';
import { type CursorNote, cursorNote, endedNote, readNote, writeNote } from './note.ts';
import { frameOf } from './readRange.ts';
import { listNeighbours } from './recovery.ts';
import { openerOf } from './sealing/streamKeys.ts';

/** Read from disk at a time; a record that is longer is read whole. */
const readBytes = 256 * 1024;
/** More than most records have. */
const usualBytes = 4 * 1024;
const headerBytes = 512;

/** Where reading goes on, and what the reader must see there. */
interface Place {
  readonly segment: number;
  readonly offset: number;
  readonly nextSeq: number;
  readonly head: string;
}

export interface FileBacklogOptions {
  readonly disk: Disk;
  readonly directory: string;
  readonly sink: string;
  readonly own: { readonly stream: string; readonly lastDurableSeq: () => number };
}

/** The journal's files as a queue. In memory is only where each stream stands and the places of the batch under way. */
export class FileBacklog implements Backlog {
  readonly #options: FileBacklogOptions;
  readonly #acked = new Map<string, Place>();
  readonly #places = new WeakMap<Batch, readonly Place[]>();
  readonly #finished = new Set<string>();
  #others: readonly { readonly stream: string; readonly lastSeq: number }[] | undefined;
  #isStale = true;

  constructor(options: FileBacklogOptions) {
    this.#options = options;
  }

  get waiting(): number {
    const { stream, lastDurableSeq } = this.#options.own;
    return lastDurableSeq() + 1 - (this.#acked.get(stream)?.nextSeq ?? 0);
  }

  /** Number of the own stream's last acknowledged event; -1 before the first. */
  get acknowledgedSeq(): number {
    return (this.#acked.get(this.#options.own.stream)?.nextSeq ?? 0) - 1;
  }

  /** Events that wait in streams whose process is gone; `undefined` until they have been looked for. */
  get waitingElsewhere(): number | undefined {
    return this.#others?.reduce(
      (sum, { stream, lastSeq }) => sum + Math.max(0, lastSeq + 1 - (this.#acked.get(stream)?.nextSeq ?? 0)),
      0,
    );
  }

  /** Looks anew for streams of processes that have ended. */
  refresh(): void {
    this.#isStale = true;
  }

  /** Own stream first, then those whose end is noted and not yet delivered. Streams of running processes are theirs to send. */
  async streams(): Promise<readonly string[]> {
    if (this.#others === undefined || this.#isStale) {
      this.#isStale = false;
      this.#others = await this.#undelivered();
    }
    return [this.#options.own.stream, ...this.#others.map(({ stream }) => stream)];
  }

  async #undelivered(): Promise<{ stream: string; lastSeq: number }[]> {
    const { disk, directory, own } = this.#options;
    const others: { stream: string; lastSeq: number }[] = [];
    for (const { stream, ended } of await listNeighbours(disk, directory, own.stream)) {
      if (ended === undefined || this.#finished.has(stream)) continue;
      if ((await this.#place(stream)).nextSeq > ended.last_seq) this.#finished.add(stream);
      else others.push({ stream, lastSeq: ended.last_seq });
    }
    return others;
  }

  async next(stream: string, limits: { maxEvents: number; maxBytes: number }): Promise<Batch | undefined> {
    const lastSeq = await this.#lastSeq(stream);
    let place = await this.#place(stream);
    const from = place.nextSeq;
    const frames: Buffer[] = [];
    const places: Place[] = [];
    let bytes = 0;
    while (place.nextSeq <= lastSeq && frames.length < limits.maxEvents) {
      let read = await this.#readSome(stream, place, lastSeq);
      if (read.length === 0 && frames.length === 0 && place.nextSeq > 0) {
        // The cursor's note names a place where its event doesn't end: it is looked for from the beginning.
        if (!(await this.rewind(stream, from))) break;
        read = await this.#readSome(stream, await this.#place(stream), lastSeq);
      }
      if (read.length === 0) break;
      for (const { frame, after } of read) {
        if (frames.length > 0 && (bytes + frame.length > limits.maxBytes || frames.length >= limits.maxEvents)) break;
        frames.push(frame);
        places.push(after);
        bytes += frame.length;
      }
      const reached = places.at(-1);
      if (reached === undefined || reached !== read.at(-1)?.after) break;
      place = reached;
    }
    if (frames.length === 0) return undefined;
    const digests = places.map(({ head }) => head);
    const batch = { stream, firstSeq: from, lastSeq: from + frames.length - 1, frames: Buffer.concat(frames), digests };
    this.#places.set(batch, places);
    return batch;
  }

  /** Any window sends the streams of those that have ended, so only one's own is known. */
  unsentFrom(stream: string): number {
    return stream === this.#options.own.stream ? 0 : Number.MAX_SAFE_INTEGER;
  }

  async acknowledged(batch: Batch, seq: number): Promise<void> {
    const place = this.#places.get(batch)?.[seq - batch.firstSeq];
    if (place !== undefined) await this.#moveTo(batch.stream, place);
  }

  async rewind(stream: string, toSeq: number): Promise<boolean> {
    let place = await this.#beginning(stream);
    if (place.nextSeq > toSeq) return false; // It was freed.
    const lastSeq = await this.#lastSeq(stream);
    while (place.nextSeq < toSeq) {
      const read = await this.#readSome(stream, place, Math.min(lastSeq, toSeq - 1));
      const reached = read.at(-1)?.after;
      if (reached === undefined) return false;
      place = reached;
    }
    await this.#moveTo(stream, place);
    return true;
  }

  async #lastSeq(stream: string): Promise<number> {
    const { disk, directory, own } = this.#options;
    if (stream === own.stream) return own.lastDurableSeq();
    const ended = await readNote(disk, endedPath(directory, stream), endedNote);
    return ended === undefined || 'problem' in ended ? -1 : ended.last_seq;
  }

  async #place(stream: string): Promise<Place> {
    const known = this.#acked.get(stream);
    if (known !== undefined) return known;
    const { disk, directory, sink } = this.#options;
    const note = await readNote(disk, cursorPath(directory, stream, sink), cursorNote);
    const place = note === undefined || 'problem' in note ? await this.#beginning(stream) : placeOf(note);
    this.#acked.set(stream, place);
    return place;
  }

  async #beginning(stream: string): Promise<Place> {
    const { disk, directory } = this.#options;
    const freed = await beginningOf(disk, directory, stream);
    if (freed === undefined) return { segment: 1, offset: 0, nextSeq: 0, head: noHead };
    return { segment: freed.segment, offset: 0, nextSeq: freed.lastSeq + 1, head: freed.head };
  }

  async #moveTo(stream: string, place: Place): Promise<void> {
    const { disk, directory, sink } = this.#options;
    this.#acked.set(stream, place);
    const { segment, offset, nextSeq, head } = place;
    const note: CursorNote = { version: 1, acked_seq: nextSeq - 1, head, segment, offset };
    await writeNote(disk, cursorPath(directory, stream, sink), note);
  }

  /** Events from a place on, as far as one read reaches: none at the end. A cursor that points nowhere starts over. */
  async #readSome(stream: string, place: Place, lastSeq: number): Promise<{ frame: Buffer; after: Place }[]> {
    const { disk, directory } = this.#options;
    const [segments, open] = await Promise.all([
      listSegments(disk, directory, stream),
      openerOf(disk, directory, stream),
    ]);
    for (const segment of segments.filter((number) => number >= place.segment)) {
      const file = segmentPath(directory, stream, segment);
      const next = segments.includes(segment + 1) ? segmentPath(directory, stream, segment + 1) : undefined;
      const limit = Math.min(lastSeq, (await firstSeqAfterError(disk, next)) - 1);
      const isFresh = segment !== place.segment || place.offset === 0;
      const offset = isFresh ? await headerEnd(disk, file) : place.offset;
      const events = await readEvents(disk, file, { ...place, segment, offset }, limit, open);
      if (events.length > 0) return events;
    }
    return [];
  }
}

async function readEvents(disk: Disk, file: string, from: Place, limit: number, open: RecordOpener) {
  if (from.nextSeq > limit) return [];
  const expected = (limit - from.nextSeq + 1) * usualBytes;
  for (let length = Math.min(readBytes, expected); ; length *= 4) {
    const bytes = await disk.readAt(file, from.offset, length);
    const events = parseEvents(bytes, from, limit, open);
    const isCut = bytes.length === length && length < maxReadBytes;
    if (events.length > 0 || !isCut) return events;
  }
}

/** More than the largest record. */
const maxReadBytes = 8 * 1024 * 1024;

function parseEvents(bytes: Buffer, from: Place, limit: number, open: RecordOpener): { frame: Buffer; after: Place }[] {
  const events: { frame: Buffer; after: Place }[] = [];
  let { nextSeq } = from;
  for (let at = 0; nextSeq <= limit; ) {
    const frame = readFrame(bytes, at);
    if (frame.kind !== 'frame') break;
    const record = frame.type === frameTypes.event ? decodeRecord(frame.body) : undefined;
    if (record !== undefined) {
      const entry = readEntry(record.payload);
      if (!isEntry(entry) || entry.seq !== nextSeq) break;
      nextSeq += 1;
      const head = payloadDigest(record.payload);
      const after = { segment: from.segment, offset: from.offset + frame.end, nextSeq, head };
      const sent = record.sealed === undefined ? bytes.subarray(at, frame.end) : frameOf(open(record, entry.seq));
      events.push({ frame: sent, after });
    }
    at = frame.end;
  }
  return events;
}

/** Where a later segment was begun because writing failed, the records from its first event on are void in the one before. */
async function firstSeqAfterError(disk: Disk, file: string | undefined): Promise<number> {
  if (file === undefined) return Number.MAX_SAFE_INTEGER;
  const start = readHeader(await disk.readAt(file, 0, headerBytes));
  return 'header' in start && start.header.cause === 'write-error' ? start.header.first_seq : Number.MAX_SAFE_INTEGER;
}

async function headerEnd(disk: Disk, file: string): Promise<number> {
  const start = readHeader(await disk.readAt(file, 0, headerBytes));
  return 'end' in start ? start.end : headerBytes;
}

function placeOf(note: CursorNote): Place {
  return { segment: note.segment, offset: note.offset, nextSeq: note.acked_seq + 1, head: note.head };
}
