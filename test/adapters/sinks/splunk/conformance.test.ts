import { expect, it } from 'vitest';
import { createSplunkSink } from '../../../../src/adapters/sinks/splunk/splunkSink.ts';
import { describeSink, type HeldCopy, type PlaceKind } from '../../../conformance/sink.ts';
import { copiedJournal } from '../../../support/sinks/copiedJournal.ts';
import { heldFromFields } from '../../../support/sinks/heldCopy.ts';
import { ship } from '../../../support/sinks/shipping.ts';
import { httpFaults, startVendor, type VendorFault } from '../../../support/sinks/vendor.ts';

const requestBytes = 1_000_000;

/** An HTTP Event Collector. With acknowledgement, events are indexed when they are asked after for the second time. */
async function startCollector(script: VendorFault[], acknowledges: boolean) {
  const held: HeldCopy[] = [];
  const asked = new Map<string, number>();
  let ackId = 0;
  const vendor = await startVendor(script, ({ body, path, headers }) => {
    if (headers['authorization'] !== 'Splunk s3cret') return { status: 403, body: '{"text":"Invalid token","code":4}' };
    const channel = headers['x-splunk-request-channel'];
    if (channel === undefined) return { status: 400, body: '{"text":"Data channel is missing","code":10}' };
    if (path.startsWith('/services/collector/ack?channel=')) {
      const { acks } = JSON.parse(body) as { acks: number[] };
      const said = acks.map((id) => {
        const times = (asked.get(`${channel}/${id}`) ?? -1) + 1;
        asked.set(`${channel}/${id}`, times);
        return [id, times >= 1];
      });
      return { status: 200, body: JSON.stringify({ acks: Object.fromEntries(said) }) };
    }
    if (path !== '/services/collector/event') return { status: 404 };
    if (Buffer.byteLength(body) > requestBytes) return { status: 413 };
    for (const line of body.split('\n')) {
      const { event, fields, time } = JSON.parse(line) as {
        event: string;
        fields: Record<string, unknown>;
        time: string;
      };
      held.push(heldFromFields(fields, event, Math.round(Number(time) * 1000)));
    }
    ackId += 1;
    return { status: 200, body: JSON.stringify({ text: 'Success', code: 0, ...(acknowledges ? { ackId } : {}) }) };
  });
  return { vendor, held };
}

const wait = async (): Promise<void> => {
  await new Promise((resolve) => setImmediate(resolve));
};

function place(acknowledge: boolean): PlaceKind {
  return {
    deduplicates: false,
    keepsBytes: true,
    faults: httpFaults,
    garbage: ['<html>Please sign in</html>', '', '{"text":"Success"}', '{"text":"No data","code":5}'],
    itemBytes: requestBytes,
    requestBytes,
    async start(script) {
      const { vendor, held } = await startCollector(script, acknowledge);
      return {
        requests: vendor.requests,
        held: () => held,
        sink: (options) => createSplunkSink({ ...options, url: vendor.url, secret: 's3cret', acknowledge, wait }),
      };
    },
  };
}

describeSink('Splunk with indexer acknowledgement', place(true));
describeSink('Splunk without acknowledgement', place(false));

const journal = copiedJournal();
const options = { disclose: [], now: () => 0, secret: 's3cret', acknowledge: true, wait };

it('sends again, marked, what was never acknowledged as indexed', async () => {
  const never = { kind: 'answer', status: 200, body: '{"acks":{"1":false}}' } as const;
  const script: VendorFault[] = [{ kind: 'pass' }, ...Array.from({ length: 60 }, () => never)];
  const { vendor, held } = await startCollector(script, true);
  const shipping = ship(journal(), createSplunkSink({ ...options, name: 'copy-slow', url: vendor.url }));
  await shipping.delivered();
  expect(shipping.statuses[0]?.problem).toContain('has not said that it indexed the events');
  expect(held.slice(0, 14).map(({ seq, mayBeRepeated }) => [seq, mayBeRepeated])).toEqual(
    [false, true].flatMap((marked) => [0, 1, 2, 3, 4, 5, 6].map((seq) => [seq, marked])),
  );
});

it('says what to do where the token has no acknowledgement', async () => {
  const { vendor } = await startCollector([], false);
  const shipping = ship(journal(), createSplunkSink({ ...options, name: 'copy-without', url: vendor.url }));
  shipping.shipper.start();
  await shipping.shipper.flush({ signal: new AbortController().signal });
  expect(shipping.shipper.status).toMatchObject({
    state: 'rejected',
    problem: expect.stringContaining('Switch indexer acknowledgement on'),
  });
});
