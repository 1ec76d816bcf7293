import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { maxRecordBytes } from '../core/audit/record.ts';

/** A delivery may hold one event of the largest size, and then some. */
export const maxBodyBytes = 2 * maxRecordBytes;

export const framesMediaType = 'application/vnd.countersign.audit-frames';

export type Body =
  | { readonly kind: 'frames'; readonly frames: Buffer }
  | { readonly kind: 'refused'; readonly status: 400 | 413 | 415 | 422; readonly reason: string };

const decompress = promisify(gunzip);

/** Reads a delivery's body within its limits and checks that it arrived as it was sent (RFC 9530). */
export async function readDelivery(request: IncomingMessage): Promise<Body> {
  const { headers } = request;
  if (headers['content-type']?.split(';')[0]?.trim().toLowerCase() !== framesMediaType) {
    return refused(415, `A delivery has the content type ${framesMediaType}.`);
  }
  const encoding = headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
  if (encoding !== 'gzip' && encoding !== 'identity') return refused(415, 'A delivery is sent as it is or with gzip.');
  const sent = await readAll(request);
  if (sent === undefined) return refused(413, `A delivery has at most ${maxBodyBytes} bytes.`);
  const digest = /^sha-256=:([0-9A-Za-z+/=]+):$/.exec(String(headers['content-digest'] ?? '').trim())?.[1];
  if (digest === undefined) return refused(400, 'A delivery names its Content-Digest, with sha-256.');
  if (createHash('sha256').update(sent).digest('base64') !== digest) {
    return refused(422, 'The delivery did not arrive as it was sent: its digest differs.');
  }
  if (encoding === 'identity') return { kind: 'frames', frames: sent };
  try {
    return { kind: 'frames', frames: await decompress(sent, { maxOutputLength: maxBodyBytes }) };
  } catch (thrown) {
    const isTooLarge = thrown instanceof Error && 'code' in thrown && thrown.code === 'ERR_BUFFER_TOO_LARGE';
    return isTooLarge
      ? refused(413, `A delivery has at most ${maxBodyBytes} bytes, unpacked.`)
      : refused(422, 'The delivery says that it is gzip, and is not.');
  }
}

async function readAll(request: IncomingMessage): Promise<Buffer | undefined> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    bytes += piece.length;
    if (bytes > maxBodyBytes) return undefined;
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

function refused(status: 400 | 413 | 415 | 422, reason: string): Body {
  return { kind: 'refused', status, reason };
}
