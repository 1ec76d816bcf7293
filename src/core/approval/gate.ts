import type { Correlation, Receipt, Recorder } from '../audit/recorder.ts';
import type { Approver, Clock, Ids, SecondPeople } from '../ports.ts';
import { assertNever } from '../prelude/assertNever.ts';
import { asGrantId, type ConnectionName, type Digest } from '../prelude/brands.ts';
import { CodedError } from '../prelude/codedError.ts';
import { digestOf } from '../prelude/digest.ts';
import { type AskingParts, refused, type Yes } from './asking.ts';
import { askOthers } from './askOthers.ts';
import { askPerson } from './askPerson.ts';
import type { Approval, Grant } from './grant.ts';
import type { ApprovalRequest } from './request.ts';

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
  readonly #parts: AskingParts & { readonly ids: Ids };
  /** Identity, not content, makes a grant: a copy is not in here. */
  readonly #minted = new WeakMap<Grant, 'fresh' | 'used'>();

  constructor(parts: {
    approver: Approver;
    /** Reaches others; without it what needs a second person is refused. */
    secondPeople?: SecondPeople | undefined;
    recorder: Recorder;
    clock: Clock;
    ids: Ids;
  }) {
    this.#parts = { ...parts, secondPeople: parts.secondPeople };
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
      case 'requireApproval': {
        const own = await askPerson(this.#parts, request, about, o);
        return own.kind === 'yes' ? this.#granted(request, own) : own;
      }
      case 'requireSecondPerson': {
        // In whose name a program asks must want it too, before anybody else is asked.
        const own = request.draft.asker.agent && (await askPerson(this.#parts, request, about, o));
        if (own?.kind === 'refused') return own;
        const others = await askOthers(this.#parts, request, about, o);
        return others.kind === 'yes' ? this.#granted(request, others) : others;
      }
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

  #granted(request: ApprovalRequest, { approver, decided }: Yes): Approval {
    return { kind: 'granted', grant: this.#mint(request, { kind: 'person', approver }, decided) };
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

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    for (const member of Object.values(value)) deepFreeze(member);
    Object.freeze(value);
  }
  return value;
}
