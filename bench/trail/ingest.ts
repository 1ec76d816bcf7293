import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { createDeviceKey } from '../../src/adapters/signers/nodeCrypto/deviceKey.ts';
import { createSessionSigner } from '../../src/adapters/signers/nodeCrypto/sessionSigner.ts';
import { startCollector } from '../../src/collector/startCollector.ts';
import { checkEvent } from '../../src/core/audit/checkEvent.ts';
import { eventPayloadType, preAuthEncoding } from '../../src/core/audit/dsse.ts';
import { buildPayload } from '../../src/core/audit/entry.ts';
import { encodeFrame, frameTypes } from '../../src/core/audit/frames.ts';
import { openingOf } from '../../src/core/audit/genesis.ts';
import { encodeRecord, noHead, payloadDigest } from '../../src/core/audit/record.ts';
import { asRequestId } from '../../src/core/prelude/brands.ts';
import { startPostgresServer } from '../../test/support/postgresServer.ts';
import type { TrailFigure } from './figure.ts';

const streams = 4;
const batches = 25;
const eventsPerBatch = 200;
const sql = `SELECT region, sum(amount) FROM orders WHERE ordered_at >= '2025-02-01' GROUP BY region ${'-- x'.repeat(60)}`;

/**
 * Events a second that a collector verifies, stores, puts into its tree, signs for and acknowledges, from four clients at a time in
 * deliveries of 200; and the same until all of them are in PostgreSQL, which runs on this machine too and doesn't sync. Making and
 * signing the events isn't in the figures.
 */
export async function benchIngest(parent: string = os.tmpdir()): Promise<TrailFigure[]> {
  const folder = await mkdtemp(path.join(parent, 'countersign-bench-'));
  const server = await startPostgresServer();
  const databaseUrl = `postgres://${server.user}@${server.host}:${server.port}/${await server.createDatabase()}?sslmode=disable`;
  const collector = await startCollector({ port: 0, directory: folder, databaseUrl, log: () => undefined });
  try {
    const deliveries = Array.from({ length: streams }, (_, i) =>
      deliveriesOf(`0197777${i}-0000-7000-8000-00000000000${i}`),
    );
    await untilCopied(collector.url, 0);
    const started = performance.now();
    const processor = process.cpuUsage();
    await Promise.all(deliveries.map(({ stream, bodies }) => deliver(collector.url, stream, bodies)));
    const acknowledged = performance.now();
    const events = streams * batches * eventsPerBatch;
    await untilCopied(collector.url, events);
    const copied = performance.now();
    const { user, system } = process.cpuUsage(processor);
    return [
      {
        name: 'collector, verified and acknowledged',
        value: events / ((acknowledged - started) / 1000),
        unit: 'events/s',
      },
      {
        name: 'collector, until in PostgreSQL too',
        value: events / ((copied - started) / 1000),
        unit: 'events/s',
        target: { atLeast: 2_500 },
      },
      { name: 'collector, processor for 1,000 events', value: (user + system) / events, unit: 'ms' },
    ];
  } finally {
    await collector.close();
    await server.stop();
    await rm(folder, { recursive: true });
  }
}

function deliveriesOf(stream: string): { readonly stream: string; readonly bodies: readonly Buffer[] } {
  const signer = createSessionSigner();
  const runtime = { service: { name: 'bench', version: '0' }, os: 'x', arch: 'x', node: 'x' };
  const opening = checkEvent('stream.opened', openingOf(stream, signer, createDeviceKey('memory'), runtime, []), {});
  const explanation = 'Sums the amount of each order by region.';
  const generated = checkEvent(
    'sql.generated',
    { author: 'model', sql_sha256: `sha256:${'0'.repeat(64)}`, confidence: '0.920' },
    { sql, explanation },
  );
  let head = noHead;
  const frames: Buffer[] = [];
  for (let seq = 0; seq < batches * eventsPerBatch; seq += 1) {
    const at = {
      id: `${stream}-${seq}`,
      stream,
      seq,
      prev: head,
      timeMs: Date.now(),
      monotonicUs: seq,
      checkpoint: undefined,
    };
    const about = seq === 0 ? {} : { requestId: asRequestId(`request-${stream}-${seq >> 3}`) };
    const { payload, disclosures } = buildPayload(seq === 0 ? opening : generated, about, at);
    head = payloadDigest(payload);
    const record = { payload, disclosures, signature: signer.sign(preAuthEncoding(eventPayloadType, payload)) };
    frames.push(encodeFrame(frameTypes.event, encodeRecord(record)));
  }
  const bodies = Array.from({ length: batches }, (_, i) =>
    Buffer.concat(frames.slice(i * eventsPerBatch, (i + 1) * eventsPerBatch)),
  );
  return { stream, bodies };
}

async function deliver(url: string, stream: string, bodies: readonly Buffer[]): Promise<void> {
  for (const body of bodies) {
    const answer = await fetch(`${url}/v1/streams/${stream}/batches`, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/vnd.countersign.audit-frames',
        'Content-Digest': `sha-256=:${createHash('sha256').update(body).digest('base64')}:`,
      },
      body: new Uint8Array(body),
    });
    if (answer.status !== 200) throw new Error(`The collector answered ${answer.status}: ${await answer.text()}`);
    await answer.arrayBuffer();
  }
}

async function untilCopied(url: string, events: number): Promise<void> {
  for (;;) {
    const health = (await (await fetch(`${url}/healthz`)).json()) as {
      events: number;
      projection: { state: string; behind: number };
    };
    const { state, behind } = health.projection;
    if (health.events >= events && state === 'running' && behind === 0) return;
    await wait(10);
  }
}
