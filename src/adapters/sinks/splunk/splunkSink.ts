import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { copyFields } from '../../../core/audit/copies/copiedEvent.ts';
import { type CopyAnswer, type CopySinkOptions, createCopySink } from '../../../core/audit/copies/copySink.ts';
import type { Sink } from '../../../core/audit/delivery/delivery.ts';
import type { Abortable } from '../../../core/ports.ts';
import { exchange } from '../http/exchange.ts';
import { notUnderstood, parsed, refusal } from '../http/refusal.ts';

export interface SplunkSinkOptions extends CopySinkOptions {
  /** Base address of the HTTP Event Collector, for example `https://splunk.corp:8088`. */
  readonly url: string;
  /** The token of the collector. */
  readonly secret: string;
  readonly index?: string;
  /** Whether the token has indexer acknowledgement. Without it, an answer comes before anything is indexed. */
  readonly acknowledge: boolean;
  readonly timeoutMs?: number;
  /** Resolves after the time, or at once when the signal aborts. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
}

/** Splunk Cloud takes 1 MB a request; on premises `max_content_length` is 800 MB. */
const limits = { requestBytes: 900_000, itemBytes: 900_000 };

/** Indexing takes seconds; asking more often only loads the indexer. */
const pollMs = 1_000;
const polls = 60;

const taken = z.looseObject({ code: z.literal(0), ackId: z.int().min(0).optional() });
const acknowledged = z.looseObject({ acks: z.record(z.string(), z.boolean()) });

/**
 * Sends copies to Splunk's HTTP Event Collector
 * (https://help.splunk.com/en/splunk-enterprise/get-data-in/collect-http-event-data). With indexer acknowledgement events count as
 * taken once they are indexed; while that isn't known they are sent again, marked, since Splunk stores each one it gets.
 */
export function createSplunkSink(options: SplunkSinkOptions): Sink {
  const { url, index, acknowledge, timeoutMs } = options;
  const base = url.replace(/\/+$/, '');
  const channel = randomUUID();
  const headers = {
    'Content-Type': 'application/json',
    Authorization: `Splunk ${options.secret}`,
    'X-Splunk-Request-Channel': channel,
  };
  const ask = (path: string, body: string, o: Abortable) =>
    exchange({ url: `${base}${path}`, headers, body, ...(timeoutMs === undefined ? {} : { timeoutMs }) }, o);

  async function indexed(ackId: number, items: number, o: Abortable): Promise<CopyAnswer> {
    for (let poll = 0; poll < polls && !o.signal.aborted; poll += 1) {
      const answer = await ask(`/services/collector/ack?channel=${channel}`, JSON.stringify({ acks: [ackId] }), o);
      if ('lost' in answer || answer.status !== 200) return refusal(base, answer, options.now());
      const read = parsed(acknowledged, answer.body);
      if (read === undefined) return notUnderstood(base, answer.status);
      if (read.acks[String(ackId)] === true) return { kind: 'taken', items };
      await options.wait(pollMs, o.signal);
    }
    return { kind: 'retry', problem: `${base} has not said that it indexed the events. They are sent again.` };
  }

  return createCopySink(
    {
      limits,
      encode: (copy, recordTimeMs) =>
        JSON.stringify({
          time: (recordTimeMs / 1000).toFixed(3),
          source: `countersign:${copy.entry.stream}`,
          sourcetype: 'countersign:audit',
          ...(index === undefined ? {} : { index }),
          event: copy.text,
          fields: copyFields(copy, recordTimeMs),
        }),
      async send(items, o) {
        const answer = await ask('/services/collector/event', items.map(({ text }) => text).join('\n'), o);
        if ('lost' in answer || answer.status !== 200) return refusal(base, answer, options.now());
        const read = parsed(taken, answer.body);
        if (read === undefined) return notUnderstood(base, answer.status);
        if (!acknowledge) return { kind: 'taken', items: items.length };
        if (read.ackId !== undefined) return await indexed(read.ackId, items.length, o);
        const problem = `${base} gives no acknowledgements for this token. Switch indexer acknowledgement on for it, or set "acknowledge": false.`;
        return { kind: 'rejected', problem };
      },
    },
    options,
  );
}
