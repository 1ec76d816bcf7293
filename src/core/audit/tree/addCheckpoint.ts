import type { Abortable } from '../../ports.ts';
import { type Cosignature, judgeCosignature } from './cosignature.ts';
import { readCount } from './merkleHash.ts';
import { type NoteKey, readNote, readSignatures } from './signedNote.ts';

/** A checkpoint on its way to a witness (https://c2sp.org/tlog-witness, add-checkpoint). */
export interface Submission {
  /** Size of the checkpoint that the witness cosigned last; 0 where none is known. */
  readonly oldSize: number;
  /** From that one to this. */
  readonly consistency: readonly Buffer[];
  /** The log's own signed note. */
  readonly note: string;
}

/**
 * What a witness made of a submission.
 * - `cosigned`: it vouches for the checkpoint.
 * - `conflict`: the last checkpoint that it cosigned has another size than the one named.
 * - `inconsistent`: it finds that the log does not continue what it cosigned. The gravest thing a witness can say.
 * - `forged`: it answered with a cosignature of its own that isn't one of this checkpoint: another text, or another key.
 * - `refused`: a person has to set something right, here or there.
 * - `unavailable`: nobody knows; another attempt may help.
 */
export type WitnessAnswer =
  | { readonly kind: 'cosigned'; readonly cosignature: Cosignature }
  | { readonly kind: 'conflict'; readonly size: number }
  | {
      readonly kind: 'inconsistent' | 'forged' | 'refused' | 'unavailable';
      /** What is wrong, as the end of a sentence that begins with the witness. */
      readonly problem: string;
      /** What it wishes, in milliseconds. */
      readonly afterMs?: number;
    };

/** Somebody outside who watches that the log only grows. Whoever answers for it controls what it says. */
export interface Witness {
  readonly key: NoteKey;
  /** Never throws. An abort gives up waiting; the witness may have taken the checkpoint. */
  addCheckpoint(submission: Submission, o: Abortable): Promise<WitnessAnswer>;
}

/** The body of the request. @throws {RangeError} for a proof that no tree needs: the protocol allows 63 lines. */
export function addCheckpointBody({ oldSize, consistency, note }: Submission): string {
  if (consistency.length > 63) throw new RangeError('A consistency proof has 63 hashes at most.');
  return `${[`old ${oldSize}`, ...consistency.map((hash) => hash.toString('base64'))].join('\n')}\n\n${note}`;
}

/** The HTTP answer, as far as the protocol speaks of it. */
export interface RawAnswer {
  readonly status: number;
  readonly contentType: string | null;
  readonly body: string;
}

/** What an answer means. Only a cosignature that this key made over this very text counts as one. */
export function readWitnessAnswer(answer: RawAnswer, note: string, key: NoteKey, nowMs: number): WitnessAnswer {
  switch (answer.status) {
    case 200:
      return readCosignatures(answer.body, note, key, nowMs);
    case 409:
      return readConflict(answer);
    case 400:
      return { kind: 'refused', problem: 'finds the request malformed (400)' };
    case 403:
      return {
        kind: 'refused',
        problem: "does not take the signature of this log's key (403): give its operator the key",
      };
    case 404:
      return { kind: 'refused', problem: 'does not know this log (404): give its operator the name and the key' };
    case 422:
      return { kind: 'inconsistent', problem: 'finds that the log does not continue what it cosigned before (422)' };
    default:
      return { kind: 'unavailable', problem: `answered ${answer.status}` };
  }
}

function readCosignatures(body: string, note: string, key: NoteKey, nowMs: number): WitnessAnswer {
  const text = readNote(note)?.text;
  const signatures = readSignatures(body);
  if (text === undefined || signatures === undefined)
    return { kind: 'unavailable', problem: 'answered with something else than signatures' };
  const judged = judgeCosignature({ text, signatures }, key, nowMs);
  switch (judged.kind) {
    case 'valid':
      return { kind: 'cosigned', cosignature: judged.cosignature };
    case 'forged':
      return { kind: 'forged', problem: 'answered with a cosignature that is not one of this checkpoint by its key' };
    case 'untimely':
      return { kind: 'refused', problem: 'cosigns under a time that is not now: one of the two clocks is wrong' };
    default:
      return { kind: 'refused', problem: `answers without a cosignature by the key ${key.text}` };
  }
}

function readConflict({ contentType, body }: RawAnswer): WitnessAnswer {
  const size = /^[^\n]*\n$/.test(body) ? readCount(body.slice(0, -1)) : undefined;
  if (contentType?.split(';')[0]?.trim() === 'text/x.tlog.size' && size !== undefined)
    return { kind: 'conflict', size };
  return { kind: 'unavailable', problem: 'answered 409 without the size that belongs to it' };
}
