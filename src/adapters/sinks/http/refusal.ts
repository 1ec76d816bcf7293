import type { z } from 'zod';
import type { CopyAnswer } from '../../../core/audit/copies/copySink.ts';
import type { HttpAnswer } from './exchange.ts';
import { retryAfterMs } from './retryAfter.ts';

export type Refusal = Exclude<CopyAnswer, { kind: 'taken' }>;

/**
 * What an answer other than the vendor's own "taken" means; `where` names the place for people. Nothing of a foreign body is
 * repeated: it may quote what was sent, and the sentence stands in the clear.
 */
export function refusal(where: string, answer: HttpAnswer | { readonly lost: string }, nowMs: number): Refusal {
  if ('lost' in answer) {
    const problem = `${where} can't be reached: ${answer.lost}. Events are kept and sent later.`;
    return { kind: 'retry', problem };
  }
  const { status, headers } = answer;
  const afterMs = retryAfterMs(headers.get('retry-after'), nowMs);
  const wish = afterMs === undefined ? {} : { afterMs };
  if (status === 413) {
    const problem = `${where} takes no request as large as a single event. Raise its limit.`;
    return { kind: 'tooLarge', problem };
  }
  if (status === 401 || status === 403) {
    const problem = `${where} refuses the credentials (${status}). Set the right ones; nothing is lost meanwhile.`;
    return { kind: 'rejected', problem, ...wish };
  }
  if (status === 408 || status === 425 || status === 429 || status >= 500)
    return { kind: 'retry', problem: `${where} is busy or ill (${status}).`, ...wish };
  if (status >= 200 && status < 300) return notUnderstood(where, status);
  const problem = `${where} does not take audit events (it answered ${status}). Check the address and what is set there.`;
  return { kind: 'rejected', problem, ...wish };
}

/** For an answer that says "taken" without the words that this vendor says it with: a captive portal, a wrong address. */
export function notUnderstood(where: string, status: number): Refusal {
  const problem = `What answered for ${where} is something else (${status}, and no acknowledgement in it). Events are kept.`;
  return { kind: 'retry', problem };
}

/** Reads a body that whoever answered controls. */
export function parsed<T extends z.ZodType>(schema: T, body: string): z.output<T> | undefined {
  try {
    return schema.parse(JSON.parse(body));
  } catch {
    return undefined;
  }
}
