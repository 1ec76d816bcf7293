import type { Clear, Sealed } from '../audit/catalogue.ts';
import type { Digest } from '../prelude/brands.ts';
import type { ApprovalRequest } from './request.ts';

/** What somebody else said to a request, with what proves it. Whoever hands one out has verified every signature in it. */
export interface SecondAnswer {
  readonly decision: 'approve' | 'reject';
  /** Who answered, as the organisation's endpoint certified them. */
  readonly person: { readonly id: string; readonly roles: readonly string[] };
  /** The key that signed the answer. */
  readonly deviceKey: string;
  /** Of the text that they were shown. */
  readonly shownDigest: Digest;
  readonly rationale: string;
  /** The signed answer and the certificate of its key, as DSSE envelopes, and what the answer's digest of its contents is made with. */
  readonly evidence: { readonly answer: string; readonly certificate: string; readonly salt: string };
}

/** What others said, or why they said nothing, as a sentence. */
export type SecondAnswers =
  | { readonly kind: 'answered'; readonly answers: readonly SecondAnswer[] }
  | { readonly kind: 'none'; readonly why: string };

/** A request that is signed and ready to leave. */
export interface PreparedReview {
  readonly kind: 'prepared';
  /** Names the request at the endpoint. */
  readonly review: string;
  /** Of the signed request. */
  readonly ticketDigest: Digest;
  /** Who asks, as the endpoint certified them. */
  readonly requester: { readonly id: string; readonly deviceKey: string };
  /**
   * Sends it and waits. An abort withdraws it and resolves with `none`. MUST resolve with answers whose signatures, certificates and
   * digests were verified here, and MUST NOT throw for anything that the network or the endpoint does.
   */
  ask(o: { readonly signal: AbortSignal }): Promise<SecondAnswers>;
}

export type JudgedAnswers =
  | { readonly kind: 'approved'; readonly by: readonly SecondAnswer[] }
  | { readonly kind: 'rejected'; readonly by: readonly SecondAnswer[]; readonly reason: string }
  | { readonly kind: 'none'; readonly reason: string };

/**
 * Whether enough other people said yes to exactly this text. One no is a no, and so is one answer that should not be there: of the requester, of somebody
 * without a wanted role, of somebody who has answered already, or to another text.
 */
export function judgeAnswers(request: ApprovalRequest, prepared: PreparedReview, said: SecondAnswers): JudgedAnswers {
  const none = (reason: string): JudgedAnswers => ({ kind: 'none', reason });
  if (said.kind !== 'answered') return none(said.kind === 'none' ? said.why : 'Nobody else approved it.');
  const { roles, people } = request.decision.approval;
  const persons = new Set<string>();
  const devices = new Set<string>();
  for (const { decision, person, deviceKey, shownDigest } of said.answers) {
    if (decision !== 'approve' && decision !== 'reject') return none('An answer is neither yes nor no.');
    if (person.id === prepared.requester.id || deviceKey === prepared.requester.deviceKey)
      return none('Whoever asks can’t be the second person.');
    if (persons.has(person.id) || devices.has(deviceKey)) return none(`${person.id} can’t count as two people.`);
    if (roles.length > 0 && !person.roles.some((role) => roles.includes(role)))
      return none(`${person.id} has none of the roles that may approve this: ${roles.join(', ')}.`);
    if (shownDigest !== request.governedDigest)
      return none('The approval was for another text than the one to be sent.');
    persons.add(person.id);
    devices.add(deviceKey);
  }
  const no = said.answers.find(({ decision }) => decision === 'reject');
  if (no !== undefined) {
    const words = no.rationale === '' ? '' : `: ${no.rationale}`;
    return { kind: 'rejected', by: said.answers, reason: `${no.person.id} rejected it${words || '.'}` };
  }
  if (persons.size < Math.max(1, people)) return none('Not enough people approved it.');
  return { kind: 'approved', by: said.answers };
}

/** What the trail keeps of answers, so that anybody can verify them later. */
export function recordedAnswers(answers: readonly SecondAnswer[]): {
  readonly clear: Pick<Clear<'review.decided'>, 'answers'>;
  readonly sealed: Sealed<'review.decided'>;
} {
  const rationale = answers.flatMap(({ rationale }) => (rationale === '' ? [] : [rationale])).join('\n');
  return {
    clear: {
      answers: answers.map(({ decision, person, deviceKey, evidence }) => ({
        decision,
        person: person.id,
        roles: [...person.roles],
        device_key: deviceKey,
        answer: evidence.answer,
        certificate: evidence.certificate,
      })),
    },
    sealed: {
      ...(rationale === '' ? {} : { rationale, rationales: answers.map((one) => one.rationale) }),
      said: answers.map(({ shownDigest, evidence: { salt } }) => ({ salt, sql_sha256: shownDigest })),
    },
  };
}
