import { z } from 'zod';
import { type CopyAnswer, type CopySinkOptions, createCopySink } from '../../../core/audit/copies/copySink.ts';
import type { Sink } from '../../../core/audit/delivery/delivery.ts';
import { exchange } from '../http/exchange.ts';
import { notUnderstood, parsed, refusal } from '../http/refusal.ts';
import { documentOf } from './document.ts';

export interface ElasticsearchSinkOptions extends CopySinkOptions {
  readonly url: string;
  /** The index, alias or data stream. */
  readonly index: string;
  /** An API key, as Elasticsearch encodes it. */
  readonly secret?: string;
  readonly timeoutMs?: number;
}

/** `http.max_content_length` is 100 MB; the vendor advises a few megabytes for one bulk request. */
const limits = { requestBytes: 4 * 1024 * 1024, itemBytes: 4 * 1024 * 1024 };
/** An item's answer with an error has some hundred bytes. */
const answerBytes = 4 * 1024 * 1024;

const item = z.looseObject({ status: z.int(), error: z.looseObject({ type: z.string() }).optional() });
const bulkAnswer = z.looseObject({ items: z.array(z.looseObject({ create: item })) });

/**
 * Creates documents with `_bulk` (https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-bulk). An event's number
 * is its document's name, so a repeat is answered with 409 and changes nothing. Each item is acknowledged for itself, and
 * believed as far as there is no gap.
 */
export function createElasticsearchSink(options: ElasticsearchSinkOptions): Sink {
  const { secret, timeoutMs } = options;
  const index = encodeURIComponent(options.index);
  const url = `${options.url.replace(/\/+$/, '')}/${index}/_bulk?filter_path=items.*.status,items.*.error.type`;
  return createCopySink(
    {
      limits,
      encode(copy) {
        const { stream, seq } = copy.entry;
        return `${JSON.stringify({ create: { _id: `${stream}:${seq}` } })}\n${JSON.stringify(documentOf(copy))}`;
      },
      async send(items, o) {
        const answer = await exchange(
          {
            url,
            headers: {
              'Content-Type': 'application/x-ndjson',
              ...(secret === undefined ? {} : { Authorization: `ApiKey ${secret}` }),
            },
            body: `${items.map(({ text }) => text).join('\n')}\n`,
            answerBytes,
            ...(timeoutMs === undefined ? {} : { timeoutMs }),
          },
          o,
        );
        const where = `Elasticsearch at ${options.url}`;
        if ('lost' in answer || answer.status !== 200) return refusal(where, answer, options.now());
        const read = parsed(bulkAnswer, answer.body);
        if (read?.items.length !== items.length) return notUnderstood(where, answer.status);
        return judge(
          where,
          read.items.map(({ create }) => create),
        );
      },
    },
    options,
  );
}

/** 201: created. 409: there already, with the same number; the trail's verifier compares what stands there. */
function judge(where: string, items: readonly z.infer<typeof item>[]): CopyAnswer {
  const taken = items.findIndex(({ status }) => status !== 201 && status !== 409);
  if (taken !== 0) return { kind: 'taken', items: taken < 0 ? items.length : taken };
  const status = items[0]?.status ?? 0;
  if (status === 429 || status >= 500) return { kind: 'retry', problem: `${where} is busy (${status} for an event).` };
  // A type is one of the vendor's words; the reason beside it may quote the event.
  const type = /^[a-z_]{1,60}$/.exec(items[0]?.error?.type ?? '')?.[0] ?? 'no reason given';
  const problem = `${where} does not take an event (${status}, ${type}). Check the mapping of the index; events are kept and sent again.`;
  return { kind: 'rejected', problem };
}
