import { isEntry, readEntry, shortType } from '../entry.ts';
import { Verifier } from '../signature.ts';
import { openCheckpoint, readCheckpoint } from '../tree/checkpoint.ts';
import { leafData } from '../tree/leaf.ts';
import { leafHash } from '../tree/merkleHash.ts';
import { verifyInclusion } from '../tree/proofs.ts';
import type { NoteKey } from '../tree/signedNote.ts';
import { readTlogProof } from '../tree/tlogProof.ts';
import { verifyCanonical, verifyDisclosures, verifySignature } from './claims.ts';
import { missingValues, missingWords } from './missingValues.ts';
import { verifyDeviceKey } from './opening.ts';
import { readExtra } from './proofExtra.ts';
import { reportOf, type Severity, type TrailProblem, type VerificationReport } from './report.ts';
import { verifySessionKeys } from './sessionKeys.ts';
import { verifyWitnesses, type WitnessTrust } from './verifyWitnesses.ts';

export interface ProofTrust {
  /** Key of the log; `undefined` where none is known. */
  readonly logKey: NoteKey | undefined;
  readonly deviceKeys: ReadonlySet<string> | undefined;
  /** Outside witnesses that must have cosigned the checkpoint; absent where nobody asks for it. */
  readonly witnesses?: WitnessTrust;
}

/**
 * Verifies a proof that was handed out, with nothing else at hand: the log's key signed the checkpoint, the tree of that
 * checkpoint holds the event, a session key signed the event, and the device key vouches for it, over all rotations.
 */
export function verifyProof(text: string, trust: ProofTrust): VerificationReport {
  const problems: TrailProblem[] = [];
  let about: { stream: string; seq?: number; event?: string } = { stream: '' };
  const report = (severity: Severity, message: string): void => void problems.push({ severity, ...about, message });
  const end = (notes: readonly string[], events: number): VerificationReport =>
    reportOf({ streams: events, events }, problems, notes);

  const proof = readTlogProof(text);
  const extra = proof === undefined ? undefined : readExtra(proof);
  if (proof === undefined || extra === undefined) {
    report('unverifiable', "The proof can't be read: it is cut off, changed, or of a later version.");
    return end([], 0);
  }
  const { event } = extra;
  const entry = readEntry(event.payload);
  const keys = isEntry(entry) ? verifySessionKeys(extra, entry.stream) : undefined;
  if (!isEntry(entry) || keys === undefined || (entry.seq > 0 && keys.lastSeq >= entry.seq)) {
    report('tampering', 'What the proof holds is no event with the opening of its stream.');
    return end([], 0);
  }
  about = { stream: entry.stream, seq: entry.seq, event: shortType(entry.type) };
  const { opening } = keys;
  const disclosures = verifyDisclosures(event, entry);
  const refuted = [
    ...keys.refuted,
    ...verifyDeviceKey(opening, trust.deviceKeys),
    ...verifyCanonical(event, entry),
    ...verifySignature(event, new Verifier(keys.sessionKey)),
    ...disclosures,
  ];
  for (const { severity, what } of refuted) report(severity, `The event ${what}`);

  const missing = disclosures.length === 0 ? missingValues(event, entry) : undefined;
  if (missing !== undefined) {
    const values = missing.digests.length === 1 ? '1 value' : `${missing.digests.length} values`;
    const message = `The event keeps ${values} back: ${missingWords[missing.why]}. Whether it was erased on record, the trail tells.`;
    report('finding', message);
  }

  const { logKey } = trust;
  const checkpoint = logKey === undefined ? readCheckpoint(proof.checkpoint) : openCheckpoint(proof.checkpoint, logKey);
  if (logKey === undefined) {
    report(
      'unverifiable',
      "The key of the log isn't known, so anyone may have made the proof. Give it with --log-key.",
    );
  }
  if (checkpoint === undefined) {
    report('tampering', `The checkpoint is not one that the key ${logKey?.text ?? ''} signed.`);
    return end([], 1);
  }
  const leaf = leafHash(leafData(entry.stream, entry.seq, event));
  if (!verifyInclusion(leaf, proof.index, checkpoint, proof.hashes)) {
    report('tampering', 'The proof does not lead from the event to the checkpoint: one of the two is another.');
  }
  const vouched = logKey && trust.witnesses && verifyWitnesses([proof.checkpoint], logKey, trust.witnesses);
  for (const { severity, message } of vouched?.problems ?? []) report(severity, message);
  const notes = [
    `Event ${entry.id} of ${entry.time} is entry ${proof.index} of the ${checkpoint.size} of the log ${checkpoint.origin}.`,
    ...(vouched?.notes ?? []),
  ];
  if (trust.deviceKeys === undefined) {
    notes.push(`No list of known keys was given, so the event's own device key was believed: ${opening.deviceKey}.`);
  }
  return end(notes, 1);
}
