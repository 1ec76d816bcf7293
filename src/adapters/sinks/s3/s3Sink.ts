import { z } from 'zod';
import type { CopiedEvent } from '../../../core/audit/copies/copiedEvent.ts';
import {
  type CopyAnswer,
  type CopyItem,
  type CopySinkOptions,
  createCopySink,
} from '../../../core/audit/copies/copySink.ts';
import { jsonLine } from '../../../core/audit/copies/jsonLine.ts';
import type { Sink } from '../../../core/audit/delivery/delivery.ts';
import { payloadDigest } from '../../../core/audit/record.ts';
import type { Abortable } from '../../../core/ports.ts';
import { notUnderstood, parsed, refusal } from '../http/refusal.ts';
import { Bucket, type BucketOptions, type Retention } from './bucket.ts';
import { type ObjectVersion, oldestOf } from './objectVersions.ts';

export interface S3SinkOptions extends CopySinkOptions, BucketOptions {
  /** What the keys begin with, for example `countersign/`; may be empty. */
  readonly prefix: string;
  readonly mode: Retention['mode'];
  /** For how long the store must keep every object, in days. */
  readonly retainDays: number;
}

const limits = { requestBytes: 4 * 1024 * 1024, itemBytes: Number.POSITIVE_INFINITY };
const dayMs = 24 * 3_600_000;
/** An object is worth more than a few requests, and many small ones cost more than a large one. */
const defaultLingerMs = 10_000;
/** Digits of an event's number in a key, so that keys sort as numbers do. */
const seqDigits = 12;

const line = z.looseObject({
  envelope: z.looseObject({ payload: z.string(), signatures: z.array(z.looseObject({ sig: z.string() })) }),
});
const digestLine = z.looseObject({ digest: z.looseObject({ digest: z.string(), signature: z.string() }) });

/**
 * Writes copies into a bucket with Object Lock, one object of JSON lines for each batch. A store that keeps versions can be
 * written over and its objects hidden, and not every one heeds `If-None-Match`; so of each object the oldest version is
 * the truth, and events count as taken once that one holds them and is locked.
 */
export function createS3Sink(options: S3SinkOptions): Sink {
  const bucket = new Bucket(options);
  const where = `The bucket at ${options.url}`;
  const keyOf = (stream: string, first: number): string => `${options.prefix}${stream}/${padded(first)}-`;

  /** What the oldest version holds of these items, whoever wrote it. */
  async function heldBy(version: ObjectVersion, items: readonly CopyItem[], o: Abortable): Promise<CopyAnswer> {
    const answer = await bucket.get(version, o);
    if ('lost' in answer || answer.status !== 200) return refusal(where, answer, options.now());
    const lines = answer.body.split('\n').filter(Boolean);
    const differs = items.findIndex(({ copy }, i) => !holds(lines[i] ?? '', copy));
    if (differs < 0) return { kind: 'taken', items: items.length };
    if (differs > 0 && differs === lines.length) return { kind: 'taken', items: differs };
    const seq = items[differs]?.copy.entry.seq ?? 0;
    const problem = `${where} holds another event ${seq} in the oldest version of ${version.key}.`;
    return { kind: 'fork', seq, problem };
  }

  async function confirm(
    version: ObjectVersion,
    retention: Retention,
    items: number,
    o: Abortable,
  ): Promise<CopyAnswer> {
    const answer = await bucket.head(version, o);
    if ('lost' in answer || answer.status !== 200) return refusal(where, answer, options.now());
    const until = Date.parse(answer.headers.get('x-amz-object-lock-retain-until-date') ?? '');
    if (answer.headers.get('x-amz-object-lock-mode') === retention.mode && until >= retention.until - dayMs)
      return { kind: 'taken', items };
    const problem = `${where} does not confirm that it locks what is written. Give it Object Lock, and this key the right s3:GetObjectRetention.`;
    return { kind: 'rejected', problem };
  }

  return createCopySink(
    {
      limits,
      encode: (copy) => jsonLine(copy),
      async send(items, o) {
        const first = items[0]?.copy;
        const last = items.at(-1)?.copy.entry.seq;
        if (first === undefined || last === undefined) return { kind: 'taken', items: 0 };
        const begins = keyOf(first.entry.stream, first.entry.seq);
        const key = `${begins}${padded(last)}.ndjson`;
        const retention = {
          mode: options.mode,
          // Whole seconds: some stores refuse fractions.
          until: Math.ceil((options.now() + options.retainDays * dayMs) / 1000) * 1000,
        };
        if (first.mayBeRepeated) {
          const earlier = await bucket.versions(begins, o);
          if (!isVersions(earlier)) return refusal(where, earlier, options.now());
          const oldest = oldestOf(earlier);
          if (oldest !== undefined) return await heldBy(oldest, items, o);
        }
        const put = await bucket.put(key, `${items.map(({ text }) => text).join('\n')}\n`, retention, o);
        if ('lost' in put || put.status !== 200) return refusal(where, put, options.now());
        const versionId = put.headers.get('x-amz-version-id');
        if (versionId === null || versionId === 'null') {
          const problem = `${where} keeps no versions of its objects, so it can't lock them. Give it Object Lock.`;
          return put.body === '' ? { kind: 'rejected', problem } : notUnderstood(where, put.status);
        }
        const versions = await bucket.versions(key, o);
        if (!isVersions(versions)) return refusal(where, versions, options.now());
        const oldest = oldestOf(versions);
        if (oldest === undefined) return notUnderstood(where, put.status);
        return oldest.versionId === versionId
          ? await confirm(oldest, retention, items.length, o)
          : await heldBy(oldest, items, o);
      },
    },
    { lingerMs: defaultLingerMs, ...options },
  );
}

function isVersions(read: readonly ObjectVersion[] | object): read is readonly ObjectVersion[] {
  return Array.isArray(read);
}

/** Whether a line of an object that anyone may have written is this event, as whole as it would be written now. */
function holds(text: string, copy: CopiedEvent): boolean {
  if (copy.form === 'digest') {
    const short = parsed(digestLine, text)?.digest;
    return short?.digest === copy.digest && short.signature === copy.signature;
  }
  const envelope = parsed(line, text)?.envelope;
  if (envelope === undefined || envelope.signatures[0]?.sig !== copy.signature) return false;
  return payloadDigest(Buffer.from(envelope.payload, 'base64')) === copy.digest;
}

function padded(seq: number): string {
  return String(seq).padStart(seqDigits, '0');
}
