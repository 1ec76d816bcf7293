import { readCheckpoint } from './checkpoint.ts';
import type { Cosignature } from './cosignature.ts';
import { type NoteSignature, readNote, type SignedNote, signatureLine } from './signedNote.ts';

/** More than this is not kept, however the witnesses take turns. */
const maxKept = 32;

/**
 * Adds a cosignature to the checkpoints that are kept, the newest first. A checkpoint is kept while no newer one has the
 * cosignatures of all its witnesses: so whoever wants a certain set of them finds the newest that has it.
 */
export function withCosignature(kept: readonly string[], bare: string, { signature }: Cosignature): string[] {
  const all = [...kept, bare].map(readNote).filter((note) => note !== undefined);
  const text = readNote(bare)?.text;
  const lines = new Map<string, NoteSignature>();
  for (const note of all) if (note.text === text) for (const line of note.signatures) lines.set(signerOf(line), line);
  lines.set(signerOf(signature), signature);
  const others = all.filter((note) => note.text !== text);
  const notes = [...(text === undefined ? [] : [{ text, signatures: [...lines.values()] }]), ...others]
    .map((note) => ({ note, whole: wholeOf(note) }))
    .toSorted((a, b) => sizeOf(b.whole) - sizeOf(a.whole));
  return notes
    .filter(({ note }, at) => !notes.slice(0, at).some((newer) => hasSignersOf(newer.note, note)))
    .map(({ whole }) => whole)
    .slice(0, maxKept);
}

/** The newest of some kept checkpoints that covers a leaf, among those with the most cosignatures. */
export function bestCosigned(kept: readonly string[], index: number): string | undefined {
  const covering = kept.filter((note) => sizeOf(note) > index);
  return covering.toSorted((a, b) => signersIn(b) - signersIn(a))[0];
}

const signerOf = ({ name, id }: NoteSignature): string => `${name}+${id.toString('hex')}`;
const signersIn = (note: string): number => readNote(note)?.signatures.length ?? 0;
const sizeOf = (note: string): number => readCheckpoint(note)?.size ?? 0;
const wholeOf = ({ text, signatures }: SignedNote): string => `${text}\n${signatures.map(signatureLine).join('')}`;

function hasSignersOf(newer: SignedNote, older: SignedNote): boolean {
  const signers = new Set(newer.signatures.map(signerOf));
  return older.signatures.every((line) => signers.has(signerOf(line)));
}
