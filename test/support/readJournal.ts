import { nodeDisk } from '../../src/adapters/journals/file/disk.ts';
import { streamsOf } from '../../src/adapters/journals/file/layout.ts';
import { readSegments } from '../../src/adapters/journals/file/readSegments.ts';
import { readDisclosure } from '../../src/core/audit/disclosure.ts';
import { scanSegment } from '../../src/core/audit/scanSegment.ts';

/** An event as it stands in a journal on disk, with the values that travel beside it. */
export interface StoredEvent {
  readonly type: string;
  readonly stream: string;
  readonly seq: number;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly sealed: Readonly<Record<string, unknown>>;
}

/** Every event of every stream of a journal's folder; what is no record is left out, because verifying is another's work. */
export async function readJournal(directory: string): Promise<StoredEvent[]> {
  const events: StoredEvent[] = [];
  for (const stream of await nodeDisk.list(streamsOf(directory))) {
    for await (const { bytes, open } of readSegments(nodeDisk, directory, stream)) {
      const scan = scanSegment(bytes);
      if ('problem' in scan) continue;
      for (const stretch of scan.stretches) {
        if (stretch.kind !== 'record') continue;
        const payload = JSON.parse(stretch.record.payload.toString('utf8')) as Record<string, unknown>;
        const record = open?.(stretch.record, Number(payload['seq'])) ?? stretch.record;
        const sealed = record.disclosures.map(readDisclosure).filter((d) => d !== undefined);
        events.push({
          type: String(payload['type']).replace(/^countersign\.|\.v1$/g, ''),
          stream,
          seq: Number(payload['seq']),
          payload,
          sealed: Object.fromEntries(sealed.map(({ name, value }) => [name, value])),
        });
      }
    }
  }
  return events;
}
