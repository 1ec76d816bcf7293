import type { CosignedNote } from '../../adapters/journals/file/cosignedNote.ts';
import type { Witness } from '../../core/audit/tree/addCheckpoint.ts';

/** What is known of one witness. */
export interface WitnessState {
  readonly witness: Witness;
  /** Leaves of the newest checkpoint that it cosigned. */
  size: number;
  /** What it said that no witness of a log that only grows can say, the first time. */
  contradiction: CosignedNote['witnesses'][number]['contradiction'];
  /** Why it doesn't cosign at this moment, as a sentence. */
  problem: string | undefined;
  /** Attempts that have failed since the last cosignature. */
  failures: number;
  /** It is not asked before, in milliseconds since the epoch. */
  notBeforeMs: number;
}

/** What is shown of one. */
export interface WitnessView {
  readonly name: string;
  readonly size: number;
  /** Why it doesn't cosign now. */
  readonly problem: string | undefined;
  /** A contradiction that a person has to look at. */
  readonly contradiction: string | undefined;
}

export function viewOf({ witness, size, problem, contradiction }: WitnessState): WitnessView {
  return { name: witness.key.name, size, problem, contradiction: contradiction?.problem };
}
