import { type DerValue, derTag, readDer, readWithin } from './der.ts';
import { readImprint, type StampedDigest } from './timeStampRequest.ts';

/**
 * What a time-stamping authority answered.
 * - `stamped`: the token speaks of the digest and the nonce that were asked for. Who signed it is not looked at here.
 * - `refused`: the authority says no.
 * - `other`: the token speaks of something else.
 * - `unreadable`: no TimeStampResp in DER.
 */
export type TimeStampReply =
  | { readonly kind: 'stamped' /** By the authority's clock. */; readonly at: Date }
  | { readonly kind: 'refused' | 'other' | 'unreadable' /** The end of a sentence. */; readonly problem: string };

/** Dotted names are those of RFC 5652 and RFC 3161. */
const signedDataId = Buffer.from('2a864886f70d010702', 'hex'); // 1.2.840.113549.1.7.2
const tokenInfoId = Buffer.from('2a864886f70d0109100104', 'hex'); // 1.2.840.113549.1.9.16.1.4

const unreadable: TimeStampReply = { kind: 'unreadable', problem: 'answered with something else than a time-stamp' };

/**
 * Reads a TimeStampResp (RFC 3161 section 2.4.2) as far as it says what was stamped and when. The signature and the
 * certificates in it are for a verifier of CMS, such as `openssl ts -verify`.
 */
export function readTimeStampReply(bytes: Buffer, asked: StampedDigest): TimeStampReply {
  const [response, ...more] = readDer(bytes) ?? [];
  const [info, token] = readWithin(response, derTag.sequence) ?? [];
  const [status, texts] = readWithin(info, derTag.sequence) ?? [];
  if (more.length > 0 || status?.tag !== derTag.integer || status.content.length !== 1) return unreadable;
  const [code = 0xff] = status.content;
  // 0 is granted, 1 granted with changes (section 2.4.2); anything else has no token.
  if (code > 1) return { kind: 'refused', problem: `stamps nothing (status ${code}${reasonOf(texts)})` };
  const fields = tokenFields(token);
  if (fields === undefined) return unreadable;
  const [, , imprint, , time, ...rest] = fields;
  const at = readTime(time);
  const digest = readImprint(readWithin(imprint, derTag.sequence));
  if (at === undefined || digest === undefined) return unreadable;
  // Of what may follow the time only the nonce is an INTEGER.
  const nonce = rest.find(({ tag }) => tag === derTag.integer)?.content;
  if (!digest.equals(asked.digest)) return { kind: 'other', problem: 'stamped another text than the one it was given' };
  if (nonce === undefined || !nonce.equals(asked.nonce))
    return { kind: 'other', problem: 'answered with a token that was made for another request' };
  return { kind: 'stamped', at };
}

/** The fields of a token's TSTInfo. */
function tokenFields(token: DerValue | undefined): DerValue[] | undefined {
  const signed = contentOf(readWithin(token, derTag.sequence), signedDataId);
  const [, , encapsulated] = readWithin(signed, derTag.sequence) ?? [];
  const octets = contentOf(readWithin(encapsulated, derTag.sequence), tokenInfoId);
  const [info, ...more] = octets?.tag === derTag.octetString ? (readDer(octets.content) ?? []) : [];
  return more.length === 0 ? readWithin(info, derTag.sequence) : undefined;
}

/** What stands as `[0]` behind a type that has to be this one. */
function contentOf(values: DerValue[] | undefined, id: Buffer): DerValue | undefined {
  const [type, content] = values ?? [];
  if (type?.tag !== derTag.objectId || !type.content.equals(id)) return undefined;
  const [inner, ...more] = readWithin(content, derTag.context0) ?? [];
  return more.length === 0 ? inner : undefined;
}

/** GeneralizedTime as RFC 3161 has it: UTC, with seconds, and a fraction where there is one. */
function readTime(value: DerValue | undefined): Date | undefined {
  if (value?.tag !== derTag.generalizedTime) return undefined;
  const parts = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\.\d{1,9})?Z$/.exec(value.content.toString('latin1'));
  if (parts === null) return undefined;
  const [, year, month, day, hour, minute, second, fraction = ''] = parts;
  const at = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}${fraction.slice(0, 4)}Z`);
  return Number.isNaN(at.getTime()) ? undefined : at;
}

/** The authority's own words, without what could deceive a terminal. */
function reasonOf(texts: DerValue | undefined): string {
  const [first] = readWithin(texts, derTag.sequence) ?? [];
  if (first?.tag !== derTag.utf8String) return '';
  return `: ${first.content
    .toString('utf8')
    .replace(/[\p{Cc}\p{Cf}]/gu, ' ')
    .slice(0, 200)}`;
}
