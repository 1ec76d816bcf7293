import { isEntry, readEntry, shortType } from '../entry.ts';
import { payloadDigest } from '../record.ts';
import { readCheckpoint } from '../tree/checkpoint.ts';
import type { NoteKey } from '../tree/signedNote.ts';
import { readTlogProof } from '../tree/tlogProof.ts';
import { readExtra } from './proofExtra.ts';
import { isRotation } from './rotation.ts';
import { verifySessionKeys } from './sessionKeys.ts';
import type { StreamCheck } from './streamCheck.ts';
import { verifyProof } from './verifyProof.ts';

/** A machine's note that the beginning of a stream is gone because the endpoint's log has it. Anyone may have written it. */
export interface FreedBeginning {
  /** The last segment that is gone. */
  readonly segment: number;
  readonly throughSeq: number;
  /** A tlog-proof of the event `throughSeq`. */
  readonly proof: string;
}

export interface FreedTrust {
  /** Keys of logs that are known; the proof must lead to a checkpoint of one of them. */
  readonly logKeys: readonly NoteKey[];
  /** The keys come from the folder that is verified: whoever writes there can bring a log of their own. */
  readonly areLogKeysMet: boolean;
  readonly deviceKeys: ReadonlySet<string> | undefined;
}

/**
 * What is missing at a stream's beginning was freed and not removed: the last event of it is in a log whose key is known, and chained to
 * all before it. Then the check goes on behind it. @returns the sentence to tell, where that is proved.
 */
export function verifyFreed(check: StreamCheck, freed: FreedBeginning, trust: FreedTrust): string | undefined {
  const refuse = (why: string): undefined => {
    check.report('tampering', `The note of what was freed here was changed: ${why}.`);
    return undefined;
  };
  const proof = readTlogProof(freed.proof);
  const extra = proof === undefined ? undefined : readExtra(proof);
  const checkpoint = proof === undefined ? undefined : readCheckpoint(proof.checkpoint);
  const entry = extra === undefined ? undefined : readEntry(extra.event.payload);
  if (extra === undefined || checkpoint === undefined || entry === undefined || !isEntry(entry)) {
    return refuse('its proof can’t be read');
  }
  if (entry.stream !== check.stream || entry.seq !== freed.throughSeq) return refuse('its proof is of another event');
  const rotations = isRotation(entry) ? [...extra.rotations, extra.event] : extra.rotations;
  const keys = verifySessionKeys({ opening: extra.opening, rotations }, check.stream);
  if (keys === undefined) return refuse('its proof does not hold the keys of the stream');
  const logKey = trust.logKeys.find(({ name }) => name === checkpoint.origin);
  const { problems } = verifyProof(freed.proof, { logKey, deviceKeys: trust.deviceKeys });
  const wrong = problems.filter(({ severity }) => severity !== 'finding'); // Sealed values are gone with the rest.
  for (const { severity, message } of wrong) {
    check.report(severity, `Events up to ${entry.seq} are said to be freed, and that isn't proved. ${message}`);
  }
  if (wrong.some(({ severity }) => severity === 'tampering')) return undefined;
  const isClosed = shortType(entry.type) === 'stream.closed';
  check.startBehind({ seq: entry.seq, head: payloadDigest(extra.event.payload), keys, isClosed });
  if (wrong.length > 0) return undefined;
  const covered = `Events up to ${entry.seq} were freed here. They are covered by the checkpoint of ${checkpoint.size} entries of the log ${checkpoint.origin}.`;
  return trust.areLogKeysMet
    ? `${covered} The key of that log stands in this folder too, so it proves only that the log agrees with itself: give the key that you know.`
    : covered;
}
