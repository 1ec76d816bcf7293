import { readDisclosure } from '../core/audit/disclosure.ts';
import { toEnvelope } from '../core/audit/dsse.ts';
import { keyIdOf } from '../core/audit/ed25519.ts';
import { shortType } from '../core/audit/entry.ts';
import type { Store } from './store.ts';

/** Which events are asked for; `null` asks for all. */
export interface Wanted {
  readonly request: string | null;
  readonly stream: string | null;
  /** Without prefix and version. */
  readonly type: string | null;
}

/**
 * Events as JSON lines, in the order of their streams: the payload for reading, the disclosed values, and the envelope for
 * proof. Reads the logs from end to end: a question for people, not for dashboards.
 */
export async function* eventLines(store: Store, wanted: Wanted): AsyncGenerator<string> {
  for (const log of store.streams()) {
    if (wanted.stream !== null && wanted.stream !== log.stream) continue;
    for await (const { entry, record } of log.read(0, log.nextSeq - 1)) {
      if (wanted.request !== null && entry['countersign.request.id'] !== wanted.request) continue;
      if (wanted.type !== null && shortType(entry.type) !== wanted.type) continue;
      const disclosures = record.disclosures.map(readDisclosure).filter((disclosure) => disclosure !== undefined);
      const envelope = toEnvelope(record, keyIdOf(log.sessionKeyAt(entry.seq)));
      yield `${JSON.stringify({ version: 1, payload: entry, disclosures, envelope })}\n`;
    }
  }
}
