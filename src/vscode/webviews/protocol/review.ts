import { membersOf, readDigest, readId, readText } from './reading.ts';
import type { Obligations, ShownConnection, ShownDraft, ShownFinding, ShownRisk, Translations } from './shown.ts';

/** Everything a person needs to answer well, and everything the answer is bound to. */
export interface ShownRequest {
  readonly queryId: string;
  /** Digest of `sql`. The page hashes what it shows and can't approve where the two differ. */
  readonly digest: string;
  /** The SQL that will really be sent. */
  readonly sql: string;
  /** The SQL as written, where the policy changed it before sending. */
  readonly written?: string;
  readonly question?: string;
  /** Whoever asks, as the organisation's endpoint certified them; absent where it is the person at this window. */
  readonly requester?: { readonly id: string; readonly roles: readonly string[] };
  readonly source: ShownDraft['source'];
  readonly connection: ShownConnection;
  readonly risk: ShownRisk;
  readonly reasons: readonly string[];
  /** Spans count in `sql`. */
  readonly findings: readonly ShownFinding[];
  readonly obligations: Obligations;
  /** True where the policy wants words with an approval. */
  readonly rationaleRequired: boolean;
  /** Milliseconds until an answer comes too late, counted from the sending of this message. */
  readonly expiresInMs: number;
}

export type ReviewToPanel =
  | { readonly kind: 'show'; readonly request: ShownRequest; readonly strings?: Translations }
  | {
      readonly kind: 'decided';
      readonly queryId: string;
      readonly outcome: 'approved' | 'rejected' | 'expired' | 'withdrawn' | 'refused';
      /** A sentence that replaces the panel's own, for example why an approval was refused. */
      readonly message?: string;
    };

export type ReviewFromPanel =
  /** The page runs and waits for `show`. */
  | { readonly kind: 'ready' }
  /** A person said yes to this text. Only a claim: the host MUST compare both names with what it asked. */
  | { readonly kind: 'approve'; readonly queryId: string; readonly digest: string; readonly rationale: string }
  | { readonly kind: 'reject'; readonly queryId: string; readonly rationale: string }
  /** The request is decided and the person wants the panel gone. */
  | { readonly kind: 'close' };

/** Longest rationale, in UTF-16 code units. */
export const maxRationaleLength = 4_000;

/** Reads a message of the page, which is input and never an order. `undefined` for whatever isn't one. */
export function parseFromPanel(message: unknown): ReviewFromPanel | undefined {
  const members = membersOf(message);
  const kind = members?.get('kind');
  if (kind === 'ready' || kind === 'close') return { kind };
  const queryId = readId(members?.get('queryId'));
  const rationale = readText(members?.get('rationale'), maxRationaleLength);
  if (queryId === undefined || rationale === undefined) return undefined;
  if (kind === 'reject') return { kind, queryId, rationale };
  const digest = readDigest(members?.get('digest'));
  if (kind === 'approve' && digest !== undefined) return { kind, queryId, digest, rationale };
  return undefined;
}

/** Whether an approval is one of exactly this request and of exactly the text that was to be shown. */
export function isApprovalOf(
  message: ReviewFromPanel,
  request: { readonly queryId: string; readonly digest: string },
): message is Extract<ReviewFromPanel, { kind: 'approve' }> {
  return message.kind === 'approve' && message.queryId === request.queryId && message.digest === request.digest;
}
