/**
 * Dead Simple Signing Envelope, version 1.0.2 (https://github.com/secure-systems-lab/dsse): a signature covers the type and
 * the exact bytes of a payload, so no reader has to rewrite JSON before it can verify, and no signature for one type
 * passes for another.
 */
export const eventPayloadType = 'application/vnd.countersign.audit.event.v1+json';
export const sessionKeyPayloadType = 'application/vnd.countersign.session-key.v1+json';
export const sessionRotationPayloadType = 'application/vnd.countersign.session-rotation.v1+json';

/** DSSE's pre-authentication encoding: what is really signed. */
export function preAuthEncoding(payloadType: string, payload: Uint8Array): Buffer {
  const head = `DSSEv1 ${Buffer.byteLength(payloadType)} ${payloadType} ${payload.length} `;
  return Buffer.concat([Buffer.from(head, 'utf8'), payload]);
}

/** The JSON form of a signed event, as other tools read it. `disclosures` is our addition, which DSSE permits. */
export interface Envelope {
  readonly payloadType: typeof eventPayloadType;
  /** Standard base64 of the signed bytes. */
  readonly payload: string;
  readonly signatures: readonly { readonly keyid: string; readonly sig: string }[];
  readonly disclosures: readonly string[];
}

export function toEnvelope(
  record: { payload: Uint8Array; signature: Uint8Array; disclosures: readonly string[] },
  keyid: string,
): Envelope {
  return {
    payloadType: eventPayloadType,
    payload: Buffer.from(record.payload).toString('base64'),
    signatures: [{ keyid, sig: Buffer.from(record.signature).toString('base64') }],
    disclosures: record.disclosures,
  };
}
