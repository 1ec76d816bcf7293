import type { Correlation, Receipt, Recorder } from '../audit/recorder.ts';
import type { Approver, Clock, Ids } from '../ports.ts';
import { assertNever } from '../prelude/assertNever.ts';
import { asGrantId, type ConnectionName, type Digest } from '../prelude/brands.ts';
import { CodedError } from '../prelude/codedError.ts';
import { digestOf } from '../prelude/digest.ts';
import type { Approval, Grant } from './grant.ts';
import { recordPresented } from './presented.ts';
import type { Answer, ApprovalRequest } from './request.ts';

/** A grant is used within seconds of being made; a minute covers connecting to a database that was asleep. */
export const grantLifetimeMs = 60_000;

/** A grant was presented that doesn't permit what was about to happen. Nothing was sent. */
export class GrantError extends CodedError<
  'GRANT_FORGED' | 'GRANT_USED' | 'GRANT_EXPIRED' | 'TEXT_CHANGED' | 'CONNECTION_CHANGED' | 'POLICY_CHANGED'
> {}

/** What is about to happen, as the enforcement point sees it at that moment. */
export interface Use {
  readonly sql: string;
  readonly connection: ConnectionName;
  /** Digest of the policy in force now. */
  readonly policyDigest: Digest;
}

/** The only mint of grants, and the only judge of whether one is still good. */
export class Gate {
  readonly #parts: {
    readonly approver: Approver;
    readonly recorder: Recorder;
    readonly clock: Clock;
    readonly ids: Ids;
  };
  /** Identity, not content, makes a grant: a copy is not in here. */
  readonly #minted = new WeakMap<Grant, 'fresh' | 'used'>();

  constructor(parts: { approver: Approver; recorder: Recorder; clock: Clock; ids: Ids }) {
    this.#parts = parts;
  }

  /**
   * Grants what the policy permits, asks a person where it wants one, and refuses the rest. Anything but a clear yes to
   * the exact text, in time, is a refusal. Every request and answer is on record before this resolves.
   * An abort withdraws the question: refused, by silence.
   * @throws {TrailError} The trail can't be written; nothing is granted.
   */
  async approve(request: ApprovalRequest, about: Correlation, o: { readonly signal: AbortSignal }): Promise<Approval> {
    const { effect } = request.decision;
    switch (effect) {
      case 'permit':
      case 'permitAndReview':
        return { kind: 'granted', grant: this.#mint(request, { kind: 'policy' }) };
      case 'requireApproval':
        return await this.#askPerson(request, about, o);
      case 'requireSecondPerson':
        return refused(
          'policy',
          'The policy wants a second person to approve this, and this version of Countersign can ask only you.',
        );
      case 'deny':
        return refused('policy', request.decision.reasons.join(' ') || 'The policy denies this.');
      default:
        return assertNever(effect, 'effect');
    }
  }

  /**
   * Takes a grant for one use, and never again, whatever happens next.
   * @throws {GrantError} before any effect; a grant that fails for its text or connection stays unused.
   */
  redeem(grant: Grant, use: Use): void {
    const state = this.#minted.get(grant);
    if (state === undefined)
      throw new GrantError('GRANT_FORGED', 'This permission was not given by Countersign, so nothing ran.');
    if (state === 'used')
      throw new GrantError(
        'GRANT_USED',
        'This permission has been used already. Ask again to run the statement again.',
      );
    if (!(this.#parts.clock.now() < grant.expiresAt)) {
      throw new GrantError('GRANT_EXPIRED', 'This permission has expired, so nothing ran. Ask again.');
    }
    if (digestOf(use.sql) !== grant.textDigest) {
      throw new GrantError('TEXT_CHANGED', 'The SQL is not the text that was approved, so nothing ran.');
    }
    if (use.connection !== grant.connection) {
      throw new GrantError(
        'CONNECTION_CHANGED',
        `The permission is for the connection ${grant.connection}, not ${use.connection}, so nothing ran.`,
      );
    }
    if (use.policyDigest !== grant.policyDigest) {
      throw new GrantError(
        'POLICY_CHANGED',
        'The policy changed after this was permitted, so nothing ran. Run it again to have it decided anew.',
      );
    }
    this.#minted.set(grant, 'used');
  }

  async #askPerson(
    request: ApprovalRequest,
    about: Correlation,
    o: { readonly signal: AbortSignal },
  ): Promise<Approval> {
    const { approver, recorder, clock } = this.#parts;
    const { roles, people } = request.decision.approval;
    const requested = await recorder.record(
      'review.requested',
      about,
      {
        sql_sha256: request.governedDigest,
        people: Math.max(1, people),
        expires_at: new Date(request.expiresAt).toISOString(),
        ...(roles.length === 0 ? {} : { roles: [...roles] }),
      },
      { reasons: [...request.decision.reasons] },
    );
    const asked = { ...about, parent: requested };
    await recordPresented(recorder, asked, request);
    const answer = await this.#answerOf(approver, request, o.signal);
    const inTime = clock.now() < request.expiresAt;

    if (answer?.kind === 'approve' && inTime && !o.signal.aborted && answer.shownDigest === request.governedDigest) {
      const { id, roles } = answer.approver;
      const decided = await recorder.record(
        'review.decided',
        asked,
        {
          decision: 'approve',
          approved_sql_sha256: request.governedDigest,
          approver: { id, roles: [...roles], is_requester: id === request.draft.asker.id },
        },
        answer.rationale === '' ? {} : { rationale: answer.rationale },
      );
      return { kind: 'granted', grant: this.#mint(request, { kind: 'person', approver: answer.approver }, decided) };
    }
    if (answer?.kind === 'reject') {
      await recorder.record(
        'review.decided',
        asked,
        { decision: 'reject' },
        answer.rationale === '' ? {} : { rationale: answer.rationale },
      );
      return refused('person', answer.rationale === '' ? 'You rejected it.' : `You rejected it: ${answer.rationale}`);
    }
    await recorder.record('review.decided', asked, { decision: inTime ? 'withdraw' : 'expire' }, {});
    if (answer !== undefined && answer.shownDigest !== request.governedDigest) {
      return refused('silence', 'The approval was for another text than the one to be sent.');
    }
    return refused('silence', inTime ? 'Nobody approved it.' : 'Nobody approved it in time.');
  }

  /** An approver that throws has not said yes; one that never answers is not waited for past the expiry's abort. */
  async #answerOf(approver: Approver, request: ApprovalRequest, signal: AbortSignal): Promise<Answer | undefined> {
    const waitMs = Math.max(0, request.expiresAt - this.#parts.clock.now());
    const expiry = new AbortController();
    const timer = setTimeout(() => expiry.abort(), Math.min(waitMs, 2 ** 31 - 1));
    const ended = AbortSignal.any([signal, expiry.signal]);
    try {
      const silence = new Promise<undefined>((resolve) => {
        ended.addEventListener('abort', () => resolve(undefined), { once: true });
        if (ended.aborted) resolve(undefined);
      });
      return await Promise.race([approver.ask(request, { signal: ended }), silence]);
    } catch {
      // The approver failed. Why is its own to log; here it is only not a yes.
      return undefined;
    } finally {
      clearTimeout(timer);
    }
  }

  #mint(request: ApprovalRequest, basis: Grant['basis'], recorded?: Receipt): Grant {
    const { clock, ids } = this.#parts;
    const grant: Grant = deepFreeze({
      id: asGrantId(ids.next()),
      queryId: request.queryId,
      textDigest: request.governedDigest,
      connection: request.connection,
      policyDigest: request.decision.policy.digest,
      obligations: structuredClone(request.obligations),
      risk: request.decision.risk.level,
      basis: structuredClone(basis),
      ...(recorded === undefined ? {} : { recorded: { ...recorded } }),
      expiresAt: clock.now() + grantLifetimeMs,
    });
    this.#minted.set(grant, 'fresh');
    return grant;
  }
}

function refused(by: 'policy' | 'person' | 'silence', reason: string): Approval {
  return { kind: 'refused', by, reason };
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    for (const member of Object.values(value)) deepFreeze(member);
    Object.freeze(value);
  }
  return value;
}
