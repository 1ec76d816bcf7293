import { expect, it } from 'vitest';
import { createOtlpSink } from '../../../../src/adapters/sinks/otlp/otlpSink.ts';
import { describeSink, type HeldCopy } from '../../../conformance/sink.ts';
import { copiedJournal } from '../../../support/sinks/copiedJournal.ts';
import { readExport } from '../../../support/sinks/otlp.ts';
import { ship } from '../../../support/sinks/shipping.ts';
import { httpFaults, startVendor } from '../../../support/sinks/vendor.ts';

describeSink('OTLP logs over HTTP', {
  deduplicates: false,
  keepsBytes: true,
  faults: new Set([...httpFaults, 'partial']),
  garbage: ['<html>Please sign in</html>', '', '[]', '"ok"', '{"partialSuccess":{"rejectedLogRecords":"7"}}'],
  requestBytes: 20 * 1024 * 1024,
  async start(script) {
    const held: HeldCopy[] = [];
    const vendor = await startVendor(script, ({ body, take, path, headers }) => {
      if (path !== '/v1/logs' || headers['content-type'] !== 'application/json') return { status: 404 };
      const records = readExport(body);
      const taken = records.slice(0, take ?? records.length);
      held.push(...taken);
      const rejected = records.length - taken.length;
      return {
        status: 200,
        body: JSON.stringify(
          rejected === 0 ? { partialSuccess: {} } : { partialSuccess: { rejectedLogRecords: String(rejected) } },
        ),
      };
    });
    return {
      requests: vendor.requests,
      held: () => held,
      sink: (options) => createOtlpSink({ ...options, url: vendor.url }),
    };
  },
});

const journal = copiedJournal();

it('is rejected where some records are, since the protocol does not say which', async () => {
  const rejects = { partialSuccess: { rejectedLogRecords: 2, errorMessage: 'quoted words' } };
  const vendor = await startVendor([{ kind: 'answer', status: 200, body: JSON.stringify(rejects) }], () => ({
    status: 200,
    body: '{}',
  }));
  const sink = createOtlpSink({
    name: 'copy-rejecting',
    disclose: [],
    now: () => 0,
    url: `${vendor.url}/v1/logs`,
    secret: 's3cret',
  });
  const shipping = ship(journal(), sink);
  await shipping.delivered();
  expect(shipping.statuses[0]).toMatchObject({
    state: 'rejected',
    problem: expect.stringContaining('rejects 2 of 7 events'),
  });
  expect(shipping.statuses[0]?.problem).not.toContain('quoted words');
  expect(vendor.requests[0]).toMatchObject({ path: '/v1/logs', headers: { authorization: 'Bearer s3cret' } });
});
