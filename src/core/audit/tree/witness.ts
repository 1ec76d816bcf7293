import { type Checkpoint, openCheckpoint, readCheckpoint } from './checkpoint.ts';
import { readHash } from './merkleHash.ts';
import { verifyConsistency } from './proofs.ts';
import type { NoteKey } from './signedNote.ts';

/** What a log offered with an acknowledgement. Whoever answers at the address controls it. */
export interface OfferedCheckpoint {
  /** The signed note. */
  readonly note: string;
  /** Base64 hashes from the checkpoint that the client named to this one. */
  readonly consistency: readonly string[];
  /** The log's vkey, to be believed at the first meeting only. */
  readonly logKey: string | undefined;
}

/** The newest checkpoint of a log that was found consistent with all before it. */
export interface Witnessed {
  readonly key: NoteKey;
  /** The signed note; `undefined` where only the key is known yet. */
  readonly note: string | undefined;
  /** What the note says. Whoever makes this MUST have verified that the key signed it. */
  readonly checkpoint: Checkpoint | undefined;
}

/**
 * Why a checkpoint can't be one that continues what was seen.
 * - `unreadable`: it is no checkpoint of this log; nothing that anyone signed.
 * - `other-key`: the known key did not sign it.
 * - `rollback`: it has fewer leaves than one before: acknowledged events are gone.
 * - `fork`: as many leaves, and others.
 * - `unproven`: more leaves, without proof that they stand behind the old ones.
 */
export type Inconsistency = 'unreadable' | 'other-key' | 'rollback' | 'fork' | 'unproven';

/** What an inconsistency means, as the end of the sentence "The endpoint's log …". */
export const inconsistencies: Readonly<Record<Inconsistency, string>> = {
  unreadable: "sent a checkpoint that can't be read",
  'other-key': 'signs with another key than the one known here',
  rollback: 'has become shorter: events that it had taken are gone',
  fork: 'shows another history than before',
  unproven: 'does not prove that it continues the history it showed before',
};

export type Judgement =
  | { readonly kind: 'consistent'; readonly checkpoint: Checkpoint }
  | { readonly kind: 'inconsistent'; readonly why: Inconsistency };

/** Judges a checkpoint by the last one that was seen: a log may grow, and nothing else. */
export function judgeCheckpoint(seen: Witnessed, offered: OfferedCheckpoint): Judgement {
  const checkpoint = openCheckpoint(offered.note, seen.key);
  if (checkpoint === undefined)
    return inconsistent(readCheckpoint(offered.note) === undefined ? 'unreadable' : 'other-key');
  const before = seen.checkpoint;
  if (before === undefined) return { kind: 'consistent', checkpoint };
  if (checkpoint.size < before.size) return inconsistent('rollback');
  if (checkpoint.size === before.size) {
    return checkpoint.root.equals(before.root) ? { kind: 'consistent', checkpoint } : inconsistent('fork');
  }
  const proof = offered.consistency.map(readHash).filter((hash) => hash !== undefined);
  const isProved = proof.length === offered.consistency.length && verifyConsistency(before, checkpoint, proof);
  return isProved ? { kind: 'consistent', checkpoint } : inconsistent('unproven');
}

const inconsistent = (why: Inconsistency): Judgement => ({ kind: 'inconsistent', why });

/** Told of the checkpoints that come with acknowledgements. */
export interface CheckpointWitness {
  /** What the next answer will be judged by; `undefined` before the first meeting. */
  seen(): Promise<Witnessed | undefined>;
  /** Judges and remembers what came in answer to a request that named `seen`; `undefined` where nothing came. Never throws. */
  take(seen: Witnessed | undefined, offered: OfferedCheckpoint | undefined): Promise<void>;
}

/** A checkpoint as a signed event repeats it: with the log's signature, so that it is evidence to anyone. */
export interface CheckpointClaim {
  readonly origin: string;
  readonly size: number;
  /** Base64. */
  readonly root: string;
  /** Base64 of key id and signature, as in the note. */
  readonly signature: string;
}

/** What an event repeats of a note with one signature; `undefined` for any other note. */
export function claimOf(note: string): CheckpointClaim | undefined {
  const checkpoint = readCheckpoint(note);
  const signature = / (\S+)\n$/.exec(note)?.[1];
  if (checkpoint === undefined || signature === undefined) return undefined;
  const { origin, size, root } = checkpoint;
  const claim = { origin, size, root: root.toString('base64'), signature };
  return noteOf(claim) === note ? claim : undefined;
}

/** The note that a claim was taken from. */
export function noteOf({ origin, size, root, signature }: CheckpointClaim): string {
  return `${origin}\n${size}\n${root}\n\n— ${origin} ${signature}\n`;
}
