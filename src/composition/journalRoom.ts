import type { Disk } from '../adapters/journals/file/disk.ts';
import { type FreeableTerms, freeableSegments, removeFreed } from '../adapters/journals/file/freeable.ts';
import { writeFreed } from '../adapters/journals/file/freedNote.ts';
import { cursorPath, listSegments, segmentPath, streamsOf } from '../adapters/journals/file/layout.ts';
import { cursorNote, readNote } from '../adapters/journals/file/note.ts';
import { withoutCompany } from '../adapters/journals/file/startLock.ts';
import type { Clear } from '../core/audit/catalogue.ts';
import { type Retention, type Room, roomOf, roomSentence } from '../core/audit/retention.ts';
import { isStreamId } from '../core/audit/segment.ts';
import type { TrailRecorder } from '../core/audit/trailRecorder.ts';
import type { NoteKey } from '../core/audit/tree/signedNote.ts';
import { writeTlogProof } from '../core/audit/tree/tlogProof.ts';
import { proofExtra } from '../core/audit/verify/proofExtra.ts';
import { verifyProof } from '../core/audit/verify/verifyProof.ts';
import type { Abortable, Clock } from '../core/ports.ts';

/** A checkpoint of the endpoint's log that was proved to continue all before it, and the way from an event to it. */
export interface Coverage {
  readonly logKey: NoteKey;
  readonly checkpoint: string;
  readonly size: number;
  readonly index: number;
  readonly hashes: readonly Buffer[];
}

export interface FreeingParts {
  readonly disk: Disk;
  readonly directory: string;
  /** The own stream. */
  readonly stream: string;
  readonly recorder: Pick<TrailRecorder, 'record'>;
  readonly clock: Clock;
  readonly retention: Retention;
  /** Names of the endpoint and of all copies: a segment stays until each of them has it. Without an endpoint nothing goes. */
  sinks(): readonly string[];
  /** `undefined` while the endpoint's log contradicts itself, or has given no checkpoint over the event. */
  coverageOf(stream: string, seq: number, o: Abortable): Promise<Coverage | undefined>;
  /** Told after a change of `problem`. */
  onChange(): void;
}

type Freed = Omit<Clear<'journal.freed'>, 'of_stream'>;

/** Well below the time after which another process takes the lock for left over. */
const freeingMs = 60_000;

/**
 * Keeps the journal within its quota: frees what the endpoint's log provably has and what has been here long enough, nothing
 * else, and says how much room is left. A proof stands in the place of what is gone.
 */
export class JournalRoom {
  readonly #parts: FreeingParts;
  #room: Room = 'enough';
  #usedBytes = 0;
  #turn: Promise<void> = Promise.resolve();

  constructor(parts: FreeingParts) {
    this.#parts = parts;
  }

  /** What a person should know of the room; `undefined` while there is enough. */
  get problem(): string | undefined {
    return roomSentence(this.#usedBytes, this.#parts.retention);
  }

  get isFull(): boolean {
    return this.#room === 'full';
  }

  /** One round, after any that is going on. What fails is tried again in the next. Never throws. */
  async tend(o: Abortable): Promise<void> {
    this.#turn = this.#turn.then(async () => {
      const { disk, directory } = this.#parts;
      const signal = AbortSignal.any([o.signal, AbortSignal.timeout(freeingMs)]);
      // Alone, since two that free the same stream would undo each other's notes.
      await withoutCompany(disk, directory, 'freeing', () => this.#free({ signal })).catch(() => undefined); // What can't be freed stays.
      await this.#measure().catch(() => undefined); // The last measure counts on.
    });
    await this.#turn;
  }

  /** Resolves once no round is going on. */
  async settled(): Promise<void> {
    await this.#turn;
  }

  async #free(o: Abortable): Promise<void> {
    const { disk, directory, stream: own, recorder, clock, retention, sinks } = this.#parts;
    if (sinks().length === 0) return;
    const beforeMs = clock.now() - retention.minLocalMs;
    for (const stream of await disk.list(streamsOf(directory))) {
      if (!isStreamId(stream) || retention.isHeld(stream)) continue;
      await removeFreed(disk, directory, stream);
      const acknowledgedSeq = await this.#acknowledged(stream);
      const freed = await this.#freeStream(stream, { beforeMs, isOwn: stream === own, acknowledgedSeq }, o);
      if (freed !== undefined) await recorder.record('journal.freed', {}, { of_stream: stream, ...freed }, {});
      if (o.signal.aborted) return;
    }
  }

  /** Frees what can go of one stream, and says what went. */
  async #freeStream(stream: string, terms: FreeableTerms, o: Abortable): Promise<Freed | undefined> {
    const { disk, directory } = this.#parts;
    let freed: Freed | undefined;
    for await (const { segment, throughSeq, head, proved } of freeableSegments(disk, directory, stream, terms)) {
      const coverage = await this.#parts.coverageOf(stream, throughSeq, o);
      if (o.signal.aborted || coverage === undefined) break;
      const { index, hashes, checkpoint, logKey, size } = coverage;
      const proof = writeTlogProof({ extra: proofExtra(proved), index, hashes, checkpoint });
      // What the verifier would not believe later must not be freed now.
      const { result } = verifyProof(proof, { logKey, deviceKeys: undefined });
      if (result !== 'valid' && result !== 'findings') break;
      await writeFreed(disk, directory, stream, { version: 1, segment, through_seq: throughSeq, head, proof });
      await removeFreed(disk, directory, stream);
      freed = { through_seq: throughSeq, through_segment: segment, log: logKey.name, checkpoint_size: size };
    }
    return freed;
  }

  /** What the endpoint and every copy have. */
  async #acknowledged(stream: string): Promise<number> {
    const { disk, directory, sinks } = this.#parts;
    const cursors = await Promise.all(
      sinks().map(async (sink) => await readNote(disk, cursorPath(directory, stream, sink), cursorNote)),
    );
    return Math.min(...cursors.map((note) => (note === undefined || 'problem' in note ? -1 : note.acked_seq)));
  }

  async #measure(): Promise<void> {
    const { disk, directory, recorder, retention, onChange } = this.#parts;
    let usedBytes = 0;
    for (const stream of await disk.list(streamsOf(directory))) {
      for (const segment of await listSegments(disk, directory, stream)) {
        usedBytes += (await disk.status(segmentPath(directory, stream, segment)))?.size ?? 0;
      }
    }
    this.#usedBytes = usedBytes;
    const room = roomOf(usedBytes, retention);
    if (room === this.#room) return;
    this.#room = room;
    onChange();
    const clear = { room, used_bytes: usedBytes, quota_bytes: retention.quotaBytes };
    await recorder.record('journal.room', {}, clear, {});
  }
}
