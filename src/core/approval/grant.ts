import type { Receipt } from '../audit/recorder.ts';
import type { Actor } from '../draft/actor.ts';
import type { Obligations, RiskLevel } from '../policy/decision.ts';
import type { ConnectionName, Digest, GrantId, QueryId } from '../prelude/brands.ts';

/**
 * Permission to run one text once, on one connection, before a deadline. Only `gate.ts` makes one; a copy, however
 * exact, is not a grant.
 */
export interface Grant {
  readonly id: GrantId;
  readonly queryId: QueryId;
  /** Digest of the governed SQL: exactly the bytes that may be sent. */
  readonly textDigest: Digest;
  readonly connection: ConnectionName;
  readonly policyDigest: Digest;
  /** Holds the row ceiling, the time-out and whether the statement may write. */
  readonly obligations: Obligations;
  /** The risk it was decided by. */
  readonly risk: RiskLevel;
  readonly basis: { readonly kind: 'policy' } | { readonly kind: 'person'; readonly approver: Actor };
  /** Where a person's yes stands in the trail. */
  readonly recorded?: Receipt;
  /** Milliseconds since the Unix epoch, UTC. */
  readonly expiresAt: number;
}

/** Who said no. `silence` is a closed dialog, a time-out, a cancellation or a lost window. */
export type RefusedBy = 'policy' | 'person' | 'silence';

export type Approval =
  | { readonly kind: 'granted'; readonly grant: Grant }
  | { readonly kind: 'refused'; readonly by: RefusedBy; readonly reason: string };
