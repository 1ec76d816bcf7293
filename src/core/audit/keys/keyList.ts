import { z } from 'zod';
import { canonicalJson } from '../canonicalJson.ts';
import { preAuthEncoding } from '../dsse.ts';
import { isPublicKey, keyIdOf, type Signer, Verifier } from '../signature.ts';

const keyListPayloadType = 'application/vnd.countersign.device-keys.v1+json';

const key = z.looseObject({ device_key: z.string().refine(isPublicKey) });
const list = z.looseObject({ keys: z.array(key).min(1) });
const envelope = z.strictObject({
  payloadType: z.literal(keyListPayloadType),
  payload: z.base64(),
  signatures: z.tuple([z.strictObject({ keyid: z.string().max(128), sig: z.base64() })]),
});

/** A list of device keys that somebody vouches for: what a trail is verified against. */
export interface ListedKey {
  readonly device_key: string;
  readonly service?: string;
  readonly first_seen?: string;
}

/** The list as text for `--keys`; with a signer as a DSSE envelope, so that it can be handed on. */
export function keyListText(keys: readonly ListedKey[], signer: Signer | undefined): string {
  if (signer === undefined) return `${JSON.stringify({ version: 1, keys }, null, 2)}\n`;
  const payload = Buffer.from(canonicalJson({ version: 1, keys }), 'utf8');
  const sig = signer.sign(preAuthEncoding(keyListPayloadType, payload)).toString('base64');
  const signatures = [{ keyid: keyIdOf(signer.publicKey), sig }];
  return `${JSON.stringify({ payloadType: keyListPayloadType, payload: payload.toString('base64'), signatures })}\n`;
}

/**
 * Reads such a list, which anyone may have written: JSON, or one key per line. Where a signer is wanted only a list that he has
 * signed is one, and a signed list is one only where he is known. @returns a sentence's end where it can't be used.
 */
export function readKeyList(text: string, signedBy: string | undefined): readonly string[] | { readonly why: string } {
  const json = text.trimStart().startsWith('{') ? parsedJson(text) : undefined;
  const signed = envelope.safeParse(json).data;
  if (signed === undefined && signedBy !== undefined) return { why: 'it is not signed, and a signature is wanted' };
  if (signed !== undefined && signedBy === undefined)
    return { why: 'it is signed; say by which key, with --keys-signed-by' };
  if (signed !== undefined) {
    const payload = Buffer.from(signed.payload, 'base64');
    const signature = Buffer.from(signed.signatures[0].sig, 'base64');
    if (!new Verifier(signedBy ?? '').verifies(preAuthEncoding(keyListPayloadType, payload), signature))
      return { why: 'the key of --keys-signed-by did not sign it' };
    return keysIn(parsedJson(payload.toString('utf8')));
  }
  if (json !== undefined) return keysIn(json);
  const words = text.split(/\s+/).filter((word) => word !== '');
  const wrong = words.find((word) => !isPublicKey(word));
  if (wrong !== undefined) return { why: `${wrong.slice(0, 60)} is no public key in base64url` };
  return words.length === 0 ? { why: 'it names no keys' } : words;
}

function keysIn(json: unknown): readonly string[] | { readonly why: string } {
  const read = list.safeParse(json).data;
  return read === undefined ? { why: 'it names no keys' } : read.keys.map(({ device_key }) => device_key);
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // Not JSON, and so no list.
  }
}
