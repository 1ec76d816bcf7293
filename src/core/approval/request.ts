import type { Analysis } from '../analysis/analysis.ts';
import type { Actor } from '../draft/actor.ts';
import type { Draft } from '../draft/draft.ts';
import type { Question } from '../draft/question.ts';
import type { Decision, Obligations } from '../policy/decision.ts';
import type { ConnectionName, Digest, QueryId } from '../prelude/brands.ts';

/** What a person is asked to approve: everything the answer is bound to, and everything needed to answer well. */
export interface ApprovalRequest {
  readonly queryId: QueryId;
  /** `undefined` for SQL that a person wrote without a question. */
  readonly question: Question | undefined;
  readonly draft: Draft;
  readonly analysis: Analysis;
  readonly decision: Decision;
  /** The SQL that will really be sent. */
  readonly governedSql: string;
  readonly governedDigest: Digest;
  /** What the enforcement point must still honour: all that doesn't stand in the governed SQL already. */
  readonly obligations: Obligations;
  readonly connection: ConnectionName;
  /** Milliseconds since the Unix epoch, UTC; an answer after it is a refusal. */
  readonly expiresAt: number;
}

/**
 * A person's answer. A yes repeats the digest that was shown, so that a yes to one text can't serve another.
 * Everything else (`undefined` from an approver included) is a no.
 */
export type Answer =
  | { readonly kind: 'approve'; readonly shownDigest: Digest; readonly approver: Actor; readonly rationale: string }
  | { readonly kind: 'reject'; readonly rationale: string };
