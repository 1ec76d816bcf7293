import { hash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { DeviceKey } from '../../src/adapters/signers/nodeCrypto/deviceKey.ts';
import { canonicalJson } from '../../src/core/audit/canonicalJson.ts';
import { eventPayloadType, preAuthEncoding } from '../../src/core/audit/dsse.ts';
import { encodeFrame, frameTypes } from '../../src/core/audit/frames.ts';
import { openingOf } from '../../src/core/audit/genesis.ts';
import { rotationOf } from '../../src/core/audit/keyRotation.ts';
import { encodeRecord, noHead, payloadDigest, type SignedRecord } from '../../src/core/audit/record.ts';
import { encodeGroup, encodeHeader } from '../../src/core/audit/segment.ts';
import type { Signer } from '../../src/core/audit/signature.ts';
import { deviceKey } from './trailWorld.ts';

export const handStream = '01977777-0000-7000-8000-00000000000a';

/** A stream made by hand, by a machine that signs whatever it is told to. */
export class SignedStream {
  readonly records: SignedRecord[] = [];
  readonly stream: string;
  readonly #device: DeviceKey;
  #signer: Signer;
  #seq = 0;
  #prev = noHead;

  constructor(signer: Signer, options: { stream?: string; device?: DeviceKey } = {}) {
    this.#signer = signer;
    this.stream = options.stream ?? handStream;
    this.#device = options.device ?? deviceKey;
  }

  open(changes: Record<string, unknown> = {}): this {
    const runtime = { service: { name: 't', version: '1' }, os: 'x', arch: 'x', node: 'x' };
    const opening = openingOf(this.stream, this.#signer, this.#device, runtime, []);
    return this.add('stream.opened', { ...opening, ...changes });
  }

  /** Hands over to the next key, as the recorder does where nothing is changed. */
  rotate(next: Signer, changes: Record<string, unknown> = {}): this {
    const handover = { stream: this.stream, seq: this.#seq, previousKey: this.#signer.publicKey };
    this.add('stream.key_rotated', { ...rotationOf(next, handover), ...changes });
    return this.signWith(next);
  }

  signWith(signer: Signer): this {
    this.#signer = signer;
    return this;
  }

  beat(): this {
    return this.add('stream.heartbeat', { uptime_ms: this.#seq });
  }

  add(type: string, fields: Record<string, unknown>, disclosures: readonly string[] = []): this {
    const [seq, prev] = [this.#seq, this.#prev];
    const common = { v: 1, id: `id-${seq}`, stream: this.stream, seq, prev };
    const when = { time: '2026-01-01T00:00:00.000Z', mono_us: seq };
    const text = canonicalJson({ ...common, ...when, type: `countersign.${type}.v1`, ...fields });
    const payload = Buffer.from(text, 'utf8');
    const signature = this.#signer.sign(preAuthEncoding(eventPayloadType, payload));
    this.records.push({ payload, disclosures, signature });
    this.#seq = seq + 1;
    this.#prev = payloadDigest(payload);
    return this;
  }

  frames(from = 0): Buffer {
    return Buffer.concat(this.records.slice(from).map((record) => encodeFrame(frameTypes.event, encodeRecord(record))));
  }

  /** Writes it as the journal of a machine. */
  async write(directory: string): Promise<void> {
    const folder = path.join(directory, 'streams', this.stream);
    await mkdir(folder, { recursive: true });
    const header = { v: 1, stream: this.stream, segment: 1, first_seq: 0, head: noHead, cause: 'opened' } as const;
    const groups = this.records.map((record) => encodeGroup([encodeFrame(frameTypes.event, encodeRecord(record))]));
    await writeFile(path.join(folder, '000001.seg'), Buffer.concat([encodeHeader(header), ...groups]));
  }
}

/** Delivers a stream to a collector, whole or from an event on. */
export async function delivered(
  url: string,
  stream: SignedStream,
  options: { from?: number; headers?: HeadersInit } = {},
) {
  const body = stream.frames(options.from);
  const answer = await fetch(`${url}/v1/streams/${stream.stream}/batches`, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/vnd.countersign.audit-frames',
      'Content-Digest': `sha-256=:${hash('sha256', body, 'base64')}:`,
      ...options.headers,
    },
    body: new Uint8Array(body),
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}
