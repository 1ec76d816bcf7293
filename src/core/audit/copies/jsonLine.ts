import { readDisclosure } from '../disclosure.ts';
import { eventPayloadType } from '../dsse.ts';
import type { CopiedEvent } from './copiedEvent.ts';

/**
 * The DSSE envelope of a copy, with exactly the signed bytes in it; short JSON for an event that is too large. It names no
 * key: the stream's first event does.
 */
export function envelopeOf(copy: CopiedEvent): object {
  if (copy.form === 'digest') return JSON.parse(copy.text);
  return {
    payloadType: eventPayloadType,
    payload: Buffer.from(copy.text, 'utf8').toString('base64'),
    signatures: [{ sig: copy.signature }],
    disclosures: copy.disclosures,
  };
}

/** A copy as one line of JSON: for reading and for proof, as the collector exports events. No line break behind it. */
export function jsonLine(copy: CopiedEvent): string {
  const marks = { version: 1, copy: true, ...(copy.mayBeRepeated ? { repeat: 'possible' } : {}) };
  if (copy.form === 'digest') return JSON.stringify({ ...marks, digest: JSON.parse(copy.text) });
  const disclosures = copy.disclosures.map(readDisclosure).filter((disclosure) => disclosure !== undefined);
  return JSON.stringify({ ...marks, payload: copy.entry, disclosures, envelope: envelopeOf(copy) });
}
