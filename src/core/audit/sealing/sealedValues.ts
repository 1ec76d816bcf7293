import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { payloadDigest, type SignedRecord } from '../record.ts';

/** AES-256-GCM (NIST SP 800-38D) with 96 bits of nonce and 128 of tag. A key encrypts the values of one event alone. */
const cipher = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;
const separator = '~';

/**
 * The record as it lies on disk: its disclosures encrypted under the event's key. What is signed, chained and proved stays as it is. The
 * encryption is bound to the stream, the number and the payload, so that no values pass for those of another event.
 */
export function sealValues(record: SignedRecord, stream: string, seq: number, key: Buffer): SignedRecord {
  if (record.disclosures.length === 0) return record;
  const nonce = randomBytes(nonceBytes);
  const encryption = createCipheriv(cipher, key, nonce, { authTagLength: tagBytes });
  encryption.setAAD(boundTo(record, stream, seq));
  const text = Buffer.concat([encryption.update(record.disclosures.join(separator), 'ascii'), encryption.final()]);
  return { ...record, disclosures: [], sealed: Buffer.concat([nonce, encryption.getAuthTag(), text]) };
}

/** The record with its values; `undefined` where they were not encrypted under this key, or not for this event, or were changed. */
export function openValues(record: SignedRecord, stream: string, seq: number, key: Buffer): SignedRecord | undefined {
  const { sealed, ...rest } = record;
  if (sealed === undefined) return record;
  if (sealed.length < nonceBytes + tagBytes) return undefined;
  const decryption = createDecipheriv(cipher, key, sealed.subarray(0, nonceBytes), { authTagLength: tagBytes });
  decryption.setAAD(boundTo(record, stream, seq));
  decryption.setAuthTag(sealed.subarray(nonceBytes, nonceBytes + tagBytes));
  try {
    const text = Buffer.concat([decryption.update(sealed.subarray(nonceBytes + tagBytes)), decryption.final()]);
    return { ...rest, disclosures: text.toString('ascii').split(separator) };
  } catch {
    return undefined; // The tag doesn't fit; why, nobody can tell from here.
  }
}

function boundTo(record: SignedRecord, stream: string, seq: number): Buffer {
  return Buffer.from(`countersign-sealed/v1\n${stream}\n${seq}\n${payloadDigest(record.payload)}\n`, 'ascii');
}
