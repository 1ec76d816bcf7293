import type { Disk } from '../adapters/journals/file/disk.ts';
import { rememberKey } from '../adapters/journals/file/knownKeys.ts';
import { ownerPath } from '../adapters/journals/file/layout.ts';
import { markAnnounced, recoverStreams } from '../adapters/journals/file/recovery.ts';
import { withoutCompany } from '../adapters/journals/file/startLock.ts';
import type { DeviceSigner, StreamHead } from '../core/audit/genesis.ts';
import type { TrailRecorder } from '../core/audit/trailRecorder.ts';
import type { Clock } from '../core/ports.ts';

/** The owner's note is touched, other streams are tended to and a heartbeat is considered this often. */
const tendMs = 60_000;
/** An idle stream says that it lives this often; a busy one each time that it is tended to. */
const idleHeartbeatMs = 15 * 60_000;
const blockedRetryMs = 5_000;

export interface TendingParts {
  readonly disk: Disk;
  readonly directory: string;
  readonly stream: string;
  readonly recorder: TrailRecorder;
  readonly deviceKey: DeviceSigner;
  readonly service: string;
  /** Heads of other streams that the opening told. */
  readonly heads: readonly StreamHead[];
  readonly clock: Clock;
  /** Streams of other processes may have ended. */
  onTended(): void;
}

/** What an open stream does besides recording: lives visibly, ends the streams of the dead, and gets over a full disk. */
export class Tending {
  readonly #parts: TendingParts;
  readonly #told = new Set<string>();
  readonly #openedUs: number;
  #heartbeat: { readonly seq: number; readonly atUs: number };
  #timers: NodeJS.Timeout[] = [];
  #turn: Promise<void> = Promise.resolve();

  constructor(parts: TendingParts) {
    this.#parts = parts;
    this.#openedUs = parts.clock.monotonicUs();
    this.#heartbeat = { seq: parts.recorder.lastSeq, atUs: this.#openedUs };
  }

  start(): void {
    const { recorder } = this.#parts;
    const tending = setInterval(() => void this.tend(), tendMs).unref();
    const retrying = setInterval(() => {
      if (recorder.blockedReason !== undefined) void quietly(recorder.retry());
    }, blockedRetryMs).unref();
    this.#timers = [tending, retrying];
  }

  /** One round, after any that is going on. What fails is tried again in the next; what can't be recorded shows as blocked. */
  async tend(): Promise<void> {
    this.#turn = this.#turn.then(() => quietly(this.#round()));
    await this.#turn;
  }

  /** Stops, once a round that is going on has ended. */
  async stop(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    await this.#turn;
  }

  async #round(): Promise<void> {
    const { disk, directory, stream, recorder, heads, deviceKey, service, clock } = this.#parts;
    if (recorder.blockedReason !== undefined) return;
    await disk.touch(ownerPath(directory, stream));
    await this.#beat();
    await rememberKey(disk, directory, { deviceKey, service, stream, nowMs: clock.now() });
    await withoutCompany(disk, directory, 'tending', async () => {
      await recoverStreams(disk, directory, stream, recorder, this.#told);
      await markAnnounced(disk, directory, stream, heads);
    });
    this.#parts.onTended();
  }

  async #beat(): Promise<void> {
    const { recorder, clock } = this.#parts;
    const nowUs = clock.monotonicUs();
    const sinceUs = nowUs - this.#heartbeat.atUs;
    const isDue =
      recorder.lastSeq === this.#heartbeat.seq ? sinceUs >= idleHeartbeatMs * 1000 : sinceUs >= tendMs * 900;
    if (!isDue) return;
    const uptimeMs = Math.round((nowUs - this.#openedUs) / 1000);
    const { seq } = await recorder.record('stream.heartbeat', {}, { uptime_ms: uptimeMs }, {});
    this.#heartbeat = { seq, atUs: nowUs };
  }
}

/** Lets background work fail: the next round does it again. */
async function quietly(work: Promise<unknown>): Promise<void> {
  await work.catch(() => undefined); // A failure to record shows in the status; no other can be helped from here.
}
