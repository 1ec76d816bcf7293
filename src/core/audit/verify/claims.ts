import { canonicalJson, NotCanonical } from '../canonicalJson.ts';
import { disclosureDigest, readDisclosure } from '../disclosure.ts';
import { eventPayloadType, preAuthEncoding } from '../dsse.ts';
import type { Entry } from '../entry.ts';
import type { SignedRecord } from '../record.ts';
import type { Verifier } from '../signature.ts';
import type { Severity } from './report.ts';

/**
 * What is claimed of one event, one function each. A claim that holds gives nothing; one that doesn't gives what is wrong,
 * as the end of the sentence "Event 12 (sql.generated) …".
 */
export interface Refuted {
  readonly severity: Severity;
  readonly what: string;
}

const refuted = (what: string, severity: Severity = 'tampering'): Refuted[] => [{ severity, what }];

/** It belongs to the stream it lies in. */
export function verifyStream(entry: Entry, stream: string): Refuted[] {
  return entry.stream === stream ? [] : refuted(`was written for the stream ${shown(entry.stream)}, not for this one.`);
}

/** Its number follows the one before: nothing is missing, repeated or moved. */
export function verifySequence(entry: Entry, expected: number): Refuted[] {
  if (entry.seq === expected) return [];
  if (entry.seq < expected) return refuted(`stands where event ${expected} belongs: it is repeated or out of order.`);
  const missing = entry.seq - 1 === expected ? `event ${expected} is` : `events ${expected} to ${entry.seq - 1} are`;
  return refuted(`follows a gap: ${missing} missing before it.`);
}

/** It was written with exactly the event before it in view. */
export function verifyChain(entry: Entry, head: string): Refuted[] {
  return entry.prev === head ? [] : refuted('is not chained to the event before it: one of the two was changed.');
}

/** The stream's session key signed exactly these bytes. */
export function verifySignature(record: SignedRecord, sessionKey: Verifier): Refuted[] {
  const signed = preAuthEncoding(eventPayloadType, record.payload);
  return sessionKey.verifies(signed, record.signature)
    ? []
    : refuted('does not carry a valid signature: its content or its signature was changed.');
}

/** Its bytes are the one canonical spelling of what was read from them, so that no two readers can read them differently. */
export function verifyCanonical(record: SignedRecord, entry: Entry): Refuted[] {
  try {
    if (Buffer.from(canonicalJson(entry), 'utf8').equals(record.payload)) return [];
  } catch (thrown) {
    if (!(thrown instanceof NotCanonical)) throw thrown;
  }
  return refuted('is not written in canonical JSON, so two readers could read it differently.');
}

/** Every value beside it is one that was committed to when it was signed; none is made up, changed or repeated. */
export function verifyDisclosures(record: SignedRecord, entry: Entry): Refuted[] {
  const committed = new Set(entry._sd ?? []);
  const problems: Refuted[] = [];
  for (const text of record.disclosures) {
    const field = readDisclosure(text)?.name;
    const named = field === undefined ? 'a disclosed value' : `the disclosed value of ${shown(field)}`;
    if (!committed.delete(disclosureDigest(text))) {
      problems.push(...refuted(`was changed: ${named} is not what was signed.`));
    } else if (field === undefined || Object.hasOwn(entry, field)) {
      problems.push(...refuted('discloses a value under a name that it cannot have.'));
    }
  }
  if (record.unopened === 'changed')
    problems.push(...refuted('was changed: its encrypted values are not those that were stored with it.'));
  return problems;
}

/** Clocks are corrected by less than this all the time, in milliseconds. */
const clockToleranceMs = 2_000;

/** Its time is not before that of the event before it. Order rests on numbers, so this proves nothing against the trail. */
export function verifyTime(entry: Entry, before: Pick<Entry, 'seq' | 'time'> | undefined): Refuted[] {
  if (before === undefined || Date.parse(entry.time) >= Date.parse(before.time) - clockToleranceMs) return [];
  const what = `says ${entry.time}, and event ${before.seq} before it ${before.time}: the machine's clock was set back.`;
  return refuted(what, 'finding');
}

/** Foreign text in a sentence: short, and without characters that a terminal would obey. */
function shown(text: string): string {
  return JSON.stringify(text.slice(0, 80));
}
