import { nodeDisk } from '../adapters/journals/file/disk.ts';
import { listSegments, segmentPath, streamsOf } from '../adapters/journals/file/layout.ts';
import { streamKeysPath } from '../adapters/journals/file/sealing/streamKeys.ts';
import type { PseudonymKey } from '../core/audit/pseudonyms/pseudonymKey.ts';
import { eventOf, type TrailEvent } from '../core/audit/trailEvents.ts';
import { reportOf, type VerificationReport } from '../core/audit/verify/report.ts';
import { type CheckedStream, type FoundStream, verifyFoundTrail } from '../core/audit/verify/verifyTrail.ts';
import type { Abortable } from '../core/ports.ts';
import { systemClock } from './clock.ts';
import { inTurns } from './inTurns.ts';
import { usablePseudonymKeys } from './pseudonymKeys.ts';
import { findTrail } from './verifyTrail.ts';

/** A stream of a trail that was read. */
export interface ReadStream {
  readonly stream: string;
  /** Those whose own signature holds, in order; whether the whole can be relied on is in the verification. */
  readonly events: readonly TrailEvent[];
  readonly isLive: boolean;
  /** Number of the last event that the endpoint has; `undefined` where it is not known to have any. */
  readonly acknowledgedSeq: number | undefined;
}

/** A trail as it was at a moment. */
export interface TrailReading {
  readonly verification: VerificationReport;
  readonly streams: readonly ReadStream[];
  /** When it had been read, in milliseconds since the Unix epoch. */
  readonly atMs: number;
  /** Events that were verified for it; the others stand in streams that have not changed since they were verified. */
  readonly verifiedNow: number;
  /** Keys of pseudonyms that texts can be compared by. */
  readonly pseudonymKeys: readonly PseudonymKey[];
}

export interface ReadingOptions extends Abortable {
  /** Everything is read and verified again, whatever was before. */
  readonly anew: boolean;
  /** Whether nothing may have been recorded yet: then a folder that isn't there is an empty trail. */
  readonly mayBeAbsent?: boolean;
  /** Told now and then how many events are verified. */
  readonly onProgress?: (events: number) => void;
}

interface Known extends CheckedStream {
  /** Names, sizes and times of its files. */
  readonly files: string;
  readonly events: readonly TrailEvent[];
}

/**
 * Reads the trail of a folder over and over, verified each time: streams that still grow as a whole, and those that ended where their
 * files have changed. It works in slices, so that whatever else the process does goes on meanwhile.
 */
export class TrailReader {
  readonly #directory: string;
  #known = new Map<string, Known>();
  #keys = '';

  constructor(directory: string) {
    this.#directory = directory;
  }

  /**
   * An abort ends it between two events and rejects with the signal's reason; what was read before stays known.
   * @throws {TrailError} `UNREADABLE`: there is no trail, or it can't be read.
   */
  async read({ signal, anew, onProgress, mayBeAbsent = false }: ReadingOptions): Promise<TrailReading> {
    signal.throwIfAborted();
    if (mayBeAbsent && (await nodeDisk.status(streamsOf(this.#directory))) === undefined) return emptyTrail();
    const found = await findTrail(this.#directory);
    const keys = [...(found.trustedKeys ?? [])].sort().join(' ');
    // Another list of keys is another judgement on every stream.
    if (anew || keys !== this.#keys) this.#known = new Map();
    this.#keys = keys;
    const events = new Map<string, TrailEvent[]>();
    const streams: ReadStream[] = [];
    const known = new Map<string, Known>();
    let verifiedNow = 0;
    const files = new Map<string, string>();
    const verification = await verifyFoundTrail(
      { ...found, streams: this.#withKnown(found.streams, files) },
      (entry, record) => {
        const own = events.get(entry.stream) ?? [];
        if (own.length === 0) events.set(entry.stream, own);
        own.push(eventOf(entry, record));
        verifiedNow += 1;
      },
      {
        pause: inTurns(signal, () => onProgress?.(verifiedNow)),
        takeStream: ({ stream, isLive, acknowledgedSeq }, checked) => {
          const own = events.get(stream) ?? this.#known.get(stream)?.events ?? [];
          streams.push({ stream, events: own, isLive, acknowledgedSeq });
          const print = files.get(stream);
          if (print !== undefined && !isLive) known.set(stream, { ...checked, files: print, events: own });
        },
      },
    );
    this.#known = known;
    const pseudonymKeys = (await usablePseudonymKeys([this.#directory])).map(({ key }) => key);
    return { verification, streams, atMs: systemClock.now(), verifiedNow, pseudonymKeys };
  }

  /** The same streams; those whose files are as they were when they were verified come as they were found then. */
  async *#withKnown(streams: AsyncIterable<FoundStream>, files: Map<string, string>): AsyncGenerator<FoundStream> {
    for await (const found of streams) {
      const print = found.isLive ? undefined : await this.#filesOf(found.stream);
      const known = this.#known.get(found.stream);
      if (print !== undefined) files.set(found.stream, print);
      const isSame = known !== undefined && print !== undefined && known.files === print;
      yield isSame ? { ...found, content: { kind: 'checked', check: known.check, facts: known.facts } } : found;
    }
  }

  async #filesOf(stream: string): Promise<string> {
    const numbers = await listSegments(nodeDisk, this.#directory, stream);
    const all = numbers.map(async (number) => {
      const status = await nodeDisk.status(segmentPath(this.#directory, stream, number));
      return [number, String(status?.inode), status?.size, status?.modifiedMs];
    });
    const keys = await nodeDisk.status(streamKeysPath(this.#directory, stream));
    return JSON.stringify([await Promise.all(all), String(keys?.inode), keys?.modifiedMs]);
  }
}

function emptyTrail(): TrailReading {
  const verification = reportOf({ streams: 0, events: 0 }, [], []);
  return { verification, streams: [], atMs: systemClock.now(), verifiedNow: 0, pseudonymKeys: [] };
}
