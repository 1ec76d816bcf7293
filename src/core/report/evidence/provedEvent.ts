import type { Entry } from '../../audit/entry.ts';
import type { SignedRecord } from '../../audit/record.ts';

/** A verified event with its exact bytes. */
export interface ProvedEvent {
  readonly entry: Entry;
  readonly record: SignedRecord;
}

/** One as a pack has it. */
export interface SelectedEvent extends ProvedEvent {
  /** How many of its values were taken out for it. */
  readonly withheld: number;
}
