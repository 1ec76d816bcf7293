import { createHash } from 'node:crypto';
import { derOf, derTag, readDer, readWithin } from './der.ts';

/** What a time-stamp speaks of: SHA-256 of a text, and a number that nobody could know before. */
export interface StampedDigest {
  readonly digest: Buffer;
  /** Content of a DER INTEGER. */
  readonly nonce: Buffer;
}

/** Bytes of a nonce: too many to be met twice. */
export const nonceBytes = 16;

/** id-sha256 (RFC 5754). */
const sha256Id = Buffer.from('608648016503040201', 'hex');

/** SHA-256 of the text of a signed note, which is what gets stamped: more signatures may join a note later. */
export function digestOfText(text: string): Buffer {
  return createHash('sha256').update(text, 'utf8').digest();
}

/** A TimeStampReq (RFC 3161 section 2.4.1) in DER. */
export interface TimeStampRequest {
  readonly bytes: Buffer;
  readonly asked: StampedDigest;
}

/** Asks to stamp a digest, and for the authority's certificate as well. `random` has `nonceBytes`. */
export function timeStampRequest(digest: Buffer, random: Uint8Array): TimeStampRequest {
  const nonce = Buffer.from(random);
  nonce[0] = ((nonce[0] ?? 0) & 0x3f) | 0x40; // Positive, and no zeros in front: DER has one spelling.
  const bytes = derOf(
    derTag.sequence,
    derOf(derTag.integer, Buffer.from([1])),
    derOf(
      derTag.sequence,
      derOf(derTag.sequence, derOf(derTag.objectId, sha256Id), derOf(derTag.null)),
      derOf(derTag.octetString, digest),
    ),
    derOf(derTag.integer, nonce),
    derOf(derTag.boolean, Buffer.from([0xff])),
  );
  return { bytes, asked: { digest, nonce } };
}

/** What such a request asks for; `undefined` for any other bytes. */
export function readTimeStampRequest(bytes: Buffer): StampedDigest | undefined {
  const [request, ...more] = readDer(bytes) ?? [];
  const [, imprint, nonce] = readWithin(request, derTag.sequence) ?? [];
  const digest = readImprint(readWithin(imprint, derTag.sequence));
  if (more.length > 0 || digest === undefined || nonce?.tag !== derTag.integer) return undefined;
  return { digest, nonce: nonce.content };
}

/** The digest of a MessageImprint, where it is one of SHA-256. */
export function readImprint(imprint: ReturnType<typeof readDer>): Buffer | undefined {
  const [algorithm, hashed] = imprint ?? [];
  const [id] = readWithin(algorithm, derTag.sequence) ?? [];
  const isSha256 = id?.tag === derTag.objectId && id.content.equals(sha256Id);
  return isSha256 && hashed?.tag === derTag.octetString && hashed.content.length === 32 ? hashed.content : undefined;
}
