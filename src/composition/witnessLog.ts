import type { Disk } from '../adapters/journals/file/disk.ts';
import { readWitness, type WitnessNote, writeWitness } from '../adapters/journals/file/witnessNote.ts';
import type { TrailRecorder } from '../core/audit/trailRecorder.ts';
import { openCheckpoint } from '../core/audit/tree/checkpoint.ts';
import { maxNoteLength, readNoteKey } from '../core/audit/tree/signedNote.ts';
import {
  type CheckpointClaim,
  type CheckpointWitness,
  claimOf,
  type Inconsistency,
  inconsistencies,
  judgeCheckpoint,
  type OfferedCheckpoint,
  type Witnessed,
} from '../core/audit/tree/witness.ts';
import { sentenceOf } from '../core/prelude/codedError.ts';

export interface WitnessParts {
  readonly disk: Disk;
  /** Folder of the journal. */
  readonly directory: string;
  readonly endpoint: string;
  /** Name of the sink, for the trail. */
  readonly sink: string;
  /** The only vkey to accept; without one the first that is met is kept. */
  readonly pinnedKey: string | undefined;
  readonly recorder: Pick<TrailRecorder, 'record'>;
  /** Told after a change of `problem`. */
  onChange(): void;
}

/**
 * Watches that the endpoint's log only grows. Nothing is trusted that isn't proved, and what contradicts is recorded with
 * both signed notes, so that it can be shown to anyone. Delivery goes on meanwhile: a log that lies must not stop the trail.
 */
export class LogWitness implements CheckpointWitness {
  readonly #parts: WitnessParts;
  #claim: CheckpointClaim | undefined;
  #problem: string | undefined;
  /** What was recorded last: the same contradiction is one event, however often it is met. */
  #recorded: string | undefined;

  constructor(parts: WitnessParts) {
    this.#parts = parts;
  }

  /** What is wrong with the endpoint's log, as a sentence for a person; `undefined` while nothing is. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** The newest checkpoint that was proved by this process. */
  get claim(): CheckpointClaim | undefined {
    return this.#claim;
  }

  async seen(): Promise<Witnessed | undefined> {
    const note = await this.#read();
    const key = readNoteKey(this.#parts.pinnedKey ?? note?.log_key ?? '');
    if (key === undefined) return undefined;
    if (note?.inconsistent !== undefined) this.#say(sentenceFor(note.inconsistent.why));
    // A checkpoint of another key is none that the pinned key could continue.
    const checkpoint = note?.checkpoint === undefined ? undefined : openCheckpoint(note.checkpoint, key);
    return { key, note: checkpoint && note?.checkpoint, checkpoint };
  }

  async take(seen: Witnessed | undefined, offered: OfferedCheckpoint | undefined): Promise<void> {
    try {
      if (offered === undefined) {
        if (seen?.note !== undefined)
          this.#say('The endpoint gives no checkpoints of its log any more. Ask its operator why.');
        return;
      }
      const key = seen?.key ?? readNoteKey(this.#parts.pinnedKey ?? offered.logKey ?? '');
      if (key === undefined) return this.#say("The key of the endpoint's log can't be read, so its log isn't watched.");
      const judged = judgeCheckpoint(seen ?? { key, note: undefined, checkpoint: undefined }, offered);
      if (judged.kind === 'inconsistent') return await this.#contradicted(seen?.note, offered, judged.why, key.text);
      await this.#proved(seen?.note, offered, key.text);
    } catch (thrown) {
      this.#say(`What was seen of the endpoint's log can't be kept: ${sentenceOf(thrown)}.`);
    }
  }

  async #proved(before: string | undefined, offered: OfferedCheckpoint, keyText: string): Promise<void> {
    const { disk, directory, endpoint } = this.#parts;
    const stored = await this.#read();
    if (stored?.inconsistent === undefined) this.#say(undefined);
    const isOwn = stored?.log_key === keyText; // Notes of a key that was replaced by a pinned one count no more.
    if (isOwn && offered.note === before && stored.checkpoint === before) return;
    if (this.#claim === undefined || before !== offered.note) this.#claim = claimOf(offered.note);
    // Another process may have seen more meanwhile; what was proved from an older state must not take its place.
    if (isOwn && stored.checkpoint !== undefined && stored.checkpoint !== before) return;
    const note: WitnessNote = { ...stored, version: 1, endpoint, log_key: keyText, checkpoint: offered.note };
    await writeWitness(disk, directory, note);
  }

  async #contradicted(
    seenNote: string | undefined,
    offered: OfferedCheckpoint,
    why: Inconsistency,
    keyText: string,
  ): Promise<void> {
    this.#say(sentenceFor(why));
    const { disk, directory, endpoint, sink, recorder } = this.#parts;
    const received = offered.note.slice(0, maxNoteLength).toWellFormed();
    const seen = seenNote === undefined ? {} : { seen: seenNote };
    const stored = await this.#read();
    // Nobody signed what can't be read, so it is no proof against anyone.
    if (why !== 'unreadable' && stored?.inconsistent === undefined) {
      const note: WitnessNote = {
        version: 1,
        endpoint,
        log_key: keyText,
        ...stored,
        inconsistent: { why, ...seen, received },
      };
      await writeWitness(disk, directory, note);
    }
    const mark = `${why} ${seenNote}`;
    if (mark === this.#recorded) return;
    this.#recorded = mark;
    const consistency = offered.consistency.slice(0, 64).map((hash) => hash.slice(0, 64).toWellFormed());
    // Not awaited: the acknowledgement is good all the same. A trail that can't be written says so itself.
    void recorder
      .record('checkpoint.inconsistent', {}, { sink, why, ...seen, received, consistency }, {})
      .catch(() => undefined);
  }

  async #read(): Promise<WitnessNote | undefined> {
    const { disk, directory, endpoint } = this.#parts;
    const note = await readWitness(disk, directory, endpoint);
    if (note === undefined || !('problem' in note)) return note;
    this.#say(`${note.problem} The endpoint's log isn't watched until it is restored or removed.`);
    return undefined;
  }

  #say(problem: string | undefined): void {
    if (problem === this.#problem) return;
    this.#problem = problem;
    this.#parts.onChange();
  }
}

function sentenceFor(why: string): string {
  const what = Object.hasOwn(inconsistencies, why) ? inconsistencies[why as Inconsistency] : 'contradicted itself';
  return `The endpoint's log ${what}. Both signed checkpoints are in the trail; show them to whoever runs the endpoint.`;
}
