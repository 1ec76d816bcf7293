import { expect, it } from 'vitest';
import { createCloudWatchSink } from '../../../../src/adapters/sinks/cloudwatch/cloudWatchSink.ts';
import { describeSink, type HeldCopy } from '../../../conformance/sink.ts';
import { copiedJournal } from '../../../support/sinks/copiedJournal.ts';
import { readExport } from '../../../support/sinks/otlp.ts';
import { ship } from '../../../support/sinks/shipping.ts';
import { httpFaults, startVendor } from '../../../support/sinks/vendor.ts';
import { recordPrompt } from '../../../support/trailWorld.ts';

const hourMs = 3_600_000;
const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };
const target = { region: 'eu-central-1', logGroup: 'audit', logStream: 'countersign', credentials };

describeSink('CloudWatch', {
  deduplicates: false,
  keepsBytes: true,
  faults: new Set([...httpFaults, 'partial']),
  garbage: ['<html>Please sign in</html>', '', '{"partialSuccess":{"rejectedLogRecords":1}}'],
  itemBytes: 1_000_000,
  pastMs: 14 * 24 * hourMs,
  requestBytes: 1024 * 1024,
  async start(script) {
    const held: HeldCopy[] = [];
    let clock = (): number => 0;
    const vendor = await startVendor(script, ({ body, take, headers }) => {
      if (headers['x-aws-log-group'] !== 'audit' || headers['x-aws-log-stream'] !== 'countersign')
        return { status: 400 };
      if (!headers['authorization']?.startsWith('AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/')) return { status: 403 };
      if (Buffer.byteLength(body) > 1024 * 1024) return { status: 413 };
      const records = readExport(body);
      const now = clock();
      // The endpoint takes what is in its window and only counts the others.
      const inTime = records.filter(
        ({ recordTimeMs = 0 }) => recordTimeMs >= now - 14 * 24 * hourMs && recordTimeMs <= now + 2 * hourMs,
      );
      const taken = inTime.slice(0, take ?? inTime.length);
      held.push(...taken);
      const rejected = records.length - taken.length;
      return {
        status: 200,
        body: rejected === 0 ? '{}' : JSON.stringify({ partialSuccess: { rejectedLogRecords: rejected } }),
      };
    });
    return {
      requests: vendor.requests,
      held: () => held,
      sink(options) {
        clock = options.now;
        return createCloudWatchSink({ ...options, ...target, url: vendor.url });
      },
    };
  },
});

/** Each event in a millisecond of its own. */
const journal = copiedJournal(async (trail) => {
  for (let i = 0; i < 4; i += 1) {
    await recordPrompt(trail, `question ${i}`);
    const timeMs = Date.now();
    while (Date.now() === timeMs) await new Promise((resolve) => setImmediate(resolve));
  }
});

it('sends what lies more than a day apart in requests of their own', async () => {
  const vendor = await startVendor([], () => ({ status: 200, body: '{}' }));
  // Of one batch, the first events are just too old and are filed under today, and the others are not.
  const edge = journal().events[3]?.timeMs ?? 0;
  const now = (): number => edge + 14 * 24 * hourMs - hourMs;
  const options = { name: 'copy-days', disclose: [], now, ...target };
  const shipping = ship(journal(), createCloudWatchSink({ ...options, url: vendor.url }));
  await shipping.delivered();
  const times = vendor.requests.map(({ body }) => readExport(body).map(({ recordTimeMs = 0 }) => recordTimeMs));
  expect(times.map(([first]) => first)).toEqual([now(), edge]);
  expect(times.map((some) => some.length)).toEqual([3, 3]);
  expect(shipping.degraded).toEqual([{ reason: 'time_window', firstSeq: 0, lastSeq: 2, events: 3 }]);
});
