import { signatureBytes, Verifier } from '../signature.ts';
import { type NoteKey, type NoteSignature, noteKeyOf, readNoteKey, type SignedNote } from './signedNote.ts';

/**
 * A witness's word that it saw a log only grow, up to this checkpoint (https://c2sp.org/tlog-cosignature). Of the two kinds
 * this is the one with Ed25519; those with ML-DSA-44 belong to other keys, and lines of other keys are passed over.
 */
export interface Cosignature {
  readonly witness: NoteKey;
  /** When the witness signed, by its own clock. Seconds since the Unix epoch. */
  readonly time: number;
  /** As it stands in the note. */
  readonly signature: NoteSignature;
}

/**
 * What a note has of one witness.
 * - `absent`: nothing.
 * - `forged`: a line under its name and key id that its key did not sign over this text.
 * - `untimely`: its key signed, under a time that can't be.
 */
export type CosignatureJudgement =
  | { readonly kind: 'valid'; readonly cosignature: Cosignature }
  | { readonly kind: 'absent' | 'forged' | 'untimely' };

/** Clocks may differ by this much. What is signed later than that would look fresh for ever. */
const clockToleranceSeconds = 5 * 60;

const timeBytes = 8;

/**
 * Reads the vkey of a witness: type 0x04, or 0x01 as many publish it, which stands for the same public key.
 * `undefined` for anything else, ML-DSA-44 included.
 */
export function readWitnessKey(text: string): NoteKey | undefined {
  const plain = readNoteKey(text, 0x01);
  return plain === undefined ? readNoteKey(text, 0x04) : noteKeyOf(plain.name, plain.publicKey, 0x04);
}

/** Judges what stands under a witness's name and key id. One line that is wrong spoils what stands beside it. */
export function judgeCosignature(note: SignedNote, witness: NoteKey, nowMs: number): CosignatureJudgement {
  const own = note.signatures.filter(({ name, id }) => name === witness.name && id.equals(witness.id));
  const verifier = new Verifier(witness.publicKey);
  let newest: Cosignature | undefined;
  for (const line of own) {
    const { signature } = line;
    if (signature.length !== timeBytes + signatureBytes) return { kind: 'forged' };
    const time = signature.readBigUInt64BE();
    const message = Buffer.from(cosignedText(note.text, time), 'utf8');
    if (!verifier.verifies(message, signature.subarray(timeBytes))) return { kind: 'forged' };
    if (time === 0n || time > BigInt(Math.floor(nowMs / 1000) + clockToleranceSeconds)) return { kind: 'untimely' };
    if (newest === undefined || Number(time) > newest.time) newest = { witness, time: Number(time), signature: line };
  }
  return newest === undefined ? { kind: 'absent' } : { kind: 'valid', cosignature: newest };
}

/** What an Ed25519 cosignature covers. `time` in seconds. */
export function cosignedText(text: string, time: bigint): string {
  return `cosignature/v1\ntime ${time}\n${text}`;
}
