import { z } from 'zod';
import { eventPayloadType } from '../dsse.ts';
import { Verifier } from '../ed25519.ts';
import { isEntry, readEntry, shortType } from '../entry.ts';
import type { SignedRecord } from '../record.ts';
import { openCheckpoint, readCheckpoint } from '../tree/checkpoint.ts';
import { leafData } from '../tree/leaf.ts';
import { leafHash } from '../tree/merkleHash.ts';
import { verifyInclusion } from '../tree/proofs.ts';
import type { NoteKey } from '../tree/signedNote.ts';
import { readTlogProof, type TlogProof } from '../tree/tlogProof.ts';
import { verifyCanonical, verifyDisclosures, verifySignature, verifyStream } from './claims.ts';
import { readOpening, verifyDeviceKey, verifySessionKey } from './opening.ts';
import { reportOf, type Severity, type TrailProblem, type VerificationReport } from './report.ts';

const envelope = z.looseObject({
  payloadType: z.literal(eventPayloadType),
  payload: z.base64(),
  signatures: z.tuple([z.looseObject({ sig: z.base64() })]),
  disclosures: z.array(z.string()),
});
const extraShape = z.looseObject({ version: z.literal(1), opening: envelope, event: envelope });

export interface ProofTrust {
  /** Key of the log; `undefined` where none is known. */
  readonly logKey: NoteKey | undefined;
  readonly deviceKeys: ReadonlySet<string> | undefined;
}

/**
 * Verifies a proof that was handed out, with nothing else at hand: the log's key signed the checkpoint, the tree of that
 * checkpoint holds the event, the session key signed the event, and the device key vouches for the session key.
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
  const { opening: first, event } = extra;
  const [openingEntry, entry] = [readEntry(first.payload), readEntry(event.payload)];
  const opening = isEntry(openingEntry) ? readOpening(openingEntry) : undefined;
  if (!isEntry(entry) || opening === undefined || !isEntry(openingEntry)) {
    report('tampering', 'What the proof holds is no event with the opening of its stream.');
    return end([], 0);
  }
  about = { stream: entry.stream, seq: entry.seq, event: shortType(entry.type) };
  const sessionKey = new Verifier(opening.sessionKey);
  const refuted = [
    ...verifyStream(openingEntry, entry.stream),
    ...verifySignature(first, sessionKey),
    ...verifySessionKey(opening, entry.stream),
    ...verifyDeviceKey(opening, trust.deviceKeys),
    ...verifyCanonical(event),
    ...verifySignature(event, sessionKey),
    ...verifyDisclosures(event, entry),
  ];
  for (const { severity, what } of refuted) report(severity, `The event ${what}`);

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
  const notes = [
    `Event ${entry.id} of ${entry.time} is entry ${proof.index} of the ${checkpoint.size} of the log ${checkpoint.origin}.`,
  ];
  if (trust.deviceKeys === undefined) {
    notes.push(`No list of known keys was given, so the event's own device key was believed: ${opening.deviceKey}.`);
  }
  return end(notes, 1);
}

function readExtra(proof: TlogProof): { opening: SignedRecord; event: SignedRecord } | undefined {
  try {
    const { opening, event } = extraShape.parse(JSON.parse(proof.extra.toString('utf8')));
    return { opening: recordOf(opening), event: recordOf(event) };
  } catch {
    return undefined; // Not JSON, or not what Countersign puts there.
  }
}

function recordOf({ payload, signatures, disclosures }: z.infer<typeof envelope>): SignedRecord {
  const [{ sig }] = signatures;
  return { payload: Buffer.from(payload, 'base64'), signature: Buffer.from(sig, 'base64'), disclosures };
}
