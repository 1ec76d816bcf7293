import { randomBytes } from 'node:crypto';
import {
  listReviews,
  type NotDone,
  postAnswer,
  type ReviewEndpoint,
  type ReviewSummary,
  readReview,
} from '../../adapters/reviews/collector/reviewEndpoint.ts';
import { recordPresented } from '../../core/approval/presented.ts';
import type { CertifiedPerson } from '../../core/audit/keys/person.ts';
import { openStatement } from '../../core/audit/keys/statements.ts';
import type { Recorder } from '../../core/audit/recorder.ts';
import {
  certifiedPersonOf,
  type PostedAnswer,
  type ReviewAnswer,
  signAnswer,
} from '../../core/audit/reviews/answer.ts';
import { type ShownTicket, shownTicket } from '../../core/audit/reviews/shownTicket.ts';
import { openTicket, type SignedTicket } from '../../core/audit/reviews/ticket.ts';
import type { Actor } from '../../core/draft/actor.ts';
import type { Abortable, Clock } from '../../core/ports.ts';
import type { Identity } from './identity.ts';

export interface ReviewsOfOthersParts {
  readonly endpoint: ReviewEndpoint;
  identity(o: Abortable & { readonly anew?: true }): Promise<Identity | { readonly why: string }>;
  /** MUST resolve once an event is durable, whatever the policy lets statements do. */
  readonly recorder: Recorder;
  readonly clock: Pick<Clock, 'now'>;
  /** Whoever sits here, as the trail names them. */
  readonly actor: Actor;
}

/** A request of somebody else that was verified here: signed by a device of the person it names, for the SQL it shows. */
export interface OpenReview {
  readonly signed: SignedTicket;
  readonly requester: CertifiedPerson;
  readonly shown: ShownTicket;
  /** Milliseconds since the Unix epoch, UTC. */
  readonly expiresAt: number;
}

export interface GivenAnswer {
  readonly decision: ReviewAnswer['decision'];
  /** Of the text that was before the person's eyes. */
  readonly shownDigest: string;
  readonly rationale: string;
}

/** `lost`: the endpoint was not reached. */
export type Refused = { readonly kind: 'refused' | 'lost'; readonly why: string };
const refused = (why: string): Refused => ({ kind: 'refused', why });

/** What others of the organisation ask, for the person at this machine to answer. Nobody answers by a device that names no person. */
export class ReviewsOfOthers {
  readonly #parts: ReviewsOfOthersParts;
  readonly #presented = new WeakSet<OpenReview>();

  constructor(parts: ReviewsOfOthersParts) {
    this.#parts = parts;
  }

  /** What waits, by the endpoint's word. */
  async list(
    o: Abortable,
  ): Promise<NotDone | { readonly person: CertifiedPerson; readonly reviews: readonly ReviewSummary[] }> {
    return await listReviews(this.#parts.endpoint, o);
  }

  /** Gets a request and verifies it. The endpoint records that it was read. */
  async open(id: string, o: Abortable): Promise<Refused | { readonly kind: 'open'; readonly review: OpenReview }> {
    const me = await this.#parts.identity(o);
    if ('why' in me) return refused(me.why);
    const read = await readReview(this.#parts.endpoint, id, o);
    if ('kind' in read) return read;
    const signed = openTicket(read.ticket);
    if (signed === undefined || signed.ticket.id !== id || signed.ticket.log !== me.log.name)
      return refused('What the endpoint gives is not this request as it was signed. It was not opened.');
    const { ticket } = signed;
    const keys = new Set(read.revoked.map((text) => openStatement('revocation', text, me.log)?.device_key));
    const terms = { log: me.log, nowMs: this.#parts.clock.now(), isRevoked: (key: string) => keys.has(key) };
    const asker = certifiedPersonOf(read.certificate, ticket.device_key, terms);
    if ('why' in asker) return refused(`It can’t be told who asks. ${asker.why}`);
    if (asker.person.id !== ticket.person) return refused('The request names another person than its certificate.');
    if (ticket.person === me.person.id || ticket.device_key === me.device.publicKey)
      return refused('You ask this yourself, so somebody else must answer it.');
    const expiresAt = Date.parse(ticket.expires_at);
    if (terms.nowMs >= expiresAt) return refused('The request has expired.');
    const shown = shownTicket(ticket);
    if (shown === undefined)
      return refused('Not all of this request can be shown by this version, so it can’t be answered here.');
    return { kind: 'open', review: { signed, requester: asker.person, shown, expiresAt } };
  }

  /** Puts on record that it is shown. Await it before it is. @throws {TrailError} It isn't recorded, so it must not be shown. */
  async present(review: OpenReview): Promise<void> {
    const { recorder, actor } = this.#parts;
    const { ticket, digest } = review.signed;
    await recordPresented(recorder, { actor }, ticket.shown, {
      sql_sha256: ticket.sql_sha256,
      review: ticket.id,
      ticket_sha256: digest,
      requester: ticket.person,
    });
    this.#presented.add(review);
  }

  /**
   * Signs an answer, records it durably, and sends it. An abort gives up the sending: the answer may have arrived.
   * @throws {TrailError} It isn't recorded, and nothing was sent.
   */
  async answer(review: OpenReview, given: GivenAnswer, o: Abortable): Promise<Refused | { readonly kind: 'answered' }> {
    const { identity, recorder, clock, actor } = this.#parts;
    const { ticket, digest } = review.signed;
    if (!this.#presented.has(review)) return refused('The request was not shown, so it can’t be answered.');
    if (given.shownDigest !== ticket.sql_sha256)
      return refused('The answer is for another text than the one that was asked about, so it counts as none.');
    if (clock.now() >= review.expiresAt) return refused('The request has expired, so it takes no answer.');
    const me = await identity(o);
    if ('why' in me) return refused(me.why);
    const { decision, rationale } = given;
    const said = { salt: randomBytes(16).toString('base64url'), sql_sha256: ticket.sql_sha256, rationale };
    const answer = signAnswer(review.signed, { person: me.person.id, decision, said, nowMs: clock.now() }, me.device);
    await recorder.record(
      'review.answered',
      { actor },
      {
        review: ticket.id,
        ticket_sha256: digest,
        requester: ticket.person,
        decision,
        person: me.person.id,
        roles: me.person.roles,
        device_key: me.device.publicKey,
        answer,
        certificate: me.certificate,
      },
      {
        said: [{ salt: said.salt, sql_sha256: said.sql_sha256 }],
        ...(rationale === '' ? {} : { rationale }),
      },
    );
    return (await this.#send(ticket.id, { answer, said, certificate: me.certificate }, o)) ?? { kind: 'answered' };
  }

  async #send(id: string, posted: PostedAnswer, o: Abortable): Promise<Refused | undefined> {
    const { endpoint, identity } = this.#parts;
    const first = await postAnswer(endpoint, id, posted, o);
    // What was lost on its way may have arrived; the same answer again is taken for the same.
    if (first?.kind === 'lost') return await postAnswer(endpoint, id, posted, o);
    if (first?.code !== 'certificate') return first;
    const again = await identity({ ...o, anew: true });
    if ('why' in again) return refused(again.why);
    return await postAnswer(endpoint, id, { ...posted, certificate: again.certificate }, o);
  }
}
