import { openCheckpoint } from '../tree/checkpoint.ts';
import { type Cosignature, judgeCosignature } from '../tree/cosignature.ts';
import { type NoteKey, readNote } from '../tree/signedNote.ts';
import type { Severity } from './report.ts';

/** Which outside witnesses count, and how many of them are wanted. */
export interface WitnessTrust {
  /** Of different public keys: one key under two names would be two witnesses. */
  readonly keys: readonly NoteKey[];
  /** From 1 to as many as there are keys. */
  readonly wanted: number;
  readonly nowMs: number;
}

/** What was found of witnesses. */
export interface WitnessFindings {
  readonly problems: readonly { readonly severity: Severity; readonly message: string }[];
  readonly notes: readonly string[];
}

/**
 * Whether enough of the trusted witnesses cosigned one and the same checkpoint. Of several, the newest that has enough counts,
 * and where none has, the one with the most.
 */
export function verifyWitnesses(
  notes: readonly string[],
  logKey: NoteKey,
  { keys, wanted, nowMs }: WitnessTrust,
): WitnessFindings {
  const problems: { severity: Severity; message: string }[] = [];
  const judged = notes.flatMap((note) => {
    const checkpoint = openCheckpoint(note, logKey);
    const read = readNote(note);
    if (checkpoint === undefined || read === undefined) return []; // Whoever compares it with the tree says so.
    const { size } = checkpoint;
    const valid: Cosignature[] = [];
    for (const key of keys) {
      const judgement = judgeCosignature(read, key, nowMs);
      if (judgement.kind === 'valid') valid.push(judgement.cosignature);
      if (judgement.kind === 'forged') {
        const message = `The cosignature of ${key.name} under the checkpoint of ${size} entries is forged: its key signed another text, or none.`;
        problems.push({ severity: 'tampering', message });
      }
      if (judgement.kind === 'untimely') {
        const message = `The witness ${key.name} cosigned the checkpoint of ${size} entries under a time that is not yet, so it doesn't count.`;
        problems.push({ severity: 'unverifiable', message });
      }
    }
    return [{ size, valid }];
  });
  const [best] = judged.toSorted(
    (a, b) => Math.min(b.valid.length, wanted) - Math.min(a.valid.length, wanted) || b.size - a.size,
  );
  const count = best?.valid.length ?? 0;
  const verdict =
    best === undefined || count === 0
      ? `None of ${keys.length} witnesses cosigned a checkpoint that is here`
      : `${count} of ${keys.length} witnesses cosigned the checkpoint of ${best.size} entries, the first at ${firstTime(best.valid)}`;
  if (count >= wanted) return { problems, notes: [`${verdict}.`] };
  const message = `${verdict}, and ${wanted} are wanted. Ask again later, or see the collector's health for why.`;
  return { problems: [...problems, { severity: 'unverifiable', message }], notes: [] };
}

function firstTime(valid: readonly Cosignature[]): string {
  return new Date(Math.min(...valid.map(({ time }) => time)) * 1000).toISOString();
}
