import { readDisclosure } from '../../core/audit/disclosure.ts';
import { toEnvelope } from '../../core/audit/dsse.ts';
import { shortType } from '../../core/audit/entry.ts';
import { keyIdOf } from '../../core/audit/signature.ts';
import type { Store } from '../store.ts';

/** Which events are asked for; `null` asks for all. */
export interface Wanted {
  readonly request: string | null;
  readonly stream: string | null;
  /** Without prefix and version. */
  readonly type: string | null;
}

/** Where an event stands in the order of answers. */
export interface LinePlace {
  readonly stream: string;
  readonly seq: number;
}

/**
 * Events as JSON lines, in the order of their streams: the payload for reading, the disclosed values, and the envelope for
 * proof. Reads the logs from end to end: a question for people, not for dashboards.
 */
export async function* eventLines(
  store: Store,
  wanted: Wanted,
  after: LinePlace | undefined,
): AsyncGenerator<{ readonly line: string; readonly place: LinePlace }> {
  for (const log of store.streams()) {
    if (wanted.stream !== null && wanted.stream !== log.stream) continue;
    if (after !== undefined && log.stream < after.stream) continue;
    const from = after?.stream === log.stream ? after.seq + 1 : 0;
    for await (const { entry, record } of log.read(from, log.nextSeq - 1)) {
      if (wanted.request !== null && entry['countersign.request.id'] !== wanted.request) continue;
      if (wanted.type !== null && shortType(entry.type) !== wanted.type) continue;
      const disclosures = record.disclosures.map(readDisclosure).filter((disclosure) => disclosure !== undefined);
      const envelope = toEnvelope(record, keyIdOf(log.sessionKeyAt(entry.seq)));
      yield {
        line: `${JSON.stringify({ version: 1, payload: entry, disclosures, envelope })}\n`,
        place: { stream: log.stream, seq: entry.seq },
      };
    }
  }
}
