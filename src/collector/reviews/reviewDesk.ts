import type { Disk } from '../../adapters/journals/file/disk.ts';
import { type CertifiedPerson, isSamePerson } from '../../core/audit/keys/person.ts';
import {
  certifiedPersonOf,
  type JudgingTerms,
  judgeAnswer,
  openAnswer,
  type PostedAnswer,
} from '../../core/audit/reviews/answer.ts';
import { openTicket } from '../../core/audit/reviews/ticket.ts';
import type { Bearer } from '../access/access.ts';
import type { DeviceRegistry } from '../keys/deviceRegistry.ts';
import type { OwnStream } from '../ownStream.ts';
import type { TreeLog } from '../tree/treeLog.ts';
import { Changes } from './changes.ts';
import { longestMs, whyTooMany } from './limits.ts';
import { dropReview, keepReview, keptReviews, type Review, type ReviewState, stateBy } from './reviewNotes.ts';

export interface ReviewDeskParts {
  readonly disk: Disk;
  /** Folder of the store. */
  readonly directory: string;
  readonly tree: TreeLog;
  readonly own: OwnStream;
  readonly devices: DeviceRegistry;
  /** Milliseconds since the Unix epoch, UTC. */
  now(): number;
  log(line: string): void;
}

/** What is not done, with an HTTP status. `certificate`: a new one may help. */
export interface NotDone {
  readonly kind: 'refused';
  readonly status: 403 | 404 | 409 | 422 | 429;
  readonly reason: string;
  readonly code?: 'person' | 'certificate';
}

const refused = (status: NotDone['status'], reason: string, code?: NotDone['code']): NotDone => ({
  kind: 'refused',
  status,
  reason,
  ...(code === undefined ? {} : { code }),
});

/** What has ended is told to whoever asked for so long, from memory. Milliseconds. */
const rememberedMs = 3_600_000;
const sweepMs = 30_000;

const unknown = refused(404, 'There is no such request for you. It may be answered, withdrawn or expired.');
const nobody = refused(
  403,
  'The access token names no person, so it can neither ask others nor answer them.',
  'person',
);

/**
 * Requests for approval between the people of one tenant. Nothing here makes a yes: answers are signed by whoever gives them, and whoever asked verifies
 * them again. What is refused here is refused early. Each request, answer and end is an event of the collector's own stream before anybody is told.
 */
export class ReviewDesk {
  readonly #parts: ReviewDeskParts;
  readonly #reviews: Map<string, Review>;
  readonly #changes = new Changes();
  readonly #sweeping: NodeJS.Timeout;
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(parts: ReviewDeskParts, reviews: readonly Review[]) {
    this.#parts = parts;
    this.#reviews = new Map(reviews.map((review) => [review.signed.ticket.id, review]));
    this.#sweeping = setInterval(() => void this.sweep(), sweepMs).unref();
  }

  static async open(parts: ReviewDeskParts): Promise<ReviewDesk> {
    return new ReviewDesk(parts, await keptReviews(parts.disk, parts.directory, parts.now(), parts.log));
  }

  /** Takes a request. Resolves once it is durable and on record. @throws {TrailError} @throws {Error} Nothing was taken. */
  async post(
    text: string,
    certificate: string,
    { name, person }: Bearer,
  ): Promise<NotDone | { readonly kind: 'posted' }> {
    if (person === undefined) return nobody;
    const signed = openTicket(text);
    if (signed === undefined) return refused(422, 'That is no request that the device it names has signed.');
    const { ticket } = signed;
    const objection = this.#personOf(certificate, ticket.device_key, person);
    if (objection !== undefined) return objection;
    if (ticket.person !== person.id || ticket.log !== this.#parts.tree.key.name)
      return refused(422, 'The request is of another person, or for another log.');
    const nowMs = this.#parts.now();
    const leftMs = Date.parse(ticket.expires_at) - nowMs;
    if (leftMs <= 0) return refused(422, 'The request has expired by this collector’s clock. Compare the clocks.');
    if (leftMs > longestMs) return refused(422, 'A request waits for a day at most.');
    return await this.#alone(async () => {
      if (this.#reviews.has(ticket.id)) return refused(409, 'This request was posted before.');
      const isOpen = (review: Review): boolean => this.#isOpen(review);
      const tooMany = whyTooMany(ticket.device_key, [...this.#reviews.values()], { nowMs, isOpen });
      if (tooMany !== undefined) return refused(429, tooMany);
      await this.#parts.own.record(
        'review.posted',
        {
          review: ticket.id,
          ticket_sha256: signed.digest,
          requester: person.id,
          device_key: ticket.device_key,
          people: ticket.people,
          ...(ticket.roles.length === 0 ? {} : { roles: ticket.roles }),
          expires_at: ticket.expires_at,
          by: name,
        },
        {},
      );
      await this.#keep({ signed, certificate, postedAtMs: nowMs, answers: [], state: 'open' });
      return { kind: 'posted' };
    });
  }

  /** The requests that this person could answer now. */
  list(person: CertifiedPerson): readonly Review[] {
    return [...this.#reviews.values()].filter(
      (review) => this.#isOpen(review) && mayAnswer(review, person) && !hasAnswered(review, person.id),
    );
  }

  /** A request, for somebody who could answer it. `undefined` for anybody else, as where there is none. */
  find(id: string, person: CertifiedPerson): Review | undefined {
    const review = this.#reviews.get(id);
    return review !== undefined && this.#isOpen(review) && mayAnswer(review, person) ? review : undefined;
  }

  /** Takes an answer. Resolves once it is durable and on record. @throws {TrailError} @throws {Error} It may count later, and hasn't been said to. */
  async answer(
    id: string,
    posted: PostedAnswer,
    { name, person }: Bearer,
  ): Promise<NotDone | { readonly kind: 'answered'; readonly state: ReviewState }> {
    if (person === undefined) return nobody;
    return await this.#alone(async () => {
      const review = this.#reviews.get(id);
      if (review === undefined || !mayAnswer(review, person)) return unknown;
      const before = review.answers.find((one) => one.person === person.id);
      if (before?.answer === posted.answer) return { kind: 'answered', state: review.state };
      if (before !== undefined) return refused(409, 'You have answered this request already.');
      if (review.state !== 'open') return refused(409, `The request is ${review.state}, so it takes no answer.`);
      if (!this.#isOpen(review)) return refused(409, 'The request has expired, so it takes no answer.');
      const deviceKey = openAnswer(posted.answer)?.device_key;
      if (deviceKey === undefined) return refused(422, 'The answer is not signed by the device key that it names.');
      const objection = this.#personOf(posted.certificate, deviceKey, person);
      if (objection !== undefined) return objection;
      const judged = judgeAnswer(posted, review.signed, this.#terms());
      if ('why' in judged) return refused(422, judged.why);
      const { decision } = judged;
      if (review.answers.some((one) => one.device_key === deviceKey))
        return refused(409, 'This device has answered the request already.');
      await this.#parts.own.record(
        'review.answered',
        {
          review: id,
          ticket_sha256: review.signed.digest,
          requester: review.signed.ticket.person,
          decision,
          person: person.id,
          roles: person.roles,
          device_key: deviceKey,
          answer: posted.answer,
          certificate: posted.certificate,
          by: name,
        },
        {},
      );
      const answers = [...review.answers, { ...posted, person: person.id, device_key: deviceKey, decision }];
      const state = stateBy({ ...review, answers });
      // On disk before it ends: a crash in between must not lose a no.
      await this.#keep({ ...review, answers });
      if (state !== 'open') await this.#end({ ...review, answers }, state);
      return { kind: 'answered', state };
    });
  }

  /** How a request stands, for whoever asked; waits for a change until the signal fires. */
  async standing(
    id: string,
    seen: number,
    person: CertifiedPerson | undefined,
    signal: AbortSignal,
  ): Promise<NotDone | Review> {
    if (person === undefined) return nobody;
    const mine = (): Review | undefined => {
      const review = this.#reviews.get(id);
      return review?.signed.ticket.person === person.id ? review : undefined;
    };
    const now = mine();
    if (now === undefined) return unknown;
    if (this.#isOpen(now) && now.answers.length <= seen) await this.#changes.next(id, signal);
    return mine() ?? unknown;
  }

  /** Takes a request back, for whoever asked. */
  async withdraw(id: string, { person }: Bearer): Promise<NotDone | { readonly kind: 'withdrawn' }> {
    if (person === undefined) return nobody;
    return await this.#alone(async () => {
      const review = this.#reviews.get(id);
      if (review?.signed.ticket.person !== person.id) return unknown;
      if (review.state === 'open') await this.#end(review, 'withdrawn');
      return { kind: 'withdrawn' };
    });
  }

  /** Ends what has expired and forgets what ended long ago. What fails is done the next time. */
  async sweep(): Promise<void> {
    const nowMs = this.#parts.now();
    await this.#alone(async () => {
      for (const [id, review] of this.#reviews) {
        if (review.state === 'open' && !this.#isOpen(review)) await this.#end(review, 'expired');
        else if (review.endedAtMs !== undefined && nowMs - review.endedAtMs > rememberedMs) {
          await dropReview(this.#parts.disk, this.#parts.directory, id); // Where it had ended before the last start it still lies there.
          this.#reviews.delete(id);
        }
      }
    }).catch((thrown: unknown) => this.#parts.log(`A request for approval could not be ended: ${String(thrown)}`));
  }

  /** Answers everybody who waits, and lets nobody wait any more: the collector stops. */
  release(): void {
    this.#changes.release();
  }

  async close(): Promise<void> {
    clearInterval(this.#sweeping);
    this.release();
    await this.#turn;
  }

  #isOpen({ state, signed }: Review): boolean {
    return state === 'open' && this.#parts.now() < Date.parse(signed.ticket.expires_at);
  }

  #terms(): JudgingTerms {
    const { tree, devices, now } = this.#parts;
    return { log: tree.key, nowMs: now(), isRevoked: (key) => devices.find(key)?.revoked !== undefined };
  }

  /** Why a certificate isn't one of the person whose token came along, as the list of tokens has them now. */
  #personOf(certificate: string, deviceKey: string, person: CertifiedPerson): NotDone | undefined {
    const certified = certifiedPersonOf(certificate, deviceKey, this.#terms());
    if ('why' in certified) return refused(403, certified.why, 'certificate');
    if (isSamePerson(certified.person, person)) return undefined;
    return refused(
      403,
      'The certificate says otherwise who uses this device than the access token. Enrol it again.',
      'certificate',
    );
  }

  async #keep(review: Review): Promise<void> {
    await keepReview(this.#parts.disk, this.#parts.directory, review);
    this.#reviews.set(review.signed.ticket.id, review);
    this.#changes.tell(review.signed.ticket.id);
  }

  async #end(review: Review, outcome: Exclude<ReviewState, 'open'>): Promise<void> {
    const { id } = review.signed.ticket;
    await this.#parts.own.record('review.ended', { review: id, ticket_sha256: review.signed.digest, outcome }, {});
    this.#reviews.set(id, { ...review, state: outcome, endedAtMs: this.#parts.now() });
    this.#changes.tell(id);
    await dropReview(this.#parts.disk, this.#parts.directory, id);
  }

  async #alone<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => undefined); // Whoever asked for that turn hears of its failure.
    return await turn;
  }
}

function mayAnswer({ signed: { ticket } }: Review, person: CertifiedPerson): boolean {
  if (ticket.person === person.id) return false;
  return ticket.roles.length === 0 || person.roles.some((role) => ticket.roles.includes(role));
}

const hasAnswered = ({ answers }: Review, person: string): boolean => answers.some((one) => one.person === person);
