import type { Clear, EventType, Sealed } from '../catalogue.ts';
import type { Correlation, Receipt, Recorder } from '../recorder.ts';
import { TrailError } from '../trailError.ts';

/** Stands for an event that was let go. Its number is one that no endpoint ever acknowledges. */
const unrecorded: Receipt = { eventId: '', stream: '', seq: Number.POSITIVE_INFINITY };

/**
 * While the policy asks for best effort only, lets go of what a blocked journal can't take, counts it, and puts the count
 * on record when the journal works again. At every other level it changes nothing.
 */
export class BestEffortRecorder implements Recorder {
  readonly #recorder: Recorder;
  readonly #isBestEffort: () => boolean;
  #letGo = 0;

  constructor(recorder: Recorder, isBestEffort: () => boolean) {
    this.#recorder = recorder;
    this.#isBestEffort = isBestEffort;
  }

  async record<T extends EventType>(type: T, about: Correlation, clear: Clear<T>, sealed: Sealed<T>): Promise<Receipt> {
    try {
      const receipt = await this.#recorder.record(type, about, clear, sealed);
      this.#confess();
      return receipt;
    } catch (thrown) {
      // Only a journal that can't be written is let pass: an event that is wrong in itself is a mistake of ours.
      if (!(thrown instanceof TrailError) || thrown.code !== 'BLOCKED' || !this.#isBestEffort()) throw thrown;
      this.#letGo += 1;
      return unrecorded;
    }
  }

  #confess(): void {
    const events = this.#letGo;
    if (events === 0) return;
    this.#letGo = 0;
    this.#recorder.record('audit.unrecorded', {}, { events }, {}).catch(() => {
      this.#letGo += events; // With the next event that can be recorded.
    });
  }
}
