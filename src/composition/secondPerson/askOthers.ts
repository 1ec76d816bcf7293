import { randomBytes } from 'node:crypto';
import {
  awaitAnswers,
  postReview,
  type ReviewEndpoint,
  type ReviewStanding,
  withdrawReview,
} from '../../adapters/reviews/collector/reviewEndpoint.ts';
import type { ApprovalRequest } from '../../core/approval/request.ts';
import type { PreparedReview, SecondAnswer, SecondAnswers } from '../../core/approval/secondPerson.ts';
import { openStatement } from '../../core/audit/keys/statements.ts';
import { judgeAnswer } from '../../core/audit/reviews/answer.ts';
import { maxTicketBytes, openTicket, type SignedTicket, signTicket } from '../../core/audit/reviews/ticket.ts';
import type { NoteKey } from '../../core/audit/tree/signedNote.ts';
import type { Abortable, Clock, ConnectionProfile, Ids, SecondPeople } from '../../core/ports.ts';
import { sentenceOf } from '../../core/prelude/codedError.ts';
import { wait } from '../wait.ts';
import type { Identity } from './identity.ts';

/** A request that waits for others, for whoever shows it. */
export interface WaitingReview {
  readonly review: string;
  readonly connection: string;
  /** One of which somebody must have; empty where anybody may. */
  readonly roles: readonly string[];
  readonly people: number;
  /** Who said yes by now. */
  readonly approvedBy: readonly string[];
  /** Milliseconds since the Unix epoch, UTC. */
  readonly expiresAt: number;
}

export interface AskOthersParts {
  readonly endpoint: ReviewEndpoint;
  identity(o: Abortable & { readonly anew?: true }): Promise<Identity | { readonly why: string }>;
  readonly clock: Clock;
  readonly ids: Ids;
  /** Told when a request begins to wait, with each change, and with `undefined` when it waits no more. */
  onWaiting(waiting: WaitingReview | undefined): void;
}

/** Seconds that the endpoint holds a question for news. */
const waitSeconds = 25;
/** An endpoint that is gone for longer has lost the request for us: whoever waits should know. Milliseconds. */
const lostForMs = 60_000;
const retryMs = 2_000;
/** An endpoint that says nothing new at once is asked again after this time. */
const quickMs = 1_000;
const withdrawMs = 3_000;

/**
 * Asks other people of the organisation through its endpoint. The endpoint carries what is signed and makes nothing of it: every answer is judged here again, by the
 * key of the log, and what can't be proved is no yes.
 */
export class AskOthers implements SecondPeople {
  readonly #parts: AskOthersParts;
  readonly #withdrawing = new Set<Promise<unknown>>();

  constructor(parts: AskOthersParts) {
    this.#parts = parts;
  }

  async prepare(
    request: ApprovalRequest,
    environment: ConnectionProfile['environment'] | undefined,
    o: Abortable,
  ): Promise<PreparedReview | { readonly kind: 'unable'; readonly why: string }> {
    const { identity, clock, ids } = this.#parts;
    const unable = (why: string) => ({ kind: 'unable', why: `${needsOthers} ${why}` }) as const;
    const me = await identity(o);
    if ('why' in me) return unable(me.why);
    const terms = {
      id: ids.next(),
      nonce: randomBytes(16).toString('base64url'),
      log: me.log.name,
      person: me.person.id,
      // Where it isn't known, it counts as what needs most care.
      environment: environment ?? 'production',
      nowMs: clock.now(),
    };
    let signed: SignedTicket;
    try {
      signed = signTicket(request, terms, me.device);
    } catch (thrown) {
      return unable(`This can't be signed as a request: ${sentenceOf(thrown)}`);
    }
    if (openTicket(signed.text) === undefined)
      return unable(
        `With all that belongs to it, it has more than the ${maxTicketBytes / 1024} KiB that a request holds.`,
      );
    return {
      kind: 'prepared',
      review: terms.id,
      ticketDigest: signed.digest,
      requester: { id: me.person.id, deviceKey: me.device.publicKey },
      ask: async (until) => await this.#ask(signed, me, until),
    };
  }

  /** Resolves once nothing is being withdrawn any more. */
  async settled(): Promise<void> {
    await Promise.all(this.#withdrawing);
  }

  async #ask(signed: SignedTicket, me: Identity, o: Abortable): Promise<SecondAnswers> {
    const refused = await this.#post(signed, me, o);
    if (refused !== undefined) {
      this.#withdraw(signed.ticket.id); // What was lost on its way may have arrived.
      return none(refused);
    }
    let said: SecondAnswers = none('Nobody else approved it.');
    try {
      said = await this.#wait(signed, me.log, o);
    } finally {
      this.#parts.onWaiting(undefined);
      if (said.kind === 'none') this.#withdraw(signed.ticket.id);
    }
    return said;
  }

  /** @returns why the endpoint has not taken it. */
  async #post(signed: SignedTicket, me: Identity, o: Abortable): Promise<string | undefined> {
    const { endpoint, identity } = this.#parts;
    const first = await postReview(endpoint, { ticket: signed.text, certificate: me.certificate }, o);
    if (first?.code !== 'certificate') return first?.why;
    const again = await identity({ ...o, anew: true });
    if ('why' in again) return again.why;
    return (await postReview(endpoint, { ticket: signed.text, certificate: again.certificate }, o))?.why;
  }

  async #wait(signed: SignedTicket, log: NoteKey, o: Abortable): Promise<SecondAnswers> {
    const { endpoint, clock } = this.#parts;
    const { id, people } = signed.ticket;
    let seen = 0;
    let lostSinceUs: number | undefined;
    this.#tell(signed, []);
    while (!o.signal.aborted) {
      const askedUs = clock.monotonicUs();
      const standing = await awaitAnswers(endpoint, { id, seen, waitSeconds }, o);
      if ('kind' in standing) {
        if (standing.kind === 'refused') return none(standing.why);
        lostSinceUs ??= askedUs;
        if (clock.monotonicUs() - lostSinceUs > lostForMs * 1_000) return none(standing.why);
        await wait(retryMs, o.signal);
        continue;
      }
      lostSinceUs = undefined;
      const answers = judgeAll(standing, signed, log, clock.now());
      if ('why' in answers) return none(`An answer came that can’t be accepted. ${answers.why}`);
      const yeses = answers.filter(({ decision }) => decision === 'approve');
      if (yeses.length < answers.length || yeses.length >= people) return { kind: 'answered', answers };
      if (standing.state !== 'open') return none(endings[standing.state]);
      if (answers.length === seen && clock.monotonicUs() - askedUs < quickMs * 1_000) await wait(quickMs, o.signal);
      seen = answers.length;
      this.#tell(signed, yeses);
    }
    return none('Nobody else approved it.');
  }

  #tell({ ticket }: SignedTicket, yeses: readonly SecondAnswer[]): void {
    const { id: review, connection, roles, people, expires_at } = ticket;
    const approvedBy = yeses.map(({ person }) => person.id);
    this.#parts.onWaiting({ review, connection, roles, people, approvedBy, expiresAt: Date.parse(expires_at) });
  }

  /** Best effort: a request that nobody waits for does no harm, but others should not be asked for nothing. */
  #withdraw(id: string): void {
    const withdrawing = withdrawReview(this.#parts.endpoint, id, { signal: AbortSignal.timeout(withdrawMs) });
    this.#withdrawing.add(withdrawing);
    void withdrawing.finally(() => this.#withdrawing.delete(withdrawing));
  }
}

const needsOthers = 'The policy wants a second person to approve this.';

const none = (why: string) => ({ kind: 'none', why }) as const;

/** What the endpoint says alone proves no yes, and is believed as a no. */
const endings: Readonly<Record<Exclude<ReviewStanding['state'], 'open'>, string>> = {
  approved: 'The endpoint says that it was approved, and shows no answers that prove it.',
  rejected: 'The endpoint says that it was rejected.',
  withdrawn: 'The request was withdrawn.',
  expired: 'Nobody else approved it in time.',
};

/** All answers, each proved, or why one of them isn't. */
function judgeAll(
  { answers, revoked }: ReviewStanding,
  signed: SignedTicket,
  log: NoteKey,
  nowMs: number,
): readonly SecondAnswer[] | { readonly why: string } {
  const keys = new Set(revoked.map((text) => openStatement('revocation', text, log)?.device_key));
  const proved: SecondAnswer[] = [];
  for (const posted of answers) {
    const judged = judgeAnswer(posted, signed, { log, nowMs, isRevoked: (key) => keys.has(key) });
    if ('why' in judged) return judged;
    proved.push(judged);
  }
  return proved;
}
