import type { Disk } from '../adapters/journals/file/disk.ts';
import { FileJournal, type ResumeAt } from '../adapters/journals/file/fileJournal.ts';
import { streamPath, streamsOf } from '../adapters/journals/file/layout.ts';
import { readRange, readSealed, type StoredEvent } from '../adapters/journals/file/readRange.ts';
import { readContents } from '../adapters/journals/file/readSegments.ts';
import type { SealingKey } from '../adapters/journals/file/sealing/sealingKey.ts';
import { resumeSealer, type Sealer } from '../adapters/journals/file/sealing/streamKeys.ts';
import { type Entry, isEntry, readEntry, shortType } from '../core/audit/entry.ts';
import { noHead, payloadDigest, type SignedRecord } from '../core/audit/record.ts';
import { Verifier } from '../core/audit/signature.ts';
import { TrailError } from '../core/audit/trailError.ts';
import { type Opening, readOpening } from '../core/audit/verify/opening.ts';
import { readRotation } from '../core/audit/verify/rotation.ts';

/** Space is taken in small steps: a collector holds many streams, and most are short. */
const allocateBytes = 256 * 1024;

/** An event that was verified and may be stored. */
export interface VerifiedEvent {
  readonly entry: Entry;
  readonly record: SignedRecord;
  readonly digest: string;
  /** Set for the first event of a stream. */
  readonly opening: Opening | undefined;
}

/** One stream in the collector's own files. */
export class StreamLog {
  readonly stream: string;
  readonly #disk: Disk;
  readonly #directory: string;
  readonly #sealingKey: SealingKey;
  #sealer: Sealer | undefined;
  #journal: FileJournal;
  #nextSeq = 0;
  #head = noHead;
  #opening: Opening | undefined;
  /** Session keys in order, each with the first event that it signs. */
  #sessionKeys: { readonly fromSeq: number; readonly key: string }[] = [];
  #verifier: { readonly key: string; readonly verifier: Verifier } | undefined;
  #isClosed = false;
  #problem: string | undefined;
  #isFailed = false;
  #openedAt: string | undefined;
  /** Work on one stream goes one after the other. */
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(disk: Disk, directory: string, stream: string, sealingKey: SealingKey) {
    this.stream = stream;
    this.#disk = disk;
    this.#directory = directory;
    this.#sealingKey = sealingKey;
    this.#journal = this.#makeJournal(undefined);
  }

  /** A stream nobody has sent yet. Nothing is written before its first event. */
  static begin(disk: Disk, directory: string, stream: string, sealingKey: SealingKey): StreamLog {
    return new StreamLog(disk, directory, stream, sealingKey);
  }

  /** A stream as the files have it. A cut-off write is dropped: it was never acknowledged, and will be sent again. */
  static async load(disk: Disk, directory: string, stream: string, sealingKey: SealingKey): Promise<StreamLog> {
    const log = new StreamLog(disk, directory, stream, sealingKey);
    let last: { segment: number; offset: number } | undefined;
    for await (const content of readContents(disk, directory, stream)) {
      if ('problem' in content) {
        log.#problem = `Its segment ${content.segment} can't be read. ${content.problem}`;
        break;
      }
      last = { segment: content.segment, offset: content.scan.end };
      for (const stretch of content.stretches) {
        const entry = stretch.kind === 'record' ? readEntry(stretch.record.payload) : undefined;
        if (stretch.kind !== 'record' || entry === undefined || !isEntry(entry) || entry.seq !== log.#nextSeq) {
          log.#problem ??= `The stored record behind event ${log.#nextSeq - 1} is damaged.`;
          break;
        }
        log.#advance({
          entry,
          record: stretch.record,
          digest: payloadDigest(stretch.record.payload),
          opening: readOpening(entry),
        });
      }
      if (log.#problem !== undefined) break;
    }
    const position = { nextSeq: log.#nextSeq, head: log.#head };
    if (last !== undefined) log.#journal = log.#makeJournal({ ...last, position });
    return log;
  }

  get nextSeq(): number {
    return this.#nextSeq;
  }

  /** Digest of the last stored event. */
  get head(): string {
    return this.#head;
  }

  get deviceKey(): string | undefined {
    return this.#opening?.deviceKey;
  }

  /** The key that signs the next event, base64url; `undefined` before the opening. */
  get sessionKey(): string | undefined {
    return this.#sessionKeys.at(-1)?.key;
  }

  /** The key that signed an event, base64url; empty where there is none. */
  sessionKeyAt(seq: number): string {
    return this.#sessionKeys.findLast(({ fromSeq }) => fromSeq <= seq)?.key ?? '';
  }

  /** Numbers of the events before `seq` that handed over to another session key. */
  rotationsBefore(seq: number): number[] {
    return this.#sessionKeys.slice(1).flatMap(({ fromSeq }) => (fromSeq <= seq ? [fromSeq - 1] : []));
  }

  /** Made once for each key. */
  verifierOf(key: string): Verifier {
    if (this.#verifier?.key !== key) this.#verifier = { key, verifier: new Verifier(key) };
    return this.#verifier.verifier;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** ISO 8601, as the stream itself says. */
  get openedAt(): string | undefined {
    return this.#openedAt;
  }

  /** Why nothing more is stored here; `undefined` while all is well. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** Runs `work` when nobody else works on this stream. */
  async exclusively<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(work, work);
    this.#turn = turn.catch(() => undefined); // Whoever asked for that turn hears of its failure.
    return await turn;
  }

  /**
   * Stores verified events that follow the last one. Resolves once they are durable. Only within `exclusively`.
   * @throws {TrailError} `BLOCKED`; the next call tries anew.
   */
  async append(events: readonly VerifiedEvent[]): Promise<void> {
    if (this.#problem !== undefined) throw new TrailError('BLOCKED', this.#problem);
    if (this.#isFailed) {
      await this.#journal.reopen({ nextSeq: this.#nextSeq, head: this.#head });
      this.#isFailed = false;
    }
    const sealer = await this.#openSealer();
    const writes = events.map(({ entry: { seq }, record }) => this.#journal.append(seq, sealer.seal(seq, record)));
    const results = await Promise.allSettled(writes);
    for (const [i, result] of results.entries()) {
      const event = events[i];
      if (result.status === 'rejected') {
        this.#isFailed = true;
        throw result.reason;
      }
      if (event !== undefined) this.#advance(event);
    }
  }

  /** Stored events of a range, in order. */
  read(from: number, to: number): AsyncGenerator<StoredEvent> {
    return readRange(this.#disk, this.#directory, this.stream, from, Math.min(to, this.#nextSeq - 1));
  }

  /** What they say in clear, without opening their values. */
  entries(from: number, to: number): AsyncGenerator<Omit<StoredEvent, 'record'>> {
    return readSealed(this.#disk, this.#directory, this.stream, from, Math.min(to, this.#nextSeq - 1));
  }

  /** Closes the file until it is needed again. */
  async park(): Promise<void> {
    await this.exclusively(() => this.#journal.park());
  }

  async close(): Promise<void> {
    await this.exclusively(() => this.#journal.close());
  }

  #advance({ entry, digest, opening }: VerifiedEvent): void {
    this.#nextSeq = entry.seq + 1;
    this.#head = digest;
    if (entry.seq === 0 && opening !== undefined) {
      this.#opening = opening;
      this.#sessionKeys = [{ fromSeq: 0, key: opening.sessionKey }];
      this.#openedAt = entry.time;
    }
    const rotation = readRotation(entry);
    if (rotation !== undefined) this.#sessionKeys.push({ fromSeq: entry.seq + 1, key: rotation.sessionKey });
    this.#isClosed = shortType(entry.type) === 'stream.closed';
  }

  /** The stream's keys are on disk before anything is that was encrypted under them. */
  async #openSealer(): Promise<Sealer> {
    if (this.#sealer !== undefined) return this.#sealer;
    const sealer = await resumeSealer(this.#disk, this.#directory, this.stream, this.#sealingKey);
    await this.#disk.makeDirectory(streamPath(this.#directory, this.stream));
    await sealer.keep();
    this.#sealer = sealer;
    return sealer;
  }

  #makeJournal(resume: ResumeAt | undefined): FileJournal {
    const disk = this.#disk;
    const folder = streamPath(this.#directory, this.stream);
    return new FileJournal({
      disk,
      directory: this.#directory,
      stream: this.stream,
      allocateBytes,
      ...(resume === undefined ? {} : { resume }),
      prepareFolder: async () => {
        await disk.makeDirectory(folder);
        await disk.syncDirectory(streamsOf(this.#directory));
      },
    });
  }
}
