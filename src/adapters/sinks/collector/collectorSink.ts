import { createHash, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Batch, DeliveryAnswer, Sink } from '../../../core/audit/delivery/delivery.ts';
import type { Signer } from '../../../core/audit/signature.ts';
import type { CheckpointWitness } from '../../../core/audit/tree/witness.ts';
import type { Abortable } from '../../../core/ports.ts';
import { exchange, type HttpRequest } from '../http/exchange.ts';
import { signMessage } from '../http/messageSignature.ts';
import { readAnswer, readOffered } from './answer.ts';

/** What a delivery's signature covers (docs/reference/collector.md). */
const signedComponents = ['@method', '@path', '@query', 'content-digest'];

export const framesMediaType = 'application/vnd.countersign.audit-frames';

const compress = promisify(gzip);

/** So much goes as it is: somebody waits for a delivery of one event, and packing takes longer than sending it. */
const plainBytes = 4 * 1024;

export interface CollectorSinkOptions {
  /** Address of the collector, for example `http://127.0.0.1:7717`. */
  readonly url: string;
  readonly token?: string;
  readonly timeoutMs?: number;
  /** Judges the checkpoints that come with acknowledgements. */
  readonly witness?: CheckpointWitness;
  /** Enrols the device where the collector takes enrolled ones alone. @returns whether it is worth another attempt. */
  enrol?(o: Abortable): Promise<boolean>;
  /** Signs each request (RFC 9421), so that a token alone delivers nothing in this device's name. */
  readonly device?: Signer;
  now(): number;
}

/** Sends batches to a collector over HTTP (docs/reference/collector.md). Redirects are not followed: they'd leak the token. */
export function createCollectorSink(options: CollectorSinkOptions): Sink {
  const base = options.url.replace(/\/+$/, '');
  let skewMs = 0;
  return {
    name: 'collector',
    async deliver(batch, o): Promise<DeliveryAnswer> {
      const seen = await options.witness?.seen();
      const knownSize = seen?.checkpoint?.size;
      const send = async () =>
        await exchange(signed(await request(base, batch, knownSize, options), options, skewMs), o);
      let answer = await send();
      if ('status' in answer && answer.status === 401 && options.device !== undefined) {
        // The other end's clock is the one that counts: a machine whose own is wrong must be able to deliver.
        const theirMs = Date.parse(answer.headers.get('date') ?? '');
        const isOff = Math.abs(theirMs - options.now() - skewMs) > clockToleranceMs;
        if (isOff) {
          skewMs = theirMs - options.now();
          answer = await send();
        }
      }
      if ('status' in answer && answer.status === 403 && (await options.enrol?.(o)) === true) answer = await send();
      if (!('lost' in answer)) {
        const read = readAnswer(base, batch, answer, options.now());
        if (read.kind === 'acknowledged') await options.witness?.take(seen, readOffered(answer));
        return read;
      }
      const problem = `The endpoint ${base} can't be reached: ${answer.lost}. Events are kept and sent later.`;
      return { kind: 'retry', problem };
    },
  };
}

/** Clocks that differ by less need no correction. */
const clockToleranceMs = 30_000;

function signed(unsigned: HttpRequest, { device, now }: CollectorSinkOptions, skewMs: number): HttpRequest {
  if (device === undefined) return unsigned;
  const { url, headers } = unsigned;
  const { pathname, search } = new URL(url);
  const fields = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  const message = { method: 'POST', target: `${pathname}${search}`, field: (name: string) => fields.get(name) };
  const created = Math.floor((now() + skewMs) / 1000);
  const nonce = randomBytes(16).toString('base64url');
  const terms = { label: 'countersign', components: signedComponents, created, keyid: device.publicKey, nonce };
  return { ...unsigned, headers: { ...headers, ...signMessage(message, terms, device) } };
}

async function request(
  base: string,
  batch: Batch,
  /** Size of the last checkpoint seen: the endpoint then proves that its log has only grown since. */
  seen: number | undefined,
  { token, timeoutMs }: Pick<CollectorSinkOptions, 'token' | 'timeoutMs'>,
): Promise<HttpRequest> {
  const isSmall = batch.frames.length <= plainBytes;
  const body = isSmall ? batch.frames : await compress(batch.frames);
  return {
    url: `${base}/v1/streams/${batch.stream}/batches${seen === undefined ? '' : `?seen=${seen}`}`,
    headers: {
      'Content-Type': framesMediaType,
      ...(isSmall ? {} : { 'Content-Encoding': 'gzip' }),
      // RFC 9530: over the bytes as sent.
      'Content-Digest': `sha-256=:${createHash('sha256').update(body).digest('base64')}:`,
      'Idempotency-Key': `"${batch.stream}/${batch.firstSeq}-${batch.lastSeq}"`,
      ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
    },
    body,
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  };
}
