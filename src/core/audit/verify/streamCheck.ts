import type { EventType } from '../catalogue.ts';
import { type Entry, isEntry, isKnownType, readEntry, shortType } from '../entry.ts';
import { noHead, payloadDigest, type RecordOpener, type SignedRecord } from '../record.ts';
import type { Stretch } from '../scanSegment.ts';
import { Verifier } from '../signature.ts';
import type { CheckpointClaim } from '../tree/witness.ts';
import {
  type Refuted,
  verifyCanonical,
  verifyChain,
  verifyDisclosures,
  verifySequence,
  verifySignature,
  verifyStream,
  verifyTime,
} from './claims.ts';
import { guessEvent } from './guessEvent.ts';
import { type MissingValues, missingValues } from './missingValues.ts';
import { isOpening, type Opening, readOpening, verifyDeviceKey, verifySessionKey } from './opening.ts';
import { Permissions } from './permissions.ts';
import type { Severity, TrailProblem } from './report.ts';
import { isRotation, readRotation, verifyRotation } from './rotation.ts';
import type { SessionKeys } from './sessionKeys.ts';

/** Takes each event whose signature holds, in order, as it is verified; until the report is there nothing is proved of the whole. */
export type TakeEvent = (entry: Entry, record: SignedRecord) => void;

const speaking: ReadonlySet<string> = new Set<EventType>([
  'stream.recovered',
  'stream.corrupt',
  'journal.rotated',
  'key.enrolled',
  'key.revoked',
]);

const reviewing: ReadonlySet<string> = new Set<EventType>(['review.requested', 'review.decided', 'review.answered']);

/** What the events of one stream prove together. Fed in order; every problem is kept and reading goes on. */
export class StreamCheck {
  readonly stream: string;
  readonly problems: TrailProblem[] = [];
  /** Digest of each event's payload by its number; a hole where an event is damaged or missing. */
  readonly digests: string[] = [];
  /** Base64url signature of each event, with the same holes: a leaf of the collector's tree holds it beside the digest. */
  readonly signatures: string[] = [];
  /** Checkpoints of the collector's log that events repeat. */
  readonly checkpoints: { readonly seq: number; readonly claim: CheckpointClaim }[] = [];
  /** Entries that speak about streams and keys: recoveries, rotations, revocations. */
  readonly statements: Entry[] = [];
  /** Signed events that say that values are erased. */
  readonly erasures: Entry[] = [];
  /** Signed events about requests for approval by others, and their answers. */
  readonly reviews: Entry[] = [];
  /** Signed events that set legal holds and release them. */
  readonly holds: Entry[] = [];
  /** Values that were signed and are not here, by the number of their event. */
  readonly missing = new Map<number, MissingValues>();
  events = 0;
  /** Types that this version's catalogue doesn't know, verified like all others. */
  unknownTypes = 0;
  opening: Opening | undefined;
  isClosed = false;

  readonly #trusted: ReadonlySet<string> | undefined;
  readonly #takeEvent: TakeEvent;
  #expected = 0;
  /** Digest that the next event must be chained to; `undefined` behind damage, where it can't be known. */
  #head: string | undefined = noHead;
  /** The key that signs here, as text and to verify with. */
  #sessionKey: { readonly text: string; readonly verifier: Verifier } | undefined;
  readonly #permissions = new Permissions();
  #saidUnverifiable = false;
  #takenOut = 0;
  /** The last event that was read. */
  #before: Pick<Entry, 'seq' | 'time'> | undefined;
  /** A damaged stretch whose number is known only when the next record comes. */
  #damaged: { seq: number; stretch: Extract<Stretch, { kind: 'damage' }> } | undefined;

  constructor(stream: string, trusted: ReadonlySet<string> | undefined, takeEvent: TakeEvent = () => undefined) {
    this.stream = stream;
    this.#trusted = trusted;
    this.#takeEvent = takeEvent;
  }

  /** The number the next event must have. */
  get expected(): number {
    return this.#expected;
  }

  get lastSeq(): number {
    return this.#expected - 1;
  }

  get head(): string | undefined {
    return this.#head;
  }

  /** Begins in the middle of a stream, where its beginning is not at hand. */
  startAt(seq: number, head: string): void {
    this.#expected = seq;
    this.#head = head;
  }

  /** Begins behind an event that is proved and gone. */
  startBehind(freed: { seq: number; head: string; keys: SessionKeys; isClosed: boolean }): void {
    const { seq, head, keys, isClosed } = freed;
    this.startAt(seq + 1, head);
    this.digests[seq] = head;
    this.opening = keys.opening;
    this.isClosed = isClosed;
    this.#useKey(keys.sessionKey);
  }

  /**
   * `takenOut`: how many of its values whoever hands the record out says to have kept back. `open` gives records their encrypted values
   * back; absent where they are not encrypted.
   */
  take(stretch: Stretch, takenOut = 0, open?: RecordOpener): void {
    this.#takenOut = takenOut;
    if (stretch.kind === 'record') this.#takeRecord(stretch.record, open);
    else this.#takeDamage(stretch);
  }

  /** Nothing more comes: damage at the very end is reported now. */
  end(): void {
    this.#settleDamage(undefined);
  }

  report(severity: Severity, message: string, seq?: number, event?: string): void {
    this.problems.push({
      severity,
      stream: this.stream,
      ...(seq === undefined ? {} : { seq }),
      ...(event === undefined ? {} : { event }),
      message,
    });
  }

  #takeDamage(stretch: Extract<Stretch, { kind: 'damage' }>): void {
    this.#settleDamage(undefined);
    this.#damaged = { seq: this.#expected, stretch };
  }

  /** A stretch is damage to the events it replaced; where the next record follows without a gap, to none. */
  #settleDamage(nextSeq: number | undefined): void {
    const damaged = this.#damaged;
    if (damaged === undefined) return;
    this.#damaged = undefined;
    const { seq, stretch } = damaged;
    const event = guessEvent(stretch.bytes);
    const place = `bytes ${stretch.offset} to ${stretch.end}`;
    if (nextSeq === seq || (nextSeq === undefined && event === undefined)) {
      const where = seq === 0 ? 'before the first event' : `after event ${seq - 1}`;
      this.report('tampering', `The bytes between events were changed ${where} (${place}): ${stretch.reason}.`);
      return;
    }
    this.report('tampering', `Event ${named(seq, event)} is damaged (${place}): ${stretch.reason}.`, seq, event);
    this.#expected = seq + 1;
    this.#head = undefined;
    // Further numbers that the stretch swallowed: the gap is told of here, where its cause is known.
    if (nextSeq !== undefined && nextSeq > seq + 1) {
      this.report('tampering', `Events ${seq + 1} to ${nextSeq - 1} are missing in ${place}.`, seq + 1);
      this.#expected = nextSeq;
    }
  }

  #takeRecord(record: SignedRecord, open: RecordOpener | undefined): void {
    const entry = readEntry(record.payload);
    if (isEntry(entry)) this.#takeEntry(open === undefined ? record : open(record, entry.seq), entry);
    else this.#takeForged(record, `can't be read: ${entry.problem}.`);
  }

  #takeEntry(record: SignedRecord, entry: Entry): void {
    const signer = this.#signerOf(entry);
    const [forged] = signer?.flatMap((verify) => verify(record)) ?? [];
    if (forged !== undefined) {
      this.#takeForged(record, forged.what);
      return;
    }

    this.#settleDamage(entry.seq);
    this.events += 1;
    if (!isKnownType(entry.type)) this.unknownTypes += 1;
    const event = shortType(entry.type);
    const refuse = (refuted: readonly Refuted[]): void => {
      for (const { severity, what } of refuted) {
        this.report(severity, `Event ${named(entry.seq, event)} ${what}`, entry.seq, event);
      }
    };
    if (signer === undefined && !this.#saidUnverifiable) {
      this.#saidUnverifiable = true;
      const what =
        "and all after it can't be verified: the opening of the stream, which names the key, is not readable.";
      refuse([{ severity: 'unverifiable', what }]);
    }
    refuse(verifyStream(entry, this.stream));
    refuse(verifySequence(entry, this.#expected));
    if (entry.seq === this.#expected && this.#head !== undefined) refuse(verifyChain(entry, this.#head));
    if (this.isClosed) refuse([{ severity: 'tampering', what: 'stands behind the end of the stream.' }]);
    refuse(verifyTime(entry, this.#before));
    refuse(verifyCanonical(record, entry));
    if (entry.seq === 0) refuse(this.#open(entry));
    else if (isOpening(entry)) refuse([{ severity: 'tampering', what: 'opens the stream anew, in the middle of it.' }]);
    if (isRotation(entry)) refuse(this.#rotate(entry));
    const disclosures = verifyDisclosures(record, entry);
    refuse(disclosures);
    const missing = disclosures.length === 0 ? missingValues(record, entry, this.#takenOut) : undefined;
    if (missing !== undefined) this.missing.set(entry.seq, missing); // Whether that is accounted for, other events tell.
    this.#note(entry, record);
    if (signer === undefined) return;
    refuse(this.#permissions.take(entry, record));
    if (event === 'redaction.applied') this.erasures.push(entry);
    if (reviewing.has(event) && entry['ticket_sha256'] !== undefined) this.reviews.push(entry);
    if (event === 'legalhold.set' || event === 'legalhold.released') this.holds.push(entry);
    this.#takeEvent(entry, record);
  }

  /** A record that nobody signed says nothing reliable, its own number and type included: it is named by its place. */
  #takeForged(record: SignedRecord, what: string): void {
    this.#settleDamage(this.#expected);
    this.events += 1;
    const event = guessEvent(record.payload);
    this.report('tampering', `Event ${named(this.#expected, event)} ${what}`, this.#expected, event);
    this.#expected += 1;
    this.#head = undefined;
  }

  /** How the signature of a record is proved; `undefined` where no key is known. The opening proves itself and its key. */
  #signerOf(entry: Entry): ((record: SignedRecord) => Refuted[])[] | undefined {
    const sessionKey = this.#sessionKey;
    if (sessionKey !== undefined) return [(record) => verifySignature(record, sessionKey.verifier)];
    const opening = readOpening(entry);
    if (opening !== undefined) {
      const named = new Verifier(opening.sessionKey);
      return [(record) => verifySignature(record, named), () => verifySessionKey(opening, this.stream)];
    }
    const what = 'stands where the opening of the stream belongs, and is none.';
    return entry.seq === 0 ? [() => [{ severity: 'tampering', what }]] : undefined;
  }

  #open(entry: Entry): Refuted[] {
    const opening = readOpening(entry);
    if (opening === undefined) return [];
    this.opening = opening;
    this.#useKey(opening.sessionKey);
    return verifyDeviceKey(opening, this.#trusted);
  }

  #rotate(entry: Entry): Refuted[] {
    if (this.#sessionKey === undefined) return [];
    const rotation = readRotation(entry);
    const refuted = verifyRotation(entry, rotation, this.#sessionKey.text);
    if (refuted.length === 0 && rotation !== undefined) this.#useKey(rotation.sessionKey);
    return refuted;
  }

  #useKey(text: string): void {
    this.#sessionKey = { text, verifier: new Verifier(text) };
  }

  #note(entry: Entry, record: SignedRecord): void {
    const event = shortType(entry.type);
    if (speaking.has(event)) this.statements.push(entry);
    if (entry.seq < this.#expected) return; // A repeated event doesn't move the chain.
    this.isClosed ||= event === 'stream.closed';
    if (entry.ckpt !== undefined) this.checkpoints.push({ seq: entry.seq, claim: entry.ckpt });
    const digest = payloadDigest(record.payload);
    this.digests[entry.seq] = digest;
    this.signatures[entry.seq] = record.signature.toString('base64url');
    this.#expected = entry.seq + 1;
    this.#head = digest;
    this.#before = { seq: entry.seq, time: entry.time };
  }
}

function named(seq: number, event: string | undefined): string {
  return event === undefined ? `${seq}` : `${seq} (${event})`;
}
