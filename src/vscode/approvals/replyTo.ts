import type { Answer } from '../../core/approval/request.ts';
import type { Actor } from '../../core/draft/actor.ts';
import type { Digest } from '../../core/prelude/brands.ts';
import { isApprovalOf, parseFromPanel } from '../webviews/protocol/review.ts';

/** What was asked, and of whom. */
export interface Asked {
  readonly queryId: string;
  readonly digest: Digest;
  readonly approver: Actor;
}

/** What a message of the review's page means to the window that asked. */
export type Reply =
  | { readonly kind: 'show' }
  /** A person's answer; the panel closes. */
  | { readonly kind: 'answer'; readonly answer: Answer }
  /** An approval of something else. It counts as none, ends the asking, and is said. */
  | { readonly kind: 'forged' }
  | { readonly kind: 'close' }
  | { readonly kind: 'ignore' };

/**
 * Reads a message of the review's page, which is input and never an order: whoever can run code in the page can send it. Only
 * an approval that names the request and the digest that were asked is one, and the approver is the person at this window
 * whatever the message says.
 */
export function replyTo(received: unknown, { queryId, digest, approver }: Asked): Reply {
  const message = parseFromPanel(received);
  switch (message?.kind) {
    case 'ready':
      return { kind: 'show' };
    case 'approve':
      if (!isApprovalOf(message, { queryId, digest })) return { kind: 'forged' };
      return {
        kind: 'answer',
        answer: { kind: 'approve', shownDigest: digest, approver, rationale: message.rationale },
      };
    case 'reject':
      if (message.queryId !== queryId) return { kind: 'close' };
      return { kind: 'answer', answer: { kind: 'reject', rationale: message.rationale } };
    case 'close':
      return { kind: 'close' };
    case undefined:
      return { kind: 'ignore' };
  }
}
