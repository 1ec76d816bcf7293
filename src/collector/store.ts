import path from 'node:path';
import { hasCode } from '../adapters/files/hasCode.ts';
import type { Disk } from '../adapters/journals/file/disk.ts';
import { rememberKey } from '../adapters/journals/file/knownKeys.ts';
import { keysPath, streamsOf } from '../adapters/journals/file/layout.ts';
import { type KeysNote, keysNote, readNote, writeNote } from '../adapters/journals/file/note.ts';
import { isLockHeld, thisProcess } from '../adapters/journals/file/owner.ts';
import { type SealingKey, sealingKeyInFile } from '../adapters/journals/file/sealing/sealingKey.ts';
import { isStreamId } from '../core/audit/segment.ts';
import { TrailError } from '../core/audit/trailError.ts';
import { sentenceOf } from '../core/prelude/codedError.ts';
import { CollectorError } from './collectorError.ts';
import { StreamLog, type VerifiedEvent } from './streamLog.ts';

/** Files kept open for writing; the others are opened again when something comes. */
const maxOpenStreams = 64;
const lockTouchMs = 60_000;

/** Everything a collector keeps: one log per stream, and the device keys it has met. */
export class Store {
  readonly directory: string;
  readonly #disk: Disk;
  readonly #sealingKey: SealingKey;
  readonly #streams = new Map<string, StreamLog>();
  /** Streams written last, the oldest first. */
  readonly #recent = new Set<StreamLog>();
  #enrolling: Promise<unknown> = Promise.resolve();
  #problem: string | undefined;
  /** A collector on another machine that shares the folder tells by the lock's age whether this one is there. */
  readonly #touching: NodeJS.Timeout;

  private constructor(disk: Disk, directory: string, sealingKey: SealingKey) {
    this.#disk = disk;
    this.#sealingKey = sealingKey;
    this.directory = directory;
    const touch = () => disk.touch(lockPath(directory)).catch(() => undefined); // The next minute is as good.
    this.#touching = setInterval(() => void touch(), lockTouchMs).unref();
  }

  /** Opens or makes the store. @throws {CollectorError} `STORE_IN_USE`, `STORE_UNREADABLE`; nothing was changed. */
  static async open(disk: Disk, directory: string, log: (line: string) => void): Promise<Store> {
    try {
      await disk.makeDirectory(streamsOf(directory));
      await lock(disk, lockPath(directory));
      await writeNote(disk, path.join(directory, 'collector.json'), { version: 1, kind: 'countersign-collector' });
      const sealingKey = await sealingKeyInFile(path.join(directory, 'sealing.key'));
      const store = new Store(disk, directory, sealingKey);
      for (const stream of await disk.list(streamsOf(directory))) {
        if (!isStreamId(stream)) continue;
        const loaded = await StreamLog.load(disk, directory, stream, sealingKey);
        store.#streams.set(stream, loaded);
        if (loaded.problem !== undefined) log(`Stream ${stream} takes nothing more: ${loaded.problem}`);
      }
      return store;
    } catch (thrown) {
      if (thrown instanceof CollectorError) throw thrown;
      const sentence = `The collector's folder ${directory} can't be used: ${sentenceOf(thrown)}. Check its permissions.`;
      throw new CollectorError('STORE_UNREADABLE', sentence, { cause: thrown });
    }
  }

  /** The log of a stream; a new one where nobody has sent it yet. Nothing is kept of it before its first event. */
  log(stream: string): StreamLog {
    const known = this.#streams.get(stream);
    if (known !== undefined) return known;
    const begun = StreamLog.begin(this.#disk, this.directory, stream, this.#sealingKey);
    this.#streams.set(stream, begun);
    return begun;
  }

  /** Forgets a stream that has no event after all. */
  forgetEmpty(log: StreamLog): void {
    if (log.nextSeq === 0 && this.#streams.get(log.stream) === log) this.#streams.delete(log.stream);
  }

  /** Streams that hold events, sorted by name, which is by time. */
  streams(): StreamLog[] {
    return [...this.#streams.values()].filter((log) => log.nextSeq > 0).sort((a, b) => (a.stream < b.stream ? -1 : 1));
  }

  get events(): number {
    return this.streams().reduce((sum, log) => sum + log.nextSeq, 0);
  }

  /** Why the last events could not be stored, as where the disk is full; `undefined` once some were again. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** Stores events and, at a stream's first, the device key. @throws {TrailError} `BLOCKED`. */
  async append(log: StreamLog, events: readonly VerifiedEvent[], nowMs: number): Promise<void> {
    try {
      const first = events[0];
      if (first?.opening !== undefined) await this.#enrol(log.stream, first, nowMs);
      await log.append(events);
      this.#problem = undefined;
    } catch (thrown) {
      const blocked = thrown instanceof TrailError ? thrown : storeBlocked(this.directory, thrown);
      // A damaged stream says so itself, and is no sign of the disk.
      if (log.problem === undefined) this.#problem = blocked.message;
      throw blocked;
    }
    this.#recent.delete(log);
    this.#recent.add(log);
    const [oldest] = this.#recent;
    if (this.#recent.size > maxOpenStreams && oldest !== undefined) {
      this.#recent.delete(oldest);
      void oldest.park().catch(() => undefined); // Its next append finds the file unusable and begins a new one.
    }
  }

  /** The device keys that were met, in order. */
  async keys(): Promise<KeysNote> {
    const note = await readNote(this.#disk, keysPath(this.directory), keysNote);
    return note === undefined || 'problem' in note ? { version: 1, keys: [] } : note;
  }

  async close(): Promise<void> {
    clearInterval(this.#touching);
    await Promise.allSettled([...this.#streams.values()].map((log) => log.close()));
    await this.#disk.remove(lockPath(this.directory));
  }

  async #enrol(stream: string, { opening, entry }: VerifiedEvent, nowMs: number): Promise<void> {
    if (opening === undefined) return;
    const { deviceKey, protection } = opening;
    const service = serviceName(entry['service']);
    const use = { deviceKey: { publicKey: deviceKey, protection }, service, stream, nowMs };
    const enrolled = this.#enrolling.then(() => rememberKey(this.#disk, this.directory, use));
    this.#enrolling = enrolled.catch(() => undefined);
    await enrolled;
  }
}

function serviceName(service: unknown): string {
  const isNamed = typeof service === 'object' && service !== null && 'name' in service;
  return isNamed && typeof service.name === 'string' ? service.name : 'unknown';
}

function storeBlocked(directory: string, cause: unknown): TrailError {
  const sentence = `The store ${directory} can't be written: ${sentenceOf(cause).replace(/\.$/, '')}. Clients keep their events and send them again.`;
  return new TrailError('BLOCKED', sentence, { cause });
}

const lockPath = (directory: string): string => path.join(directory, 'collector.lock');

/** Two collectors in one folder would write over each other. A lock of a process that is gone is taken over. */
async function lock(disk: Disk, file: string): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      const handle = await disk.create(file);
      await handle.write(Buffer.from(JSON.stringify(await thisProcess()), 'utf8'), 0);
      await handle.close();
      return;
    } catch (thrown) {
      if (!hasCode(thrown, 'EEXIST')) throw thrown;
      if ((await isLockHeld(disk, file)) || attempt > 2) {
        const sentence = `Another collector uses ${path.dirname(file)}. Stop it, or give this one a folder of its own.`;
        throw new CollectorError('STORE_IN_USE', sentence, { cause: thrown });
      }
      await disk.remove(file);
    }
  }
}
