import type { CopiedEvent } from '../../../core/audit/copies/copiedEvent.ts';
import { type CopySinkOptions, createCopySink } from '../../../core/audit/copies/copySink.ts';
import { jsonLine } from '../../../core/audit/copies/jsonLine.ts';
import type { Sink } from '../../../core/audit/delivery/delivery.ts';
import { exchange } from '../http/exchange.ts';
import { notUnderstood, refusal } from '../http/refusal.ts';
import { cloudEvent } from './cloudEvent.ts';

export interface HttpsSinkOptions extends CopySinkOptions {
  readonly url: string;
  /** `cloudevents`: a CloudEvents 1.0 batch. `ndjson`: one line of JSON for each event. */
  readonly format: 'cloudevents' | 'ndjson';
  /** Sent as a bearer token. */
  readonly secret?: string;
  readonly timeoutMs?: number;
}

/** Most web servers and gateways take a megabyte by default (nginx `client_max_body_size`). */
const limits = { requestBytes: 1_000_000 - 1024, itemBytes: 1_000_000 - 1024 };

const formats = {
  cloudevents: {
    mediaType: 'application/cloudevents-batch+json; charset=utf-8',
    encode: (copy: CopiedEvent) => JSON.stringify(cloudEvent(copy)),
    body: (items: readonly string[]) => `[${items.join(',')}]`,
  },
  ndjson: {
    mediaType: 'application/x-ndjson; charset=utf-8',
    encode: jsonLine,
    body: (items: readonly string[]) => `${items.join('\n')}\n`,
  },
} as const;

/**
 * Posts copies to any address. Its acknowledgement is a status from 200 to 299 of whatever answers there, unless a page for
 * people comes with it.
 */
export function createHttpsSink(options: HttpsSinkOptions): Sink {
  const { url, secret, timeoutMs } = options;
  const { mediaType, encode, body } = formats[options.format];
  return createCopySink(
    {
      limits,
      encode,
      async send(items, o) {
        const answer = await exchange(
          {
            url,
            headers: {
              'Content-Type': mediaType,
              ...(secret === undefined ? {} : { Authorization: `Bearer ${secret}` }),
            },
            body: body(items.map(({ text }) => text)),
            ...(timeoutMs === undefined ? {} : { timeoutMs }),
          },
          o,
        );
        if ('lost' in answer || answer.status < 200 || answer.status > 299) return refusal(url, answer, options.now());
        const isPage =
          /\bhtml\b/i.test(answer.headers.get('content-type') ?? '') || answer.body.trimStart().startsWith('<');
        return isPage ? notUnderstood(url, answer.status) : { kind: 'taken', items: items.length };
      },
    },
    options,
  );
}
