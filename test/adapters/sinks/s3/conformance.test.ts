import { describe, expect, it } from 'vitest';
import { createS3Sink } from '../../../../src/adapters/sinks/s3/s3Sink.ts';
import { describeSink } from '../../../conformance/sink.ts';
import { type BucketServer, type BucketWish, startBucket } from '../../../support/sinks/bucketServer.ts';
import { copiedJournal } from '../../../support/sinks/copiedJournal.ts';
import { type Shipping, ship } from '../../../support/sinks/shipping.ts';
import { httpFaults } from '../../../support/sinks/vendor.ts';

const target = {
  region: 'eu-central-1',
  credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' },
  prefix: 'countersign/',
  mode: 'COMPLIANCE',
  retainDays: 365,
} as const;

describeSink('S3 with Object Lock', {
  deduplicates: true,
  keepsBytes: true,
  faults: httpFaults,
  garbage: ['<html>Please sign in</html>', ''],
  requestBytes: 5 * 1024 * 1024 * 1024,
  async start(script) {
    const bucket = await startBucket(script);
    return {
      requests: bucket.vendor.requests,
      held: () => bucket.held(),
      sink: (options) => createS3Sink({ ...options, ...target, url: `${bucket.vendor.url}/audit` }),
    };
  },
});

const journal = copiedJournal();
const dayMs = 24 * 3_600_000;
let sinks = 0;

async function shippingTo(bucket: BucketServer): Promise<Shipping> {
  sinks += 1;
  const options = { name: `copy-bucket-${sinks}`, disclose: [], now: () => Date.parse('2026-11-26T00:00:00.500Z') };
  return ship(journal(), createS3Sink({ ...options, ...target, url: `${bucket.vendor.url}/audit` }));
}

async function oneRound(wish: BucketWish): Promise<Shipping> {
  const shipping = await shippingTo(await startBucket([], wish));
  shipping.shipper.start();
  await shipping.shipper.flush({ signal: new AbortController().signal });
  return shipping;
}

describe('a bucket', () => {
  it('gets one locked object for each batch, under a key that sorts', async () => {
    const bucket = await startBucket([]);
    await (await shippingTo(bucket)).delivered();
    const { stream, events } = journal();
    const keys = [...bucket.objects.keys()];
    expect(keys[0]).toBe(`countersign/${stream}/000000000000-000000000006.ndjson`);
    expect(keys).toHaveLength(Math.ceil(events.length / 7));
    expect(keys).toEqual([...keys].sort());
    const until = new Date(Date.parse('2026-11-26T00:00:01Z') + 365 * dayMs).toISOString();
    for (const [version] of bucket.objects.values()) expect(version).toMatchObject({ mode: 'COMPLIANCE', until });
  });

  it('is not believed when it locks nothing', async () => {
    const { shipper, backlog } = await oneRound({ forgetsLocks: true });
    expect(shipper.status).toMatchObject({
      state: 'rejected',
      problem: expect.stringContaining('Give it Object Lock'),
    });
    expect(backlog.waiting).toBe(journal().events.length);
  });

  it('is not believed when it keeps no versions', async () => {
    const { shipper } = await oneRound({ keepsNoVersions: true });
    expect(shipper.status).toMatchObject({ state: 'rejected', problem: expect.stringContaining('keeps no versions') });
  });

  it('shows a fork where somebody has written another history first', async () => {
    const bucket = await startBucket([]);
    const { stream } = journal();
    bucket.write(`countersign/${stream}/000000000000-000000000006.ndjson`, '{"version":1}\n');
    const shipping = await shippingTo(bucket);
    shipping.shipper.start();
    await shipping.shipper.flush({ signal: new AbortController().signal });
    expect(shipping.shipper.status).toMatchObject({
      state: 'rejected',
      problem: expect.stringContaining('holds another event 0 in the oldest version'),
    });
  });

  it('shows a fork where the digests that were written first are right and the content is withheld', async () => {
    const bucket = await startBucket([]);
    const { stream, events } = journal();
    const lines = events
      .slice(0, 7)
      .map(({ seq, digest, signature }) =>
        JSON.stringify({ version: 1, copy: true, digest: { seq, digest, signature } }),
      );
    bucket.write(`countersign/${stream}/000000000000-000000000006.ndjson`, lines.join('\n'));
    const shipping = await shippingTo(bucket);
    shipping.shipper.start();
    await shipping.shipper.flush({ signal: new AbortController().signal });
    expect(shipping.shipper.status.problem).toContain('holds another event 0');
  });

  it('keeps the first version where somebody writes over an object afterwards', async () => {
    const bucket = await startBucket([]);
    await (await shippingTo(bucket)).delivered();
    for (const key of [...bucket.objects.keys()]) for (let i = 0; i < 5; i += 1) bucket.write(key, `forged ${i}`);
    // Another process sends again what it thinks isn't there: the oldest versions answer for it.
    const puts = bucket.vendor.requests.filter(({ method }) => method === 'PUT').length;
    const options = { name: 'copy-bucket-again', disclose: [], now: () => 0 };
    const again = createS3Sink({ ...options, ...target, url: `${bucket.vendor.url}/audit` });
    const batch = await ship(journal(), again).backlog.next(journal().stream, { maxEvents: 7, maxBytes: 1_000_000 });
    const signal = new AbortController().signal;
    const told = batch && (await again.deliver(batch, { signal, unsentFrom: Number.MAX_SAFE_INTEGER }));
    expect(told).toMatchObject({ kind: 'acknowledged', durableThrough: 6 });
    expect(bucket.vendor.requests.filter(({ method }) => method === 'PUT')).toHaveLength(puts);
  });
});
