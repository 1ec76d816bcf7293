import { readDisclosure } from './disclosure.ts';
import { type Entry, isEntry, readEntry, shortType } from './entry.ts';
import { type Stretch, scanFrames, scanSegment } from './scanSegment.ts';
import type { FoundStream } from './verify/verifyTrail.ts';

/** An event of a trail with what is disclosed beside it. */
export interface TrailEvent {
  /** Without prefix and version, for example `policy.evaluated`. */
  readonly type: string;
  readonly entry: Entry;
  readonly disclosed: Readonly<Record<string, unknown>>;
  /** Sealed values that are kept back or were erased. */
  readonly withheld: number;
}

/**
 * The events of a stream that are of these types, in order. What was never acknowledged, and what is no event, is left out: nothing
 * here proves a trail, and whoever relies on it MUST have it verified as well.
 */
export async function eventsOf(content: FoundStream['content'], types: ReadonlySet<string>): Promise<TrailEvent[]> {
  let events: TrailEvent[] = [];
  const take = (stretches: readonly Stretch[]): void => {
    for (const stretch of stretches) {
      const event = stretch.kind === 'record' ? eventOf(stretch.record) : undefined;
      if (event !== undefined && types.has(event.type)) events.push(event);
    }
  };
  if (content.kind === 'frames') {
    for await (const chunk of content.chunks) take(scanFrames(chunk));
    return events;
  }
  for await (const { bytes } of content.segments) {
    const scan = scanSegment(bytes);
    if ('problem' in scan) continue;
    // What stands behind the beginning of a segment that a failed write made necessary is void (docs/reference/audit-format.md).
    const { cause, first_seq } = scan.header;
    if (cause === 'write-error') events = events.filter(({ entry }) => entry.seq < first_seq);
    take(scan.stretches);
  }
  return events;
}

function eventOf(record: Extract<Stretch, { kind: 'record' }>['record']): TrailEvent | undefined {
  const entry = readEntry(record.payload);
  if (!isEntry(entry)) return undefined;
  const disclosed = record.disclosures.map(readDisclosure).filter((one) => one !== undefined);
  return {
    type: shortType(entry.type),
    entry,
    disclosed: Object.fromEntries(disclosed.map(({ name, value }) => [name, value])),
    withheld: (entry._sd ?? []).length - disclosed.length,
  };
}
