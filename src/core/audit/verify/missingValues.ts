import { disclosureDigest } from '../disclosure.ts';
import { type Entry, shortType } from '../entry.ts';
import type { SignedRecord } from '../record.ts';

/** Sealed values of one event that were signed and are not here. */
export interface MissingValues {
  readonly id: string;
  readonly seq: number;
  /** Type without prefix and version. */
  readonly event: string;
  /** Account name of whom the event is about. */
  readonly person: string | undefined;
  readonly digests: readonly string[];
  /** What the record itself tells of why they can't be read. */
  readonly why: 'withheld' | 'key-erased' | 'key-elsewhere';
  /** How many of them whoever handed the event out says to have taken out. */
  readonly takenOut: number;
}

/** What is missing of a record whose disclosures were verified; `undefined` where all of it is there. */
export function missingValues(record: SignedRecord, entry: Entry, takenOut = 0): MissingValues | undefined {
  const digests = entry._sd ?? [];
  // Each that is there is one of them: where there are as many, none has to be hashed again.
  if (digests.length === record.disclosures.length) return undefined;
  const committed = new Set(digests);
  for (const text of record.disclosures) committed.delete(disclosureDigest(text));
  const { id, seq, type, actor } = entry;
  return {
    id,
    seq,
    event: shortType(type),
    person: actor?.['user.id'],
    digests: [...committed],
    why: whyOf(record),
    takenOut,
  };
}

function whyOf({ sealed, unopened }: SignedRecord): MissingValues['why'] {
  if (sealed === undefined) return 'withheld';
  return unopened === 'key-elsewhere' ? 'key-elsewhere' : 'key-erased';
}

/** Why values are missing, as a part of a sentence. */
export const missingWords: Readonly<Record<MissingValues['why'], string>> = {
  withheld: 'the signed digest is there and the value is not',
  'key-erased': 'the key of its encrypted values is gone',
  'key-elsewhere': 'the key of its encrypted values is not here',
};
