import { z } from 'zod';
import type { SecondAnswer } from '../../approval/secondPerson.ts';
import { asDigest, type Digest } from '../../prelude/brands.ts';
import { digestOf } from '../../prelude/digest.ts';
import { canonicalJson } from '../canonicalJson.ts';
import { digest } from '../catalogue/fields.ts';
import { openEnvelope, readEnvelope, signEnvelope } from '../envelope.ts';
import { type CertifiedPerson, personId } from '../keys/person.ts';
import { type DeviceCertificate, openStatement } from '../keys/statements.ts';
import { isPublicKey, type Signer } from '../signature.ts';
import type { NoteKey } from '../tree/signedNote.ts';
import type { SignedTicket } from './ticket.ts';

/** Type of the envelope of an answer to a ticket (docs/reference/collector.md). */
export const answerPayloadType = 'application/vnd.countersign.review-answer.v1+json';

/** Longest rationale, in UTF-16 code units. */
export const maxRationaleLength = 4_000;

const answerShape = z.strictObject({
  v: z.literal(1),
  log: z.string().min(1).max(256),
  /** Id of the ticket. */
  review: z.string().min(1).max(64),
  ticket_sha256: digest,
  device_key: z.string().refine(isPublicKey),
  person: personId,
  decision: z.enum(['approve', 'reject']),
  at: z.iso.datetime({ precision: 3 }),
  /** Of `said`, whose values can be erased without spoiling the signature. */
  said_sha256: digest,
});
/** What somebody says to a ticket, signed by their own device. */
export type ReviewAnswer = z.infer<typeof answerShape>;

const saidShape = z.strictObject({
  salt: z.string().regex(/^[0-9A-Za-z_-]{22,64}$/),
  /** Of the text that they were shown. */
  sql_sha256: digest,
  rationale: z
    .string()
    .max(maxRationaleLength)
    .refine((text) => text.isWellFormed()),
});
/** What an answer says of contents. */
export type Said = z.infer<typeof saidShape>;

/** An answer as it travels: the signed envelope, what its digest is made of, and whose key it is. */
export const postedAnswer = z.strictObject({
  answer: z.string().max(8 * 1024),
  said: saidShape,
  certificate: z.string().max(8 * 1024),
});
export type PostedAnswer = z.infer<typeof postedAnswer>;

export function signAnswer(
  to: SignedTicket,
  by: {
    readonly person: string;
    readonly decision: ReviewAnswer['decision'];
    readonly said: Said;
    readonly nowMs: number;
  },
  device: Signer,
): string {
  const { person, decision, said, nowMs } = by;
  const answer = answerShape.parse({
    v: 1,
    log: to.ticket.log,
    review: to.ticket.id,
    ticket_sha256: to.digest,
    device_key: device.publicKey,
    person,
    decision,
    at: new Date(nowMs).toISOString(),
    said_sha256: saidDigest(said),
  });
  return signEnvelope(answerPayloadType, answer, device);
}

/** Of what an answer says of contents. */
export function saidDigest({ salt, sql_sha256, rationale }: Said): Digest {
  return digestOf(canonicalJson({ v: 1, salt, sql_sha256, rationale }));
}

/** Reads an answer that anyone may have written; `undefined` unless the device that it names has signed it. */
export function openAnswer(text: string): ReviewAnswer | undefined {
  try {
    const read = readEnvelope(answerPayloadType, text);
    const answer = answerShape.parse(JSON.parse(read?.payload.toString('utf8') ?? ''));
    const payload = openEnvelope(answerPayloadType, text, answer.device_key);
    return payload?.equals(Buffer.from(canonicalJson(answer), 'utf8')) === true ? answer : undefined;
  } catch {
    return undefined; // No JSON, or no answer.
  }
}

/** A person of a certificate that is good at a moment. */
export interface Certified {
  readonly certificate: DeviceCertificate;
  readonly person: CertifiedPerson;
}

/** Clocks of different machines may differ by this, in milliseconds. */
export const clockToleranceMs = 5 * 60_000;

/** By whose word, and when, something is judged. */
export interface JudgingTerms {
  readonly log: NoteKey;
  /** Milliseconds since the Unix epoch, UTC. */
  readonly nowMs: number;
  /** Whether the log has taken its trust from a device key. */
  isRevoked(deviceKey: string): boolean;
}

/** Whose device a key is, by the log's word; a sentence where it doesn't say so now. */
export function certifiedPersonOf(
  text: string,
  deviceKey: string,
  { log, nowMs, isRevoked }: JudgingTerms,
): Certified | { readonly why: string } {
  const certificate = openStatement('certificate', text, log);
  if (certificate === undefined) return { why: 'The certificate is not one of this endpoint’s log.' };
  if (certificate.device_key !== deviceKey) return { why: 'The certificate is for another device key.' };
  if (isRevoked(deviceKey)) return { why: 'The device key is revoked.' };
  const [from, until] = [Date.parse(certificate.issued_at), Date.parse(certificate.expires_at)];
  if (nowMs >= until) return { why: 'The certificate of the device key has expired.' };
  if (nowMs < from - clockToleranceMs)
    return { why: 'The certificate of the device key is of a time to come. Compare the clocks.' };
  const { person } = certificate;
  if (person === undefined)
    return { why: 'The certificate names no person: the access token of the device has none in the endpoint’s list.' };
  return { certificate, person };
}

/**
 * Whether a posted answer is one to this ticket: signed by a device that the log certifies for a person, other than whoever asks, with a
 * role that is wanted, for exactly the SQL of the ticket, in its time. @returns a sentence where it isn't.
 */
export function judgeAnswer(
  posted: PostedAnswer,
  to: SignedTicket,
  terms: JudgingTerms,
): SecondAnswer | { readonly why: string } {
  const { ticket, digest: ticketDigest } = to;
  const answer = openAnswer(posted.answer);
  if (answer === undefined) return { why: 'The answer is not signed by the device key that it names.' };
  if (answer.log !== terms.log.name || answer.review !== ticket.id || answer.ticket_sha256 !== ticketDigest)
    return { why: 'The answer is to another request.' };
  const certified = certifiedPersonOf(posted.certificate, answer.device_key, terms);
  if ('why' in certified) return certified;
  const { person } = certified;
  if (answer.person !== person.id) return { why: 'The answer names another person than the certificate.' };
  if (person.id === ticket.person || answer.device_key === ticket.device_key)
    return { why: 'Whoever asks can’t be the second person.' };
  if (ticket.roles.length > 0 && !person.roles.some((role) => ticket.roles.includes(role)))
    return { why: `${person.id} has none of the roles that may approve this: ${ticket.roles.join(', ')}.` };
  if (saidDigest(posted.said) !== answer.said_sha256)
    return { why: 'What comes with the answer is not what was signed.' };
  if (posted.said.sql_sha256 !== ticket.sql_sha256)
    return { why: 'The answer is for another text than the one to be sent.' };
  const at = Date.parse(answer.at);
  if (at < Date.parse(ticket.asked_at) - clockToleranceMs || at > Date.parse(ticket.expires_at) + clockToleranceMs)
    return { why: 'The answer is of another time than the request. Compare the clocks.' };
  return {
    decision: answer.decision,
    person,
    deviceKey: answer.device_key,
    shownDigest: asDigest(posted.said.sql_sha256),
    rationale: posted.said.rationale,
    evidence: { answer: posted.answer, certificate: posted.certificate, salt: posted.said.salt },
  };
}
