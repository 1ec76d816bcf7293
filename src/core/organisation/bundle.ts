import { z } from 'zod';
import { canonicalJson } from '../audit/canonicalJson.ts';
import { preAuthEncoding } from '../audit/dsse.ts';
import { isPublicKey, keyIdOf, type Signer, Verifier } from '../audit/signature.ts';
import type { Digest } from '../prelude/brands.ts';
import { digestOf } from '../prelude/digest.ts';
import { maxYamlLength } from '../prelude/yamlSize.ts';

/** Names what is signed, so that no signature for anything else passes for one of a policy (DSSE 1.0.2). */
export const policyPayloadType = 'application/vnd.countersign.policy.v1+json';

/** In UTF-16 code units: a policy of the largest size whose every character JSON escapes, in base64, and its frame. */
export const maxBundleLength = 4 * maxYamlLength;

/** The longest that a bundle may be good for: what is signed once must not hold for ever. */
export const maxLifetimeDays = 400;
const dayMs = 86_400_000;

const moment = z.iso.datetime();
const name = z
  .string()
  .min(1)
  .max(128)
  .regex(/^[^\p{Cc}\p{Cf}]+$/u);

const statementShape = z.strictObject({
  v: z.literal(1),
  /** Whose policy it is, for people. */
  name,
  /** Rises with each policy; an older one is never taken again. */
  version: z.int().min(1),
  issued_at: moment,
  expires_at: moment,
  signed_by: name,
  /** The policy file, as docs/reference/policy.md describes it. */
  policy: z.string().min(1).max(maxYamlLength),
});

/** What the organisation signs. */
export type PolicyStatement = z.infer<typeof statementShape>;

const envelopeShape = z.strictObject({
  payloadType: z.literal(policyPayloadType),
  payload: z.base64(),
  signatures: z
    .array(z.strictObject({ keyid: z.string().max(128), sig: z.base64() }))
    .min(1)
    .max(10),
});

/** A policy that a pinned key has signed. */
export interface PolicyBundle {
  readonly statement: PolicyStatement;
  /** Of the key that signed it, base64url of its 32 bytes. */
  readonly publicKey: string;
  readonly keyId: string;
  /** Of the envelope's own text. */
  readonly digest: Digest;
  readonly text: string;
  readonly issuedAtMs: number;
  readonly expiresAtMs: number;
}

/** What came of looking at a text that claims to be a signed policy. `why` is a sentence. */
export type Verified =
  | { readonly kind: 'verified'; readonly bundle: PolicyBundle }
  | { readonly kind: 'refused'; readonly why: string };

/** Signs a policy. @throws {TypeError} The statement isn't one that `verifyBundle` would take. */
export function signBundle(statement: PolicyStatement, signer: Signer): string {
  const payload = Buffer.from(canonicalJson(statementShape.parse(statement)), 'utf8');
  const text = `${JSON.stringify({
    payloadType: policyPayloadType,
    payload: payload.toString('base64'),
    signatures: [
      {
        keyid: keyIdOf(signer.publicKey),
        sig: signer.sign(preAuthEncoding(policyPayloadType, payload)).toString('base64'),
      },
    ],
  })}\n`;
  const made = verifyBundle(text, [signer.publicKey]);
  if (made.kind === 'refused') throw new TypeError(made.why);
  return text;
}

/**
 * Proves that one of the pinned keys has signed a policy. The text is foreign: it comes from the network or from a disk that
 * others may write to. Says nothing about when the policy is good; that is `standingOf`'s.
 */
export function verifyBundle(text: string, pinnedKeys: readonly string[]): Verified {
  const refused = (why: string): Verified => ({ kind: 'refused', why });
  if (text.length > maxBundleLength) return refused("It is too large to be an organisation's policy.");
  const envelope = parse(envelopeShape, text);
  if (envelope === undefined) return refused("It isn't a signed policy, or it was cut off or damaged on its way.");
  const payload = Buffer.from(envelope.payload, 'base64');
  const signed = preAuthEncoding(policyPayloadType, payload);
  const publicKey = pinnedKeys.find((key) =>
    envelope.signatures.some(({ sig }) => new Verifier(key).verifies(signed, Buffer.from(sig, 'base64'))),
  );
  if (publicKey === undefined || !isPublicKey(publicKey))
    return refused('No key that this machine trusts has signed it, or it was changed after that.');
  const statement = parse(statementShape, payload.toString('utf8'));
  if (statement === undefined)
    return refused('It is signed, and this version of Countersign does not understand what it says.');
  const [issuedAtMs, expiresAtMs] = [Date.parse(statement.issued_at), Date.parse(statement.expires_at)];
  if (!(issuedAtMs < expiresAtMs && expiresAtMs - issuedAtMs <= maxLifetimeDays * dayMs))
    return refused(`It must expire after it was issued, and within ${maxLifetimeDays} days.`);
  if (!statement.policy.isWellFormed()) return refused("Its policy isn't valid Unicode.");
  return {
    kind: 'verified',
    bundle: {
      ...{ statement, publicKey, keyId: keyIdOf(publicKey), digest: digestOf(text), text },
      ...{ issuedAtMs, expiresAtMs },
    },
  };
}

function parse<T extends z.ZodType>(shape: T, text: string): z.output<T> | undefined {
  try {
    return shape.parse(JSON.parse(text));
  } catch {
    return undefined; // What it is instead doesn't matter: it isn't taken.
  }
}
