import type { Disk } from '../adapters/journals/file/disk.ts';
import { acknowledgedPath } from '../adapters/journals/file/layout.ts';
import { acknowledgedNote, readNote, writeNote } from '../adapters/journals/file/note.ts';
import type { Clock } from '../core/ports.ts';

/** The note is written this often at most. A process that ends between is taken to be offline for so much longer. */
const keepEveryMs = 30_000;

interface Parts {
  readonly disk: Disk;
  readonly directory: string;
  readonly sink: string;
  readonly clock: Clock;
}

interface Moment {
  readonly wallMs: number;
  readonly monotonicUs: number;
  /** How long before this moment the acknowledgement was. */
  readonly agoMs: number;
}

/**
 * When the endpoint last acknowledged anything, over restarts: being offline for too long must not end with the process.
 * Of the wall clock and the monotonic one the less favourable counts: the first can be set back, the second may stand still
 * while the machine sleeps.
 */
export class LastAcknowledgement {
  readonly #parts: Parts;
  #moment: Moment | undefined;
  #keptUs: number | undefined;

  private constructor(parts: Parts, moment: Moment | undefined) {
    this.#parts = parts;
    this.#moment = moment;
  }

  /** Reads what the last process noted. What can't be read, or lies in the future, counts as never. */
  static async open(parts: Parts): Promise<LastAcknowledgement> {
    const { disk, directory, sink, clock } = parts;
    const note = await readNote(disk, acknowledgedPath(directory, sink), acknowledgedNote).catch(() => undefined);
    const wallMs = clock.now();
    const agoMs = note === undefined || 'problem' in note ? -1 : wallMs - note.at_ms;
    return new LastAcknowledgement(parts, agoMs < 0 ? undefined : { wallMs, monotonicUs: clock.monotonicUs(), agoMs });
  }

  /** Milliseconds; `undefined` where none is known of. */
  sinceMs(): number | undefined {
    if (this.#moment === undefined) return undefined;
    const { clock } = this.#parts;
    const { wallMs, monotonicUs, agoMs } = this.#moment;
    return agoMs + Math.max(clock.now() - wallMs, (clock.monotonicUs() - monotonicUs) / 1000);
  }

  /** The endpoint has acknowledged something now. */
  note(): void {
    const { clock } = this.#parts;
    const monotonicUs = clock.monotonicUs();
    this.#moment = { wallMs: clock.now(), monotonicUs, agoMs: 0 };
    if (this.#keptUs === undefined || monotonicUs - this.#keptUs >= keepEveryMs * 1000) void this.keep();
  }

  /** Writes the note. Never throws: a note that isn't there makes the next process stricter, not laxer. */
  async keep(): Promise<void> {
    const sinceMs = this.sinceMs();
    if (sinceMs === undefined) return;
    const { disk, directory, sink, clock } = this.#parts;
    this.#keptUs = clock.monotonicUs();
    const note = { version: 1, at_ms: Math.max(0, Math.round(clock.now() - sinceMs)) };
    await writeNote(disk, acknowledgedPath(directory, sink), note).catch(() => undefined);
  }
}
