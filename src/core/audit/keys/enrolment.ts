import { z } from 'zod';
import { canonicalJson } from '../canonicalJson.ts';
import { preAuthEncoding } from '../dsse.ts';
import type { DeviceSigner } from '../genesis.ts';
import { isPublicKey, Verifier } from '../signature.ts';

const enrolmentPayloadType = 'application/vnd.countersign.enrolment.v1+json';

const request = z.strictObject({
  version: z.literal(1),
  device_key: z.string().refine(isPublicKey),
  install_id: z.string().regex(/^[0-9A-Za-z_-]{8,64}$/),
  nonce: z.string().min(1).max(200),
  /** The device key's signature over the other fields and the log's name. */
  proof: z.string().max(100),
});
/** What a device sends to be let in: its key, and proof that it has the private part at this moment, for this log. */
export type EnrolmentRequest = z.infer<typeof request>;

interface Asked {
  /** Name of the log, so that the request is of no use at another one. */
  readonly log: string;
  readonly device_key: string;
  readonly install_id: string;
  /** From the collector, so that it is of no use later. */
  readonly nonce: string;
}

export function enrolmentRequest(device: DeviceSigner, asked: Omit<Asked, 'device_key'>): EnrolmentRequest {
  const { log, install_id, nonce } = asked;
  const fields = { device_key: device.publicKey, install_id, nonce };
  return { version: 1, ...fields, proof: device.sign(signedBytes({ ...fields, log })).toString('base64url') };
}

/** Reads a request and verifies its proof; whether the nonce is one, is the collector's to say. `undefined` for any other text. */
export function readEnrolment(text: string, log: string): EnrolmentRequest | undefined {
  try {
    const read = request.parse(JSON.parse(text));
    const { device_key, install_id, nonce, proof } = read;
    const signed = signedBytes({ log, device_key, install_id, nonce });
    return new Verifier(device_key).verifies(signed, Buffer.from(proof, 'base64url')) ? read : undefined;
  } catch {
    return undefined; // Not JSON, or no such request.
  }
}

function signedBytes({ log, device_key, install_id, nonce }: Asked): Buffer {
  const statement = canonicalJson({ v: 1, log, device_key, install_id, nonce });
  return preAuthEncoding(enrolmentPayloadType, Buffer.from(statement, 'utf8'));
}
