import { createHash } from 'node:crypto';
import { type Signer, signatureBytes, Verifier } from '../signature.ts';

/**
 * Signed notes (https://c2sp.org/signed-note) with Ed25519: text, an empty line, and lines of signatures. A key is named by
 * its *vkey*, `<name>+<key id in hex>+<base64 of type and public key>`.
 */
export interface NoteKey {
  /** The vkey itself. */
  readonly text: string;
  readonly name: string;
  /** Four bytes; tells keys apart and proves nothing. */
  readonly id: Buffer;
  /** Base64url of the raw public key. */
  readonly publicKey: string;
}

/** What a log signs its notes with. */
export interface NoteSigner {
  readonly key: NoteKey;
  /** The same key for statements that are no notes; each MUST have a type of its own (DSSE). */
  readonly signer: Signer;
  /** The whole note for a text that ends with a newline. */
  sign(text: string): string;
}

export interface SignedNote {
  /** What the signatures cover, final newline included. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

export interface NoteSignature {
  readonly name: string;
  /** Of the key. */
  readonly id: Buffer;
  readonly signature: Buffer;
}

/** More than a checkpoint with sixteen signatures needs; a longer note is an attack on the reader. */
export const maxNoteLength = 8 * 1024;

const maxSignatures = 32;
/** What a key signs, as its vkey says: notes themselves, or cosignatures (https://c2sp.org/tlog-cosignature). */
export type NoteKeyType = 0x01 | 0x04;
const noteType: NoteKeyType = 0x01;
const publicKeyBytes = 32;

export function noteKeyOf(name: string, publicKey: string, type = noteType): NoteKey {
  const typed = Buffer.concat([Buffer.from([type]), Buffer.from(publicKey, 'base64url')]);
  const id = createHash('sha256').update(`${name}\n`).update(typed).digest().subarray(0, 4);
  return { text: `${name}+${id.toString('hex')}+${typed.toString('base64')}`, name, id, publicKey };
}

/** Reads a vkey that anyone may have written; `undefined` when it is none, or none of this type. Both types are Ed25519. */
export function readNoteKey(text: string, type = noteType): NoteKey | undefined {
  const [, name = '', encoded = ''] = /^([^+]+)\+[0-9a-f]{8}\+([0-9A-Za-z+/=]+)$/.exec(text) ?? [];
  const typed = Buffer.from(encoded, 'base64');
  if (!isKeyName(name) || typed.length !== 1 + publicKeyBytes || typed[0] !== type) return undefined;
  const key = noteKeyOf(name, typed.subarray(1).toString('base64url'), type);
  return key.text === text ? key : undefined;
}

/** Whether a text may name a key. */
export function isKeyName(text: string): boolean {
  return text !== '' && text.length <= 255 && !/[\s+\p{Cc}]/u.test(text);
}

/** @throws {TypeError} when the key is not of Ed25519: a note has no other. */
export function noteSigner(name: string, signer: Signer): NoteSigner {
  if (Buffer.byteLength(signer.publicKey, 'base64url') !== publicKeyBytes)
    throw new TypeError('Signed notes need an Ed25519 key.');
  const key = noteKeyOf(name, signer.publicKey);
  return {
    key,
    signer,
    sign(text) {
      const signature = signer.sign(Buffer.from(text, 'utf8'));
      return `${text}\n${signatureLine({ name, id: key.id, signature })}`;
    },
  };
}

/** A signature as it stands in a note, newline included. */
export function signatureLine({ name, id, signature }: NoteSignature): string {
  return `— ${name} ${Buffer.concat([id, signature]).toString('base64')}\n`;
}

/** Takes a note apart; proves nothing. `undefined` when it isn't one, cut off for example. */
export function readNote(note: string): SignedNote | undefined {
  // Control characters would let a terminal show another text than the one that was signed.
  if (note.length > maxNoteLength || !note.isWellFormed() || /[\x00-\x09\x0b-\x1f]/.test(note)) return undefined;
  const split = note.lastIndexOf('\n\n');
  if (split < 0 || !note.endsWith('\n')) return undefined;
  const signatures = readSignatures(note.slice(split + 2));
  return signatures && { text: note.slice(0, split + 1), signatures };
}

/** The lines of signatures behind a note's text; `undefined` when one of them is none. */
export function readSignatures(text: string): NoteSignature[] | undefined {
  const lines = text.slice(0, -1).split('\n');
  if (!text.endsWith('\n') || lines.length > maxSignatures) return undefined;
  const signatures: NoteSignature[] = [];
  for (const line of lines) {
    const [, name, encoded] = /^— (\S+) (\S+)$/u.exec(line) ?? [];
    if (name === undefined || encoded === undefined || !isKeyName(name)) return undefined;
    const bytes = Buffer.from(encoded, 'base64');
    if (bytes.length < 5 || bytes.toString('base64') !== encoded) return undefined;
    signatures.push({ name, id: bytes.subarray(0, 4), signature: bytes.subarray(4) });
  }
  return signatures;
}

/** Whether this key signed the note. A wrong signature under its name and id spoils the whole note. */
export function isSignedBy(note: SignedNote, key: NoteKey): boolean {
  const own = note.signatures.filter(({ name, id }) => name === key.name && id.equals(key.id));
  const verifier = new Verifier(key.publicKey);
  const text = Buffer.from(note.text, 'utf8');
  return (
    own.length > 0 &&
    own.every((one) => one.signature.length === signatureBytes && verifier.verifies(text, one.signature))
  );
}
