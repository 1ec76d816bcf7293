import { type Disk, nodeDisk } from '../../adapters/journals/file/disk.ts';
import { cursorPath } from '../../adapters/journals/file/layout.ts';
import { type CursorNote, cursorNote, readNote, writeNote } from '../../adapters/journals/file/note.ts';
import { frameOf } from '../../adapters/journals/file/readRange.ts';
import type { Backlog, Batch } from '../../core/audit/delivery/delivery.ts';
import { noHead, payloadDigest } from '../../core/audit/record.ts';
import type { Store } from '../store.ts';

/** The collector's logs as a queue for one place of copies. The notes of its progress lie beside the logs, as a client's do. */
export class StoreBacklog implements Backlog {
  readonly #store: Store;
  readonly #sink: string;
  readonly #disk: Disk = nodeDisk;
  /** Next event of each stream that the place hasn't taken. */
  readonly #next = new Map<string, number>();
  /** Where each stream ended when this process began: an earlier one can have sent what stands before. */
  readonly #startedAt: ReadonlyMap<string, number>;

  constructor(store: Store, sink: string) {
    this.#store = store;
    this.#sink = sink;
    this.#startedAt = new Map(store.streams().map(({ stream, nextSeq }) => [stream, nextSeq]));
  }

  get waiting(): number {
    return this.#store.streams().reduce((sum, { stream, nextSeq }) => sum + nextSeq - (this.#next.get(stream) ?? 0), 0);
  }

  async streams(): Promise<readonly string[]> {
    const behind: string[] = [];
    for (const { stream, nextSeq } of this.#store.streams())
      if ((await this.#nextOf(stream)) < nextSeq) behind.push(stream);
    return behind;
  }

  async next(stream: string, limits: { maxEvents: number; maxBytes: number }): Promise<Batch | undefined> {
    const firstSeq = await this.#nextOf(stream);
    const frames: Buffer[] = [];
    const digests: string[] = [];
    let bytes = 0;
    for await (const { record } of this.#store.log(stream).read(firstSeq, firstSeq + limits.maxEvents - 1)) {
      const frame = frameOf(record);
      bytes += frame.length;
      if (frames.length > 0 && bytes > limits.maxBytes) break;
      frames.push(frame);
      digests.push(payloadDigest(record.payload));
    }
    if (frames.length === 0) return undefined; // Damaged in the log, or all is sent: the stream itself says which.
    return { stream, firstSeq, lastSeq: firstSeq + frames.length - 1, frames: Buffer.concat(frames), digests };
  }

  async acknowledged(batch: Batch, seq: number): Promise<void> {
    await this.#moveTo(batch.stream, seq, batch.digests[seq - batch.firstSeq] ?? noHead);
  }

  /** No place of copies asks for the past. */
  async rewind(): Promise<boolean> {
    return false;
  }

  /** One process writes a store, so only one that ran before can have sent something. */
  unsentFrom(stream: string): number {
    return this.#startedAt.get(stream) ?? 0;
  }

  async #nextOf(stream: string): Promise<number> {
    const known = this.#next.get(stream);
    if (known !== undefined) return known;
    const note = await readNote(this.#disk, cursorPath(this.#store.directory, stream, this.#sink), cursorNote);
    const next = note === undefined || 'problem' in note ? 0 : note.acked_seq + 1;
    this.#next.set(stream, next);
    return next;
  }

  async #moveTo(stream: string, seq: number, head: string): Promise<void> {
    this.#next.set(stream, seq + 1);
    // Read by number, so the place in the files is not needed.
    const note: CursorNote = { version: 1, acked_seq: seq, head, segment: 1, offset: 0 };
    await writeNote(this.#disk, cursorPath(this.#store.directory, stream, this.#sink), note);
  }
}
