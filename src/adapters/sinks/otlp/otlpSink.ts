import { z } from 'zod';
import { type CopyLimits, type CopySinkOptions, createCopySink } from '../../../core/audit/copies/copySink.ts';
import type { Sink } from '../../../core/audit/delivery/delivery.ts';
import { exchange } from '../http/exchange.ts';
import { notUnderstood, parsed, refusal } from '../http/refusal.ts';
import { exportRequest, logRecord } from './logRecord.ts';

export interface OtlpSinkOptions extends CopySinkOptions {
  /** Base address of the receiver, or the whole of its logs. */
  readonly url: string;
  /** Sent as a bearer token. */
  readonly secret?: string;
  readonly timeoutMs?: number;
}

/** Headers of a request whose body is known: what a vendor adds for its own authentication. */
export type SignRequest = (url: string, body: string) => Readonly<Record<string, string>>;

/** The OpenTelemetry Collector's receiver takes 20 MiB by default (confighttp `max_request_body_size`); gateways take less. */
const receiverLimits = { requestBytes: 2 * 1024 * 1024, itemBytes: 2 * 1024 * 1024 };

/** ExportLogsServiceResponse; `rejectedLogRecords` is a 64-bit integer, which JSON spells as text or as number. */
const exported = z.looseObject({
  partialSuccess: z.looseObject({ rejectedLogRecords: z.union([z.string(), z.int()]).optional() }).optional(),
});

/**
 * Exports copies as OTLP/HTTP logs in JSON (https://opentelemetry.io/docs/specs/otlp/). The acknowledgement is that of the next
 * hop. Where it rejects some of the records it doesn't say which, so all are sent again, slowly and marked: the protocol
 * would have them dropped.
 */
export function createOtlpSink(options: OtlpSinkOptions): Sink {
  const headers = options.secret === undefined ? {} : { Authorization: `Bearer ${options.secret}` };
  return otlpSink(options, receiverLimits, () => headers);
}

/** The same for a vendor that has limits and signatures of its own. */
export function otlpSink(options: Omit<OtlpSinkOptions, 'secret'>, limits: CopyLimits, headersOf: SignRequest): Sink {
  const { timeoutMs } = options;
  const url = /\/v1\/logs\/?$/.test(options.url) ? options.url : `${options.url.replace(/\/+$/, '')}/v1/logs`;
  return createCopySink(
    {
      limits,
      encode: logRecord,
      async send(items, o) {
        const body = exportRequest(items.map(({ text }) => text));
        const answer = await exchange(
          {
            url,
            headers: { 'Content-Type': 'application/json', ...headersOf(url, body) },
            body,
            ...(timeoutMs === undefined ? {} : { timeoutMs }),
          },
          o,
        );
        if ('lost' in answer || answer.status !== 200) return refusal(url, answer, options.now());
        const read = parsed(exported, answer.body);
        if (read === undefined) return notUnderstood(url, answer.status);
        const rejected = Number(read.partialSuccess?.rejectedLogRecords ?? 0);
        if (rejected === 0) return { kind: 'taken', items: items.length };
        const problem = `${url} rejects ${rejected} of ${items.length} events without saying which. Read its log; all are kept and sent again.`;
        return { kind: 'rejected', problem };
      },
    },
    options,
  );
}
