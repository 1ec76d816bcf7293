import { randomBytes } from 'node:crypto';
import type { Disk } from '../../adapters/journals/file/disk.ts';
import { lastStamp, writeStamp } from '../../adapters/journals/file/stampFiles.ts';
import { treePath } from '../../adapters/journals/file/treeNote.ts';
import { retryDelayMs } from '../../core/audit/delivery/backoff.ts';
import type { TimeStamper } from '../../core/audit/timeStamp/timeStamper.ts';
import { readTimeStampReply } from '../../core/audit/timeStamp/timeStampReply.ts';
import { digestOfText, nonceBytes, timeStampRequest } from '../../core/audit/timeStamp/timeStampRequest.ts';
import { readNote } from '../../core/audit/tree/signedNote.ts';
import { sentenceOf } from '../../core/prelude/codedError.ts';
import type { TreeLog } from '../tree/treeLog.ts';

export interface StampingParts {
  readonly disk: Disk;
  /** Folder of the store. */
  readonly store: string;
  readonly tree: Pick<TreeLog, 'checkpoint'>;
  readonly stamper: TimeStamper;
  now(): number;
  /** In `[0, 1)`. */
  random(): number;
  /** One line for the operator. */
  log(line: string): void;
}

/** What is shown of it. */
export interface StampingView {
  readonly authority: string;
  /** Leaves of the newest checkpoint with a time-stamp; 0 where there is none. */
  readonly size: number;
  /** Why there is none by now for the newest checkpoint. */
  readonly problem: string | undefined;
}

/** Authorities ask to be spared, and an hour is near enough for who wants to know when something was there at the latest. */
const betweenMs = 60 * 60_000;

/**
 * Has the checkpoints of one log time-stamped: at most one an hour, and at the turn of a day (UTC) whatever the day before has left.
 * Deliveries never wait for it.
 */
export class Stamping {
  readonly #parts: StampingParts;
  #size: number;
  /** When the last one was stamped, by this machine's clock. */
  #atMs: number | undefined;
  #problem: string | undefined;
  #failures = 0;
  #notBeforeMs = 0;

  private constructor(parts: StampingParts, last: { readonly size: number; readonly atMs: number } | undefined) {
    this.#parts = parts;
    this.#size = last?.size ?? 0;
    this.#atMs = last?.atMs;
  }

  /** @throws {Error} of the file system. */
  static async open(parts: StampingParts): Promise<Stamping> {
    return new Stamping(parts, await lastStamp(parts.disk, treePath(parts.store)));
  }

  get view(): StampingView {
    return { authority: this.#parts.stamper.name, size: this.#size, problem: this.#problem };
  }

  /** Has the newest checkpoint stamped if it is time. Never throws. */
  async tick(signal: AbortSignal): Promise<void> {
    const { tree, now } = this.#parts;
    const { checkpoint } = tree;
    if (checkpoint === undefined || checkpoint.size <= this.#size || !this.#isTime(now())) return;
    const problem = await this.#stamp(checkpoint.size, checkpoint.note, signal);
    if (signal.aborted) return;
    if (problem === undefined) {
      this.#atMs = now();
      this.#failures = 0;
    } else {
      this.#notBeforeMs = now() + retryDelayMs(this.#failures, this.#parts.random(), undefined);
      this.#failures += 1;
      if (problem !== this.#problem) this.#parts.log(problem);
    }
    this.#problem = problem;
  }

  #isTime(nowMs: number): boolean {
    if (nowMs < this.#notBeforeMs) return false;
    if (this.#atMs === undefined) return true;
    return nowMs - this.#atMs >= betweenMs || dayOf(nowMs) !== dayOf(this.#atMs);
  }

  /** @returns why there is no time-stamp, as a sentence. */
  async #stamp(size: number, note: string, signal: AbortSignal): Promise<string | undefined> {
    const { disk, store, stamper } = this.#parts;
    const because = (problem: string): string => `The time-stamping authority ${stamper.name} ${problem}.`;
    const text = readNote(note)?.text ?? '';
    const { bytes: request, asked } = timeStampRequest(digestOfText(text), randomBytes(nonceBytes));
    const reply = await stamper.ask(request, { signal });
    if ('lost' in reply) return because(reply.lost);
    const read = readTimeStampReply(reply, asked);
    if (read.kind !== 'stamped') return because(read.problem);
    try {
      await writeStamp(disk, treePath(store), size, { note, request, reply });
    } catch (thrown) {
      return `A time-stamp can't be kept: ${sentenceOf(thrown)}.`;
    }
    this.#size = size;
    return undefined;
  }
}

const dayOf = (ms: number): number => Math.floor(ms / 86_400_000);
