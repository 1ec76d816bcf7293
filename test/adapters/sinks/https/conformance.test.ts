import { expect, it } from 'vitest';
import { createHttpsSink } from '../../../../src/adapters/sinks/https/httpsSink.ts';
import { describeSink, type HeldCopy, type PlaceKind } from '../../../conformance/sink.ts';
import { copiedJournal } from '../../../support/sinks/copiedJournal.ts';
import { heldFromEnvelope, heldFromLine } from '../../../support/sinks/heldCopy.ts';
import { ship } from '../../../support/sinks/shipping.ts';
import { httpFaults, startVendor } from '../../../support/sinks/vendor.ts';

const requestBytes = 1_000_000;
const every = {
  deduplicates: false,
  keepsBytes: true,
  faults: httpFaults,
  itemBytes: requestBytes,
  requestBytes,
} as const;

interface CloudEvent {
  readonly sequence: string;
  readonly countersigndigest: string;
  readonly countersignform: 'full' | 'digest';
  readonly countersigncopy: boolean;
  readonly countersignrepeat?: string;
  readonly data: { payload: string; signatures: { sig: string }[]; signature?: string };
}

function heldFromCloudEvent(event: CloudEvent): HeldCopy {
  const marks = {
    seq: Number(event.sequence),
    isCopy: event.countersigncopy,
    mayBeRepeated: event.countersignrepeat === 'possible',
  };
  return event.countersignform === 'digest'
    ? { ...marks, digest: event.countersigndigest, signature: event.data.signature ?? '', form: 'digest' }
    : { ...marks, ...heldFromEnvelope(event.data), form: 'full' };
}

function place(format: 'cloudevents' | 'ndjson', read: (body: string) => HeldCopy[]): PlaceKind {
  return {
    ...every,
    garbage: ['<html>Please sign in</html>', '\n <!doctype html>'],
    async start(script) {
      const held: HeldCopy[] = [];
      const vendor = await startVendor(script, ({ body }) => {
        if (Buffer.byteLength(body) > requestBytes) return { status: 413 };
        held.push(...read(body));
        return { status: 204 };
      });
      return {
        requests: vendor.requests,
        held: () => held,
        sink: (options) => createHttpsSink({ ...options, url: `${vendor.url}/events`, format, secret: 's3cret' }),
      };
    },
  };
}

describeSink(
  'CloudEvents over HTTPS',
  place('cloudevents', (body) => (JSON.parse(body) as CloudEvent[]).map(heldFromCloudEvent)),
);
describeSink(
  'lines of JSON over HTTPS',
  place('ndjson', (body) => body.trimEnd().split('\n').map(heldFromLine)),
);

const journal = copiedJournal();

it('writes CloudEvents as version 1.0 has them', async () => {
  const vendor = await startVendor([], () => ({ status: 202 }));
  const options = { name: 'copy-events', disclose: [], now: () => 0, format: 'cloudevents', secret: 's3cret' } as const;
  await ship(journal(), createHttpsSink({ ...options, url: `${vendor.url}/in?tenant=1` })).delivered();
  const [request] = vendor.requests;
  expect(request).toMatchObject({
    method: 'POST',
    path: '/in?tenant=1',
    headers: { 'content-type': 'application/cloudevents-batch+json; charset=utf-8', authorization: 'Bearer s3cret' },
  });
  const [, event] = JSON.parse(request?.body ?? '[]') as Record<string, unknown>[];
  expect(event).toMatchObject({
    specversion: '1.0',
    source: `urn:countersign:stream:${journal().stream}`,
    type: 'countersign.prompt.submitted.v1',
    datacontenttype: 'application/json',
    sequence: '0000000000000001',
    correlationid: 'request-1',
    countersigncopy: true,
    data: { payloadType: 'application/vnd.countersign.audit.event.v1+json', disclosures: [] },
  });
  // Names of attributes are lower-case letters and digits, and none is empty (section 3).
  for (const [name, value] of Object.entries(event ?? {}))
    expect([name, value]).toEqual([expect.stringMatching(/^[a-z0-9]+$/), expect.toSatisfy((v) => v !== '')]);
});
