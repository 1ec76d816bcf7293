import { type CosignedNote, readCosigned, writeCosigned } from '../../adapters/journals/file/cosignedNote.ts';
import type { Disk } from '../../adapters/journals/file/disk.ts';
import { treePath } from '../../adapters/journals/file/treeNote.ts';
import { retryDelayMs } from '../../core/audit/delivery/backoff.ts';
import type { Witness, WitnessAnswer } from '../../core/audit/tree/addCheckpoint.ts';
import { bestCosigned, withCosignature } from '../../core/audit/tree/cosignedNotes.ts';
import { readNote } from '../../core/audit/tree/signedNote.ts';
import { sentenceOf } from '../../core/prelude/codedError.ts';
import type { SignedCheckpoint, TreeLog } from '../tree/treeLog.ts';
import { viewOf, type WitnessState, type WitnessView } from './witnessState.ts';

export interface WitnessingParts {
  readonly disk: Disk;
  /** Folder of the store. */
  readonly store: string;
  readonly tree: Pick<TreeLog, 'checkpoint' | 'consistency'>;
  readonly witnesses: readonly Witness[];
  now(): number;
  /** In `[0, 1)`. */
  random(): number;
  /** One line for the operator. */
  log(line: string): void;
}

/**
 * Has outside witnesses cosign the checkpoints of one log. It takes the newest checkpoint, asks all of them at once, and keeps what
 * they say; deliveries never wait for it. A witness that fails is asked again later, alone and ever more rarely.
 */
export class Witnessing {
  readonly #parts: WitnessingParts;
  readonly #states: readonly WitnessState[];
  /** What is kept of witnesses that are not asked any more: what they said of the log was said. */
  readonly #former: CosignedNote['witnesses'];
  #checkpoints: readonly string[];

  private constructor(parts: WitnessingParts, known: CosignedNote | undefined) {
    const { witnesses } = parts;
    this.#parts = parts;
    this.#states = witnesses.map((witness) => {
      const { size = 0, contradiction } = known?.witnesses.find(({ key }) => key === witness.key.text) ?? {};
      return { witness, size, contradiction, problem: undefined, failures: 0, notBeforeMs: 0 };
    });
    this.#former = (known?.witnesses ?? []).filter(({ key }) => witnesses.every((one) => one.key.text !== key));
    this.#checkpoints = known?.checkpoints ?? [];
  }

  /** What was kept and can't be read any more is told and begun anew: the witnesses know it. @throws {Error} of the file system. */
  static async open(parts: WitnessingParts): Promise<Witnessing> {
    const note = await readCosigned(parts.disk, treePath(parts.store));
    if (note !== undefined && 'problem' in note) parts.log(`${note.problem} The witnesses are asked anew.`);
    return new Witnessing(parts, note === undefined || 'problem' in note ? undefined : note);
  }

  /** Checkpoints with their cosignatures, the newest first; see `withCosignature` for which are kept. */
  get checkpoints(): readonly string[] {
    return this.#checkpoints;
  }

  get witnesses(): readonly WitnessView[] {
    return this.#states.map(viewOf);
  }

  /** The same checkpoint with the cosignatures that are there by now. */
  cosigned(note: string): string {
    const text = readNote(note)?.text;
    return this.#checkpoints.find((kept) => readNote(kept)?.text === text) ?? note;
  }

  /** The checkpoint with the most cosignatures of those that cover a leaf; `undefined` where none does. */
  covering(index: number): string | undefined {
    return bestCosigned(this.#checkpoints, index);
  }

  /** Asks each witness that is due for the newest checkpoint, and resolves with what is kept of it durable. Never throws. */
  async round(signal: AbortSignal): Promise<void> {
    const { tree, now } = this.#parts;
    const { checkpoint } = tree;
    if (checkpoint === undefined || checkpoint.size === 0) return;
    const due = this.#states.filter(({ size, notBeforeMs }) => size !== checkpoint.size && notBeforeMs <= now());
    if (due.length === 0) return;
    await Promise.all(due.map(async (state) => await this.#ask(state, checkpoint, signal)));
    if (signal.aborted) return;
    await this.#keep();
  }

  async #ask(state: WitnessState, checkpoint: SignedCheckpoint, signal: AbortSignal): Promise<void> {
    try {
      let oldSize = state.size;
      let answer = await this.#submit(state, checkpoint, oldSize, signal);
      if (answer.kind === 'conflict' && answer.size <= checkpoint.size && answer.size !== oldSize) {
        if (answer.size < state.size) this.#contradict(state, checkpoint, oldSize, forgets(state.size, answer.size));
        oldSize = answer.size;
        answer = await this.#submit(state, checkpoint, oldSize, signal);
      }
      if (!signal.aborted) this.#take(state, checkpoint, oldSize, answer);
    } catch (thrown) {
      this.#fail(state, `can't be asked: ${sentenceOf(thrown)}`);
    }
  }

  async #submit(state: WitnessState, { size, note }: SignedCheckpoint, oldSize: number, signal: AbortSignal) {
    if (oldSize > size) return { kind: 'conflict', size: oldSize } as const; // It said so before.
    const isGrown = oldSize > 0 && oldSize < size;
    const consistency = isGrown ? await this.#parts.tree.consistency(oldSize, size) : [];
    return await state.witness.addCheckpoint({ oldSize, consistency, note }, { signal });
  }

  #take(state: WitnessState, checkpoint: SignedCheckpoint, oldSize: number, answer: WitnessAnswer): void {
    switch (answer.kind) {
      case 'cosigned':
        this.#checkpoints = withCosignature(this.#checkpoints, checkpoint.note, answer.cosignature);
        if (state.problem !== undefined) this.#parts.log(`The witness ${state.witness.key.name} cosigns again.`);
        Object.assign(state, { size: checkpoint.size, problem: undefined, failures: 0, notBeforeMs: 0 });
        return;
      case 'conflict': {
        const isAhead = answer.size > checkpoint.size;
        const problem = isAhead ? isAheadOf(checkpoint.size, answer.size) : disagrees(oldSize, answer.size);
        if (isAhead) this.#contradict(state, checkpoint, oldSize, problem);
        this.#fail(state, problem);
        return;
      }
      case 'inconsistent':
      case 'forged':
        this.#contradict(state, checkpoint, oldSize, answer.problem);
        this.#fail(state, answer.problem);
        return;
      default:
        this.#fail(state, answer.problem, answer.afterMs);
    }
  }

  #fail(state: WitnessState, problem: string, afterMs?: number): void {
    const { now, random, log } = this.#parts;
    const sentence = `The witness ${state.witness.key.name} ${problem}.`;
    if (state.problem !== sentence) log(sentence);
    state.problem = sentence;
    state.notBeforeMs = now() + retryDelayMs(state.failures, random(), afterMs);
    state.failures += 1;
  }

  #contradict(state: WitnessState, { note }: SignedCheckpoint, oldSize: number, problem: string): void {
    const { now, log } = this.#parts;
    if (state.contradiction !== undefined) return;
    const sentence = `The witness ${state.witness.key.name} ${problem}.`;
    state.contradiction = { at: new Date(now()).toISOString(), problem: sentence, old_size: oldSize, checkpoint: note };
    log(`${sentence} This log was set back or changed, or the witness errs: compare the two before anything else.`);
  }

  /** A note that can't be written costs questions that were answered before, and no cosignature that a checkpoint needs. */
  async #keep(): Promise<void> {
    const { disk, store, log } = this.#parts;
    const asked = this.#states.map(({ witness, size, contradiction }) => ({
      key: witness.key.text,
      size,
      ...(contradiction === undefined ? {} : { contradiction }),
    }));
    const witnesses = [...asked, ...this.#former];
    try {
      await writeCosigned(disk, treePath(store), { version: 1, witnesses, checkpoints: [...this.#checkpoints] });
    } catch (thrown) {
      log(`What the witnesses said can't be kept: ${sentenceOf(thrown)}.`);
    }
  }
}

const isAheadOf = (size: number, theirs: number): string =>
  `has cosigned ${theirs} entries of this log, and the log has ${size}`;
const forgets = (size: number, theirs: number): string =>
  `had cosigned ${size} entries of this log, and now knows of ${theirs}`;
const disagrees = (named: number, theirs: number): string =>
  `answers 409 to the size ${named} and names ${theirs} itself`;
