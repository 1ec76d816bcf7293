import { encodeFrame, frameTypes } from '../../../core/audit/frames.ts';
import type { ChainPosition, Journal } from '../../../core/audit/journal.ts';
import { encodeRecord, noHead, payloadDigest, type SignedRecord } from '../../../core/audit/record.ts';
import { commitFrameBytes, encodeGroup, type SegmentHeader } from '../../../core/audit/segment.ts';
import { TrailError } from '../../../core/audit/trailError.ts';
import { sentenceOf } from '../../../core/prelude/codedError.ts';
import { hasCode } from '../../files/hasCode.ts';
import type { Disk } from './disk.ts';
import { segmentPath } from './layout.ts';
import { SegmentFile } from './segmentFile.ts';

/** Segments are this long, made of zeros beforehand: a day or more of work, and small enough to read at once. */
export const defaultSegmentBytes = 8 * 1024 * 1024;
/** Where the disk is nearly full, space is taken in these steps. */
const smallSegmentBytes = 256 * 1024;
/** One commit takes no more than this, so that a burst doesn't hold up its own beginning. */
const maxGroupBytes = 1024 * 1024;

export interface Rotation {
  readonly fromSegment: number;
  readonly toSegment: number;
  readonly firstSeq: number;
  /** What failed. */
  readonly reason: string;
}

/** Where an existing stream ends. */
export interface ResumeAt {
  readonly segment: number;
  /** Behind the last whole group of that segment. */
  readonly offset: number;
  readonly position: ChainPosition;
}

export interface FileJournalOptions {
  readonly disk: Disk;
  readonly directory: string;
  readonly stream: string;
  readonly segmentBytes?: number;
  /** Space is taken in steps of this many bytes; by default the whole segment at once. */
  readonly allocateBytes?: number;
  /** Goes on where a stream's last whole group ends; what lies behind it in that segment is dropped. */
  readonly resume?: ResumeAt;
  /** Makes the stream's folder and says in it who owns it. Called before each segment: the folder may have been removed. */
  prepareFolder(): Promise<void>;
  /** Told after writing went on in a new segment because the one before failed. Must not throw. */
  onRotated?(rotation: Rotation): void;
}

interface Waiting {
  readonly seq: number;
  readonly frame: Buffer;
  readonly digest: string;
  resolve(): void;
  reject(error: TrailError): void;
}

/**
 * A stream on disk. One write and one `fdatasync` are under way at a time; everything that arrives meanwhile goes into the
 * next (group commit). A file whose write or sync failed is never written again, because after such an error the system may
 * report success for data that is gone (see docs/reference/audit-format.md).
 */
export class FileJournal implements Journal {
  readonly #options: FileJournalOptions;
  readonly #segmentBytes: number;
  #segment: SegmentFile | undefined;
  /** Where the last segment is to be opened again. */
  #parkedAt: number | undefined;
  #number = 0;
  /** Behind the last durable record. */
  #position: ChainPosition = { nextSeq: 0, head: noHead };
  #queue: Waiting[] = [];
  #pumping: Promise<void> | undefined;
  #failed: TrailError | undefined;

  constructor(options: FileJournalOptions) {
    this.#options = options;
    this.#segmentBytes = options.segmentBytes ?? defaultSegmentBytes;
    if (options.resume === undefined) return;
    this.#number = options.resume.segment;
    this.#parkedAt = options.resume.offset;
    this.#position = options.resume.position;
  }

  append(seq: number, record: SignedRecord): Promise<void> {
    if (this.#failed !== undefined) return Promise.reject(this.#failed);
    const frame = encodeFrame(frameTypes.event, encodeRecord(record));
    const digest = payloadDigest(record.payload);
    return new Promise((resolve, reject) => {
      this.#queue.push({ seq, frame, digest, resolve, reject });
      this.#pumping ??= this.#pump();
    });
  }

  async reopen(after: ChainPosition): Promise<void> {
    await this.#pumping;
    await this.#abandon();
    this.#position = after;
    const fromSegment = this.#number;
    const reason = this.#failed?.message ?? 'unknown';
    try {
      await this.#open(this.#number === 0 ? 'opened' : 'write-error', 0);
    } catch (thrown) {
      this.#failed = blocked(this.#options.directory, thrown);
      throw this.#failed;
    }
    this.#failed = undefined;
    if (fromSegment > 0) this.#told(fromSegment, after.nextSeq, reason);
  }

  /** Closes the file until the next append. */
  async park(): Promise<void> {
    await this.#pumping;
    const segment = this.#segment;
    if (segment === undefined || this.#failed !== undefined) return;
    this.#segment = undefined;
    this.#parkedAt = segment.offset;
    await segment.finish();
  }

  async close(): Promise<void> {
    await this.#pumping;
    this.#failed ??= new TrailError('CLOSED', 'The audit journal is closed.');
    const segment = this.#segment;
    this.#segment = undefined;
    await segment?.finish();
  }

  get #growBytes(): number {
    return this.#options.allocateBytes ?? this.#segmentBytes;
  }

  async #pump(): Promise<void> {
    while (this.#queue.length > 0) {
      // One turn of the event loop, in which everyone who was waiting for the last commit can ask for the next thing.
      await new Promise((resolve) => setImmediate(resolve));
      const group = this.#takeGroup();
      try {
        await this.#commit(group);
      } catch (thrown) {
        this.#failed = blocked(this.#options.directory, thrown);
        await this.#abandon();
        for (const waiting of [...group, ...this.#queue.splice(0)]) waiting.reject(this.#failed);
        break;
      }
      for (const waiting of group) waiting.resolve();
    }
    this.#pumping = undefined;
  }

  #takeGroup(): Waiting[] {
    let bytes = 0;
    let count = 0;
    for (const { frame } of this.#queue) {
      if (count > 0 && bytes + frame.length > maxGroupBytes) break;
      bytes += frame.length;
      count += 1;
    }
    return this.#queue.splice(0, count);
  }

  /** Writes a group; when that fails, once more in a new segment. */
  async #commit(group: readonly Waiting[]): Promise<void> {
    const bytes = encodeGroup(group.map(({ frame }) => frame));
    const last = group.at(-1);
    if (last === undefined) return;
    try {
      await this.#write(bytes);
    } catch (first) {
      const fromSegment = this.#number;
      await this.#abandon();
      await this.#open(fromSegment === 0 ? 'opened' : 'write-error', bytes.length);
      await this.#write(bytes);
      if (fromSegment > 0) this.#told(fromSegment, this.#position.nextSeq, sentenceOf(first));
    }
    this.#position = { nextSeq: last.seq + 1, head: last.digest };
  }

  async #write(bytes: Buffer): Promise<void> {
    if (this.#segment === undefined && this.#parkedAt !== undefined) {
      const { disk, directory, stream } = this.#options;
      const file = segmentPath(directory, stream, this.#number);
      this.#segment = await SegmentFile.open(disk, file, this.#parkedAt, this.#growBytes);
      this.#parkedAt = undefined;
    }
    const used = this.#segment?.offset ?? 0;
    if (this.#segment !== undefined && used > headerRoom && used + bytes.length > this.#segmentBytes) {
      const full = this.#segment;
      this.#segment = undefined;
      await full.finish();
    }
    if (this.#segment === undefined) await this.#open(this.#number === 0 ? 'opened' : 'full', bytes.length);
    await this.#segment?.append(bytes);
  }

  async #open(cause: SegmentHeader['cause'], needed: number): Promise<void> {
    const { disk, directory, stream } = this.#options;
    const segment = this.#number + 1;
    const header = {
      v: 1,
      stream,
      segment,
      first_seq: this.#position.nextSeq,
      head: this.#position.head,
      cause,
    } as const;
    await this.#options.prepareFolder();
    const needs = needed + headerRoom;
    this.#parkedAt = undefined;
    const file = segmentPath(directory, stream, segment);
    const create = (bytes: number) => SegmentFile.create(disk, file, header, Math.max(bytes, needs));
    try {
      this.#segment = await create(this.#growBytes);
    } catch (thrown) {
      // A disk without room for a whole segment may have room for what is to be recorded.
      if (!hasCode(thrown, 'ENOSPC') || this.#growBytes <= smallSegmentBytes) throw thrown;
      this.#segment = await create(smallSegmentBytes);
    }
    this.#number = segment;
  }

  async #abandon(): Promise<void> {
    const segment = this.#segment;
    this.#segment = undefined;
    await segment?.abandon();
  }

  #told(fromSegment: number, firstSeq: number, reason: string): void {
    this.#options.onRotated?.({ fromSegment, toSegment: this.#number, firstSeq, reason });
  }
}

/** More than any header and commit frame take. */
const headerRoom = 512 + commitFrameBytes;

function blocked(directory: string, thrown: unknown): TrailError {
  const why = hasCode(thrown, 'ENOSPC')
    ? 'the disk is full. Free some space there'
    : hasCode(thrown, 'EACCES') || hasCode(thrown, 'EPERM') || hasCode(thrown, 'EROFS')
      ? 'it may not be written. Check its permissions'
      : `${sentenceOf(thrown).replace(/\.$/, '')}. Check the disk`;
  const sentence = `The audit journal in ${directory} can't be written, so nothing runs: ${why} and try again.`;
  return new TrailError('BLOCKED', sentence, { cause: thrown });
}
