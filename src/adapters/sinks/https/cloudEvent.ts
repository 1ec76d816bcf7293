import type { CopiedEvent } from '../../../core/audit/copies/copiedEvent.ts';
import { envelopeOf } from '../../../core/audit/copies/jsonLine.ts';

/** Digits of an event's number, so that texts sort as numbers do (CloudEvents "Sequence" extension). */
const sequenceDigits = 16;

/**
 * A copy as a CloudEvent (https://github.com/cloudevents/spec, version 1.0.2). `source` and `id` are the same each time it is
 * sent, so a consumer drops repeats by the specification's own rule. `data` is the DSSE envelope with the signed bytes.
 */
export function cloudEvent(copy: CopiedEvent): object {
  const { entry } = copy;
  return {
    specversion: '1.0',
    id: entry.id,
    source: `urn:countersign:stream:${entry.stream}`,
    type: entry.type,
    time: entry.time,
    datacontenttype: 'application/json',
    sequence: String(entry.seq).padStart(sequenceDigits, '0'),
    ...(entry['countersign.request.id'] === undefined || copy.form === 'digest'
      ? {}
      : { correlationid: entry['countersign.request.id'] }),
    countersigncopy: true,
    countersignform: copy.form,
    countersigndigest: copy.digest,
    ...(copy.mayBeRepeated ? { countersignrepeat: 'possible' } : {}),
    data: envelopeOf(copy),
  };
}
