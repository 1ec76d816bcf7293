import { z } from 'zod';
import { eventPayloadType, toEnvelope } from '../dsse.ts';
import { isEntry, readEntry } from '../entry.ts';
import type { SignedRecord } from '../record.ts';
import { keyIdOf } from '../signature.ts';
import type { TlogProof } from '../tree/tlogProof.ts';
import { readOpening } from './opening.ts';
import { readRotation } from './rotation.ts';
import type { KeyEvents } from './sessionKeys.ts';

/** An event with what proves the key that signed it. */
export interface ProvedRecord extends KeyEvents {
  readonly event: SignedRecord;
}

const envelope = z.looseObject({
  payloadType: z.literal(eventPayloadType),
  payload: z.base64(),
  signatures: z.tuple([z.looseObject({ sig: z.base64() })]),
  disclosures: z.array(z.string()),
});
const extraShape = z.looseObject({
  version: z.literal(1),
  opening: envelope,
  /** Absent where the stream has kept its first key until then. */
  rotations: z.array(envelope).optional(),
  event: envelope,
});

/** What a proof of Countersign carries as `extra` (https://c2sp.org/tlog-proof), so that it proves the event with nothing else. */
export function proofExtra({ opening, rotations, event }: ProvedRecord): Buffer {
  let key = namedKey(opening) ?? '';
  const first = toEnvelope(opening, keyIdOf(key));
  const handovers = rotations.map((record) => {
    const made = toEnvelope(record, keyIdOf(key));
    key = namedKey(record) ?? key;
    return made;
  });
  const named = handovers.length === 0 ? {} : { rotations: handovers };
  const extra = { version: 1, opening: first, ...named, event: toEnvelope(event, keyIdOf(key)) };
  return Buffer.from(JSON.stringify(extra), 'utf8');
}

/** The events that a proof carries; nothing of them is proved yet. `undefined` where it is none of Countersign's. */
export function readExtra(proof: TlogProof): ProvedRecord | undefined {
  try {
    const { opening, rotations = [], event } = extraShape.parse(JSON.parse(proof.extra.toString('utf8')));
    return { opening: recordOf(opening), rotations: rotations.map(recordOf), event: recordOf(event) };
  } catch {
    return undefined; // Not JSON, or not what Countersign puts there.
  }
}

function recordOf({ payload, signatures, disclosures }: z.infer<typeof envelope>): SignedRecord {
  const [{ sig }] = signatures;
  return { payload: Buffer.from(payload, 'base64'), signature: Buffer.from(sig, 'base64'), disclosures };
}

function namedKey(record: SignedRecord): string | undefined {
  const entry = readEntry(record.payload);
  return isEntry(entry) ? (readOpening(entry) ?? readRotation(entry))?.sessionKey : undefined;
}
