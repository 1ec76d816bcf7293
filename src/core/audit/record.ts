import { hash } from 'node:crypto';
import { signatureBytes } from './signature.ts';

/** An event as it is stored and sent: the signed bytes, the signature, and what may be disclosed beside them. */
export interface SignedRecord {
  /** Canonical JSON, UTF-8: exactly the bytes that were signed. */
  readonly payload: Buffer;
  readonly signature: Buffer;
  readonly disclosures: readonly string[];
  /** The disclosures as they lie on disk, encrypted; they are empty then. Nothing of this kind is ever sent. */
  readonly sealed?: Buffer;
  /** Why the encrypted values could not be read, for whoever verifies. */
  readonly unopened?: 'key-erased' | 'key-elsewhere' | 'changed';
}

/** Gives a record its values back, where their key is at hand. `seq` is the number that its payload says. */
export type RecordOpener = (record: SignedRecord, seq: number) => SignedRecord;

/** Bytes of one record's body. Above it an event is refused; a journal's segment and a collector's request hold several. */
export const maxRecordBytes = 4 * 1024 * 1024;

/** Disclosures are base64url, so this can't occur inside one (as in RFC 9901's compact form). */
const separator = '~';

/** Before encrypted disclosures; base64url has no such character. */
const sealedMark = Buffer.from([1]);

/** `u32le payload length | u32le disclosures length | payload | signature | disclosures` */
export function encodeRecord(record: SignedRecord): Buffer {
  const disclosures =
    record.sealed === undefined
      ? Buffer.from(record.disclosures.join(separator), 'ascii')
      : Buffer.concat([sealedMark, record.sealed]);
  const lengths = Buffer.alloc(8);
  lengths.writeUInt32LE(record.payload.length, 0);
  lengths.writeUInt32LE(disclosures.length, 4);
  return Buffer.concat([lengths, record.payload, record.signature, disclosures]);
}

/** The inverse, for bytes that anyone may have written. `undefined` when the lengths don't add up or a text is no base64url. */
export function decodeRecord(body: Buffer): SignedRecord | undefined {
  if (body.length < 8 + signatureBytes) return undefined;
  const payloadEnd = 8 + body.readUInt32LE(0);
  const signatureEnd = payloadEnd + signatureBytes;
  if (signatureEnd + body.readUInt32LE(4) !== body.length) return undefined;
  const signed = { payload: body.subarray(8, payloadEnd), signature: body.subarray(payloadEnd, signatureEnd) };
  if (body[signatureEnd] === sealedMark[0])
    return { ...signed, disclosures: [], sealed: body.subarray(signatureEnd + sealedMark.length) };
  const text = body.toString('latin1', signatureEnd);
  const disclosures = text === '' ? [] : text.split(separator);
  if (!disclosures.every((disclosure) => /^[0-9A-Za-z_-]+$/.test(disclosure))) return undefined;
  return { ...signed, disclosures };
}

/** What the next event's `prev` must be: base64url SHA-256 of the payload's bytes. */
export function payloadDigest(payload: Uint8Array): string {
  return hash('sha256', payload, 'base64url');
}

/** The `prev` of a stream's first event: 32 zero bytes. */
export const noHead = Buffer.alloc(32).toString('base64url');
