import { z } from 'zod';
import { canonicalJson } from './canonicalJson.ts';
import { preAuthEncoding } from './dsse.ts';
import { keyIdOf, type Signer, Verifier } from './signature.ts';

/** A DSSE envelope with one signature, as JSON text. */
const envelope = z.strictObject({
  payloadType: z.string(),
  payload: z.base64(),
  signatures: z.tuple([z.strictObject({ keyid: z.string().max(128), sig: z.base64() })]),
});

/** Signs the canonical text of a value. The type keeps the signature apart from those over everything else. @throws {NotCanonical} */
export function signEnvelope(payloadType: string, value: unknown, signer: Signer): string {
  const payload = Buffer.from(canonicalJson(value), 'utf8');
  const sig = signer.sign(preAuthEncoding(payloadType, payload)).toString('base64');
  const signatures = [{ keyid: keyIdOf(signer.publicKey), sig }];
  return JSON.stringify({ payloadType, payload: payload.toString('base64'), signatures });
}

/** The signed bytes of an envelope that anyone may have written; `undefined` unless this key has signed them as this type. */
export function openEnvelope(payloadType: string, text: string, publicKey: string): Buffer | undefined {
  const read = readEnvelope(payloadType, text);
  if (read === undefined) return undefined;
  return new Verifier(publicKey).verifies(preAuthEncoding(payloadType, read.payload), read.signature)
    ? read.payload
    : undefined;
}

/** The bytes of an envelope, of which nothing is proved. `undefined` where it is none of this type. */
export function readEnvelope(
  payloadType: string,
  text: string,
): { readonly payload: Buffer; readonly signature: Buffer } | undefined {
  try {
    const read = envelope.parse(JSON.parse(text));
    if (read.payloadType !== payloadType) return undefined;
    return {
      payload: Buffer.from(read.payload, 'base64'),
      signature: Buffer.from(read.signatures[0].sig, 'base64'),
    };
  } catch {
    return undefined; // Not JSON, or no envelope.
  }
}
