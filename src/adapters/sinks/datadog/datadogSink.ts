import { z } from 'zod';
import { copyFields } from '../../../core/audit/copies/copiedEvent.ts';
import { type CopySinkOptions, createCopySink } from '../../../core/audit/copies/copySink.ts';
import type { Sink } from '../../../core/audit/delivery/delivery.ts';
import { exchange } from '../http/exchange.ts';
import { notUnderstood, parsed, refusal } from '../http/refusal.ts';

export interface DatadogSinkOptions extends CopySinkOptions {
  /** For example `datadoghq.eu`. */
  readonly site: string;
  /** The intake, where it isn't the site's own. */
  readonly url?: string;
  /** The API key. */
  readonly secret: string;
  readonly timeoutMs?: number;
}

const hourMs = 3_600_000;

/**
 * 5 MB a request, and a log above 1 MB is cut with an answer of 2xx; nothing from more than 18 hours ago
 * (https://docs.datadoghq.com/api/latest/logs/#send-logs). Less is sent, for what the intake adds and for clocks.
 */
const limits = {
  requestBytes: 4_500_000,
  itemBytes: 900_000,
  window: { pastMs: 17 * hourMs, futureMs: hourMs },
};

/** Sends copies to Datadog's log intake, version 2. The acknowledgement, 202, means accepted for processing. */
export function createDatadogSink(options: DatadogSinkOptions): Sink {
  const { site, secret, timeoutMs } = options;
  const url = `${(options.url ?? `https://http-intake.logs.${site}`).replace(/\/+$/, '')}/api/v2/logs`;
  return createCopySink(
    {
      limits,
      encode: (copy, recordTimeMs) =>
        JSON.stringify({
          ddsource: 'countersign',
          service: 'countersign',
          timestamp: recordTimeMs,
          message: copy.text,
          ...copyFields(copy, recordTimeMs),
        }),
      async send(items, o) {
        const answer = await exchange(
          {
            url,
            headers: { 'Content-Type': 'application/json', 'DD-API-KEY': secret },
            body: `[${items.map(({ text }) => text).join(',')}]`,
            ...(timeoutMs === undefined ? {} : { timeoutMs }),
          },
          o,
        );
        if ('lost' in answer || answer.status !== 202) return refusal(`Datadog's intake`, answer, options.now());
        return parsed(z.looseObject({}), answer.body) === undefined
          ? notUnderstood(`Datadog's intake`, answer.status)
          : { kind: 'taken', items: items.length };
      },
    },
    options,
  );
}
