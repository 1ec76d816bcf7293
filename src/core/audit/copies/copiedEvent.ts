import type { Batch } from '../delivery/delivery.ts';
import { readDisclosure } from '../disclosure.ts';
import { type Entry, isEntry, readEntry } from '../entry.ts';
import { payloadDigest } from '../record.ts';
import { scanFrames } from '../scanSegment.ts';

/** An event on its way to a place that keeps copies: a search engine, a log service, a bucket. */
export interface CopiedEvent {
  readonly entry: Entry;
  /** Milliseconds since the Unix epoch: when it happened, as the event itself says. */
  readonly timeMs: number;
  /** Base64url SHA-256 of the signed bytes. */
  readonly digest: string;
  /** Standard base64 of the signature over the signed bytes (DSSE). */
  readonly signature: string;
  /** `full`: `text` is exactly what was signed. `digest`: it is short JSON that stands for an event too large to be sent. */
  readonly form: 'full' | 'digest';
  readonly text: string;
  /** Disclosures of those sealed fields that the configuration names; no other leaves. */
  readonly disclosures: readonly string[];
  /** It may have been sent before, and nobody knows whether it arrived. An event without this mark was never sent before. */
  readonly mayBeRepeated: boolean;
}

export interface CopyTerms {
  /** Names of sealed fields whose values may be copied. */
  readonly disclose: ReadonlySet<string>;
  /** Events below this number may have been sent before. */
  readonly unsentFrom: number;
}

/** The events of a batch as copies, in order; up to the first that can't be read, which the journal's verifier reports. */
export function copiesOf(batch: Batch, terms: CopyTerms): CopiedEvent[] {
  const copies: CopiedEvent[] = [];
  for (const stretch of scanFrames(batch.frames)) {
    if (stretch.kind !== 'record') break;
    const { payload, signature, disclosures } = stretch.record;
    const entry = readEntry(payload);
    if (!isEntry(entry)) break;
    const text = payload.toString('utf8');
    const copy: CopiedEvent = {
      entry,
      timeMs: Date.parse(entry.time),
      digest: payloadDigest(payload),
      signature: signature.toString('base64'),
      form: 'full',
      text,
      disclosures: disclosures.filter((disclosure) => terms.disclose.has(readDisclosure(disclosure)?.name ?? '')),
      mayBeRepeated: entry.seq < terms.unsentFrom,
    };
    // Bytes that are no UTF-8 would arrive as others.
    copies.push(Buffer.from(text, 'utf8').equals(payload) ? copy : inDigestForm(copy));
  }
  return copies;
}

/** What is sent of an event that is too large: where it stands, its digest and its signature. The journal has the rest. */
export function inDigestForm(copy: CopiedEvent): CopiedEvent {
  const { entry, digest, signature } = copy;
  const { id, type, stream, seq, time } = entry;
  const text = JSON.stringify({ form: 'digest', id, type, stream, seq, time, digest, signature });
  return { ...copy, form: 'digest', text, disclosures: [] };
}

/** The marks that every copy carries, and what it is searched by. Names under `user.` are OpenTelemetry's. */
export function copyFields(copy: CopiedEvent, recordTimeMs: number): Readonly<Record<string, string | number>> {
  const { entry } = copy;
  const about = {
    'user.id': entry.actor?.['user.id'],
    'countersign.request.id': entry['countersign.request.id'],
    'countersign.query.id': entry['countersign.query.id'],
    'countersign.connection': entry['countersign.connection'],
  };
  const said = Object.entries(about).filter((field): field is [string, string] => field[1] !== undefined);
  return {
    'countersign.audit.copy': 'true',
    'countersign.audit.stream': entry.stream,
    'countersign.audit.seq': entry.seq,
    'countersign.audit.id': entry.id,
    'countersign.audit.type': entry.type,
    'countersign.audit.time': entry.time,
    'countersign.audit.digest': copy.digest,
    'countersign.audit.sig': copy.signature,
    'countersign.audit.form': copy.form,
    ...(copy.mayBeRepeated ? { 'countersign.audit.repeat': 'possible' } : {}),
    ...(recordTimeMs === copy.timeMs ? {} : { 'countersign.audit.record_time': 'received' }),
    ...(copy.form === 'digest' ? {} : Object.fromEntries(said)),
    ...(copy.disclosures.length === 0 ? {} : { 'countersign.audit.disclosures': copy.disclosures.join('~') }),
  };
}
