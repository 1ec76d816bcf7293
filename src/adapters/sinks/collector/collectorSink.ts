import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Batch, DeliveryAnswer, Sink } from '../../../core/audit/delivery/delivery.ts';
import { readCheckpoint } from '../../../core/audit/tree/checkpoint.ts';
import type { CheckpointWitness } from '../../../core/audit/tree/witness.ts';
import { sentenceOf } from '../../../core/prelude/codedError.ts';
import { readAnswer, readOffered } from './answer.ts';

export const framesMediaType = 'application/vnd.countersign.audit-frames';
/** Long enough for a slow link, short enough that a stalled one is noticed. */
export const deliveryTimeoutMs = 30_000;
/** An answer is a few hundred bytes; more than this is not read. */
const maxAnswerBytes = 64 * 1024;

const compress = promisify(gzip);

export interface CollectorSinkOptions {
  /** Address of the collector, for example `http://127.0.0.1:7717`. */
  readonly url: string;
  readonly token?: string;
  readonly timeoutMs?: number;
  /** Judges the checkpoints that come with acknowledgements. */
  readonly witness?: CheckpointWitness;
  now(): number;
}

/** Sends batches to a collector over HTTP (docs/reference/collector.md). Redirects are not followed: they'd leak the token. */
export function createCollectorSink(options: CollectorSinkOptions): Sink {
  const base = options.url.replace(/\/+$/, '');
  return {
    name: 'collector',
    async deliver(batch, { signal }): Promise<DeliveryAnswer> {
      const timeout = AbortSignal.timeout(options.timeoutMs ?? deliveryTimeoutMs);
      try {
        const seen = await options.witness?.seen();
        const knownSize = seen?.note === undefined ? undefined : readCheckpoint(seen.note)?.size;
        const query = knownSize === undefined ? '' : `?seen=${knownSize}`;
        const address = `${base}/v1/streams/${batch.stream}/batches${query}`;
        const response = await post(address, batch, options.token, AbortSignal.any([signal, timeout]));
        const body = await readBody(response);
        const answer = { status: response.status, retryAfter: response.headers.get('retry-after'), body };
        const read = readAnswer(base, batch, answer, options.now());
        if (read.kind === 'acknowledged') await options.witness?.take(seen, readOffered(answer));
        return read;
      } catch (thrown) {
        const why = timeout.aborted ? 'it did not answer in time' : networkProblem(thrown);
        return {
          kind: 'retry',
          problem: `The endpoint ${base} can't be reached: ${why}. Events are kept and sent later.`,
        };
      }
    },
  };
}

async function post(address: string, batch: Batch, token: string | undefined, signal: AbortSignal): Promise<Response> {
  const body = await compress(batch.frames);
  return await fetch(address, {
    method: 'POST',
    redirect: 'manual',
    headers: {
      'Content-Type': framesMediaType,
      'Content-Encoding': 'gzip',
      // RFC 9530: over the bytes as sent.
      'Content-Digest': `sha-256=:${createHash('sha256').update(body).digest('base64')}:`,
      'Idempotency-Key': `"${batch.stream}/${batch.firstSeq}-${batch.lastSeq}"`,
      ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
    },
    body: new Uint8Array(body),
    signal,
  });
}

async function readBody(response: Response): Promise<string> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  if (response.body === null) return '';
  for await (const piece of response.body) {
    bytes += piece.length;
    if (bytes > maxAnswerBytes) break;
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}

/** `fetch` says only "fetch failed"; the reason is in the cause. */
function networkProblem(thrown: unknown): string {
  const cause = thrown instanceof Error ? thrown.cause : undefined;
  if (cause instanceof Error) {
    const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : '';
    if (code === 'ECONNREFUSED') return 'nothing listens there';
    if (code === 'ENOTFOUND') return 'there is no machine of that name';
    return cause.message || code || 'the connection failed';
  }
  return sentenceOf(thrown);
}
