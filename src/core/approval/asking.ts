import type { Clear, Sealed } from '../audit/catalogue.ts';
import type { Receipt, Recorder } from '../audit/recorder.ts';
import type { Actor } from '../draft/actor.ts';
import type { Approver, Clock, SecondPeople } from '../ports.ts';
import { withDeadline } from '../prelude/withDeadline.ts';
import type { Approval } from './grant.ts';
import type { ApprovalRequest } from './request.ts';

/** Whoever can be asked, and where that is recorded. */
export interface AskingParts {
  readonly approver: Approver;
  /** Reaches others; `undefined` where nobody can be reached. */
  readonly secondPeople: SecondPeople | undefined;
  readonly recorder: Recorder;
  readonly clock: Clock;
}

/** A person's yes, and where it stands in the trail. It permits nothing by itself. */
export interface Yes {
  readonly kind: 'yes';
  readonly approver: Actor;
  readonly decided: Receipt;
}

/** What the trail says of a request, whoever is asked. */
export function requested(request: ApprovalRequest): {
  readonly clear: Clear<'review.requested'>;
  readonly sealed: Sealed<'review.requested'>;
} {
  const { approval, reasons } = request.decision;
  return {
    clear: {
      sql_sha256: request.governedDigest,
      people: Math.max(1, approval.people),
      expires_at: new Date(request.expiresAt).toISOString(),
      ...(approval.roles.length === 0 ? {} : { roles: [...approval.roles] }),
    },
    sealed: { reasons: [...reasons] },
  };
}

export type Refusal = Extract<Approval, { kind: 'refused' }>;

export function refused(by: Refusal['by'], reason: string): Refusal {
  return { kind: 'refused', by, reason };
}

/** What fails has not said yes; what never answers is not waited for past the expiry. Both are told of by the signal. */
export async function inTime<T>(
  {
    request,
    clock,
    signal,
  }: { readonly request: ApprovalRequest; readonly clock: Clock; readonly signal: AbortSignal },
  work: (signal: AbortSignal) => Promise<T | undefined>,
): Promise<T | undefined> {
  const waitMs = Math.min(2 ** 31 - 1, Math.max(0, request.expiresAt - clock.now()));
  try {
    return await withDeadline(waitMs, signal, async (ended) => {
      const silent = new Promise<undefined>((resolve) => {
        ended.addEventListener('abort', () => resolve(undefined), { once: true });
        if (ended.aborted) resolve(undefined);
      });
      return await Promise.race([work(ended), silent]);
    });
  } catch {
    // Why it failed is for whoever was asked to log; here it is only not a yes.
    return undefined;
  }
}
