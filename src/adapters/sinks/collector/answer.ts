import { z } from 'zod';
import type { Batch, DeliveryAnswer } from '../../../core/audit/delivery/delivery.ts';
import type { OfferedCheckpoint } from '../../../core/audit/tree/witness.ts';
import type { HttpAnswer } from '../http/exchange.ts';
import { parsed } from '../http/refusal.ts';
import { retryAfterMs } from '../http/retryAfter.ts';

/** The collector's words, as docs/reference/collector.md has them. Whoever answers at the address controls them. */
const acknowledgement = z.looseObject({ durable_through: z.int().min(0), head: z.string() });
const offered = z.looseObject({
  checkpoint: z.string(),
  consistency: z.array(z.string()).max(128).default([]),
  log_key: z.string().optional(),
});
const gap = z.looseObject({ expected: z.int().min(0) });
const refusal = z.looseObject({ seq: z.int().optional(), reason: z.string().max(500) });

/** What an HTTP answer means for the batch. Anything not understood is no acknowledgement. */
export function readAnswer(url: string, batch: Batch, answer: HttpAnswer, nowMs: number): DeliveryAnswer {
  const { status } = answer;
  const afterMs = retryAfterMs(answer.headers.get('retry-after'), nowMs);
  const wish = afterMs === undefined ? {} : { afterMs };
  if (status === 200) return readAcknowledgement(url, answer.body);
  if (status === 409) {
    const problem = `The endpoint holds another history of the stream ${batch.stream}${detailOf(answer.body)}.`;
    return { kind: 'fork', seq: batch.firstSeq, problem };
  }
  if (status === 412) {
    const expected = parsed(gap, answer.body)?.expected;
    return expected === undefined ? notUnderstood(url, status) : { kind: 'gap', expected };
  }
  if (status === 413) {
    const problem = `The endpoint ${url} takes no event as large as event ${batch.firstSeq}. Raise its limit.`;
    return { kind: 'tooLarge', problem };
  }
  if (status === 401 || status === 403) {
    const detail = status === 403 ? detailOf(answer.body) : '';
    const problem = `The endpoint ${url} refuses the access token${status === 403 ? ' or this device' : ''} (${status}${detail}). Set that right; nothing is lost meanwhile.`;
    return { kind: 'rejected', problem, ...wish };
  }
  if (status === 422) {
    const problem = `The endpoint ${url} finds the events damaged${detailOf(answer.body)}. They are kept and sent again.`;
    return { kind: 'rejected', problem, ...wish };
  }
  if (status === 408 || status === 425 || status === 429 || status >= 500) {
    return {
      kind: 'retry',
      problem: `The endpoint ${url} is busy or ill (${status}${detailOf(answer.body)}).`,
      ...wish,
    };
  }
  const problem = `Nothing at ${url} takes audit events (it answered ${status}). Check the endpoint's address.`;
  return { kind: 'rejected', problem, ...wish };
}

function readAcknowledgement(url: string, body: string): DeliveryAnswer {
  const read = parsed(acknowledgement, body);
  if (read === undefined) return notUnderstood(url, 200);
  return { kind: 'acknowledged', durableThrough: read.durable_through, head: read.head };
}

/** The checkpoint that came with an acknowledgement; `undefined` where none did. */
export function readOffered(answer: HttpAnswer): OfferedCheckpoint | undefined {
  const read = answer.status === 200 ? parsed(offered, answer.body) : undefined;
  return read && { note: read.checkpoint, consistency: read.consistency, logKey: read.log_key };
}

function notUnderstood(url: string, status: number): DeliveryAnswer {
  const problem = `What answered at ${url} is no Countersign collector (${status}, and no acknowledgement in it).`;
  return { kind: 'retry', problem };
}

function detailOf(body: string): string {
  const read = parsed(refusal, body);
  return read === undefined ? '' : `: ${read.reason.replace(/\.$/, '')}`;
}
