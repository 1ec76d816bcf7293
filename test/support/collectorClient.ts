import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { createDeviceKey } from '../../src/adapters/signers/nodeCrypto/deviceKey.ts';
import { createSessionSigner } from '../../src/adapters/signers/nodeCrypto/sessionSigner.ts';
import { canonicalJson } from '../../src/core/audit/canonicalJson.ts';
import { eventPayloadType, preAuthEncoding } from '../../src/core/audit/dsse.ts';
import { encodeFrame, frameTypes } from '../../src/core/audit/frames.ts';
import { openingOf } from '../../src/core/audit/genesis.ts';
import { encodeRecord, noHead, payloadDigest, type SignedRecord } from '../../src/core/audit/record.ts';
import type { Signer } from '../../src/core/audit/signature.ts';

const device = createDeviceKey('memory');
/** The stream that clients write where they are told nothing else. */
export const stream = '01977777-0000-7000-8000-000000000001';

/** A client that signs whatever it is told to, to see what the collector takes. */
export function client(signer: Signer = createSessionSigner(), name = stream) {
  const runtime = { service: { name: 't', version: '1' }, os: 'x', arch: 'x', node: 'x' };
  let seq = 0;
  let prev = noHead;
  const signed = (payload: Buffer, disclosures: readonly string[] = []): SignedRecord => ({
    payload,
    disclosures,
    signature: signer.sign(preAuthEncoding(eventPayloadType, payload)),
  });
  const event = (fields: Record<string, unknown>, disclosures: readonly string[] = []): SignedRecord => {
    const common = { v: 1, id: `id-${seq}`, stream: name, seq, prev, time: '2026-01-01T00:00:00.000Z', mono_us: seq };
    const payload = Buffer.from(canonicalJson({ ...common, ...fields }), 'utf8');
    seq = Number(fields['seq'] ?? seq) + 1;
    prev = payloadDigest(payload);
    return signed(payload, disclosures);
  };
  const opening = (changes: Record<string, unknown> = {}): SignedRecord =>
    event({ type: 'countersign.stream.opened.v1', ...openingOf(name, signer, device, runtime, []), ...changes });
  const heartbeat = (changes: Record<string, unknown> = {}): SignedRecord =>
    event({ type: 'countersign.stream.heartbeat.v1', uptime_ms: seq, ...changes });
  return { event, opening, heartbeat, signed };
}

/** The body of a delivery. */
export const framesOf = (records: readonly SignedRecord[]): Buffer =>
  Buffer.concat(records.map((record) => encodeFrame(frameTypes.event, encodeRecord(record))));

/** Delivers as a client does; `headers` that are `undefined` are left out. */
export async function post(
  url: string,
  body: Buffer,
  options: { stream?: string; headers?: Record<string, string | undefined> } = {},
) {
  const sent = gzipSync(body);
  const headers: Record<string, string | undefined> = {
    'Content-Type': 'application/vnd.countersign.audit-frames',
    'Content-Encoding': 'gzip',
    'Content-Digest': `sha-256=:${createHash('sha256').update(sent).digest('base64')}:`,
    ...options.headers,
  };
  const given = Object.fromEntries(
    Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
  const answer = await fetch(`${url}/v1/streams/${options.stream ?? stream}/batches`, {
    method: 'POST',
    headers: given,
    body: new Uint8Array(sent),
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}
