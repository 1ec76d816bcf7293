import { expect, it } from 'vitest';
import { createElasticsearchSink } from '../../../../src/adapters/sinks/elasticsearch/elasticsearchSink.ts';
import { describeSink, type HeldCopy } from '../../../conformance/sink.ts';
import { copiedJournal } from '../../../support/sinks/copiedJournal.ts';
import { ship } from '../../../support/sinks/shipping.ts';
import { httpFaults, startVendor, type VendorAnswer, type VendorRequest } from '../../../support/sinks/vendor.ts';

interface Document {
  readonly event: { readonly sequence: number; readonly hash: string; readonly original: string };
  readonly countersign: { readonly copy: boolean; readonly form: 'full' | 'digest'; readonly sig: string };
}

/** `_bulk` with `create`, of one index. What is above the part that is to be taken is refused for now, item by item. */
function bulk(documents: Map<string, Document>, { body, path, headers, take }: VendorRequest): VendorAnswer {
  if (!path.startsWith('/audit-trail/_bulk?')) return { status: 404 };
  if (headers['content-type'] !== 'application/x-ndjson' || !body.endsWith('\n')) return { status: 400 };
  if (headers['authorization'] !== 'ApiKey s3cret') return { status: 401 };
  const lines = body.trimEnd().split('\n');
  const items: object[] = [];
  for (let i = 0; i < lines.length; i += 2) {
    const { _id: id } = JSON.parse(lines[i] ?? '').create as { _id: string };
    const document = JSON.parse(lines[i + 1] ?? '') as Document;
    // One of the last is taken all the same: nothing says that refusals stand at the end.
    if (take !== undefined && items.length >= take && i + 2 < lines.length) {
      items.push({ create: { status: 429, error: { type: 'es_rejected_execution_exception' } } });
    } else if (documents.has(id)) {
      items.push({ create: { status: 409, error: { type: 'version_conflict_engine_exception' } } });
    } else {
      documents.set(id, document);
      items.push({ create: { status: 201 } });
    }
  }
  return { status: 200, body: JSON.stringify({ items }) };
}

const held = (documents: Map<string, Document>): HeldCopy[] =>
  [...documents.values()]
    .map(({ event, countersign }) => ({
      seq: event.sequence,
      digest: event.hash,
      signature: countersign.sig,
      text: event.original,
      form: countersign.form,
      isCopy: countersign.copy,
      mayBeRepeated: false,
    }))
    .sort((a, b) => a.seq - b.seq);

describeSink('Elasticsearch', {
  deduplicates: true,
  keepsBytes: true,
  faults: new Set([...httpFaults, 'partial']),
  garbage: ['<html>Please sign in</html>', '', '{}', '{"items":[]}', '{"items":[{"create":{"status":201}}]}'],
  requestBytes: 100 * 1024 * 1024,
  async start(script) {
    const documents = new Map<string, Document>();
    const vendor = await startVendor(script, (request) => bulk(documents, request));
    return {
      requests: vendor.requests,
      held: () => held(documents),
      sink: (options) =>
        createElasticsearchSink({ ...options, url: vendor.url, index: 'audit-trail', secret: 's3cret' }),
    };
  },
});

const journal = copiedJournal();

it('says that the mapping is wrong where an event is refused for good, quotes nothing, and keeps the event', async () => {
  const refused = { status: 400, error: { type: 'document_parsing_exception', reason: 'quoted words' } };
  const documents = new Map<string, Document>();
  const items = Array.from({ length: 7 }, (_, i) => ({ create: i === 2 ? refused : { status: 201 } }));
  const script = [items, items.slice(2).concat(items.slice(0, 2))].map(
    (some) => ({ kind: 'answer', status: 200, body: JSON.stringify({ items: some }) }) as const,
  );
  const vendor = await startVendor([...script], (request) => bulk(documents, request));
  const options = { name: 'copy-mapping', disclose: [], now: () => 0, index: 'audit-trail', secret: 's3cret' };
  const shipping = ship(journal(), createElasticsearchSink({ ...options, url: vendor.url }));
  await shipping.delivered();
  expect(shipping.statuses.map(({ state }) => state)).toEqual(['rejected', 'online']);
  expect(shipping.statuses[0]?.problem).toMatch(/\(400, document_parsing_exception\)\. Check the mapping/);
  expect(shipping.statuses[0]?.problem).not.toContain('quoted words');
  expect(held(documents).map(({ seq }) => seq)).toEqual(
    journal()
      .events.slice(2)
      .map(({ seq }) => seq),
  );
});
