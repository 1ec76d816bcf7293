import { readCount, readHash } from './merkleHash.ts';
import { isSignedBy, type NoteKey, type NoteSigner, readNote } from './signedNote.ts';

/** A log's statement of how many leaves it has and what they hash to (https://c2sp.org/tlog-checkpoint). */
export interface Checkpoint {
  /** Name of the log. */
  readonly origin: string;
  readonly size: number;
  readonly root: Buffer;
}

/** Writes and signs one. The caller MUST NOT ever have signed one that this doesn't continue. */
export function signCheckpoint(size: number, root: Buffer, signer: NoteSigner): string {
  return signer.sign(`${signer.key.name}\n${size}\n${root.toString('base64')}\n`);
}

/** What the note says, whoever signed it; `undefined` when it is no checkpoint. Extension lines are passed over. */
export function readCheckpoint(note: string): Checkpoint | undefined {
  const read = readNote(note);
  return read && checkpointIn(read.text);
}

/** What the note says where this key signed it for its own log; `undefined` for anything else. */
export function openCheckpoint(note: string, key: NoteKey): Checkpoint | undefined {
  const read = readNote(note);
  const checkpoint = read && checkpointIn(read.text);
  if (read === undefined || checkpoint?.origin !== key.name) return undefined;
  return isSignedBy(read, key) ? checkpoint : undefined;
}

function checkpointIn(text: string): Checkpoint | undefined {
  const [origin = '', sizeText = '', rootText = '', ...extensions] = text.slice(0, -1).split('\n');
  const size = readCount(sizeText);
  const root = readHash(rootText);
  if (origin === '' || size === undefined || root === undefined || extensions.includes('')) return undefined;
  return { origin, size, root };
}
