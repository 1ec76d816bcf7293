import type { RedactionScope } from '../policy/policyFile.ts';
import type { Clock, Ids } from '../ports.ts';
import { sentenceOf } from '../prelude/codedError.ts';
import type { Clear, EventType, Sealed } from './catalogue.ts';
import { checkEvent, type EventContent } from './checkEvent.ts';
import { eventPayloadType, preAuthEncoding } from './dsse.ts';
import { buildPayload } from './entry.ts';
import type { ChainPosition, Journal } from './journal.ts';
import { type RotationLimits, rotationLimits, rotationOf } from './keyRotation.ts';
import type { PseudonymKey } from './pseudonyms/pseudonymKey.ts';
import { withPseudonyms } from './pseudonyms/withPseudonyms.ts';
import { maxRecordBytes, noHead, payloadDigest } from './record.ts';
import type { Correlation, Receipt, Recorder } from './recorder.ts';
import { redactEvent } from './redaction/redactEvent.ts';
import type { Signer } from './signature.ts';
import { TrailError } from './trailError.ts';
import type { CheckpointClaim } from './tree/witness.ts';

export interface RecorderParts {
  readonly stream: string;
  readonly journal: Journal;
  readonly signer: Signer;
  /** Makes the key that takes over from the one in use. */
  nextSigner(): Signer;
  readonly rotateAfter?: RotationLimits;
  readonly clock: Clock;
  readonly ids: Ids;
  /** What the stream's first event says. */
  readonly opening: Clear<'stream.opened'>;
  /** The newest checkpoint of the endpoint; each is repeated by one event, so that the trail is a witness of it. */
  checkpoint?(): CheckpointClaim | undefined;
  /** What is taken out of texts before they are recorded; everything that is known where nobody says. */
  redaction?(): RedactionScope;
  /** Makes the pseudonyms of this stream; where there is none, digests of contents stand as they are. It may throw until the first event is durable. */
  pseudonymKey?(): PseudonymKey;
  /** Told after each change: an event became durable, recording is blocked, or works again. Must not throw. */
  onChange(): void;
}

/** The private key of this moment, and since when it signs. Nothing else holds it. */
interface KeyInUse {
  readonly signer: Signer;
  readonly sinceSeq: number;
  readonly wallMs: number;
  readonly monotonicUs: number;
}

/** What the wall clock may move against the monotonic one, in milliseconds: corrections over a network stay below it. */
export const clockToleranceMs = 2_000;

/** Signs, chains and stores the events of one stream. */
export class TrailRecorder implements Recorder {
  readonly #parts: Omit<RecorderParts, 'signer' | 'rotateAfter'>;
  readonly #rotateAfter: RotationLimits;
  #key: KeyInUse;
  /** The key that was replaced, until the event of that is durable; then nobody holds it any more. */
  #replaced: { readonly key: KeyInUse; readonly atSeq: number } | undefined;
  /** Where the next event goes: ahead of `#durable` by what is being written. */
  #next: ChainPosition = { nextSeq: 0, head: noHead };
  #durable: ChainPosition = { nextSeq: 0, head: noHead };
  #waiting = 0;
  /** The last event is signed and with the journal. Events are signed side by side and handed over in their order; behind one that couldn't be, none is. */
  #handedOver: Promise<unknown> = Promise.resolve();
  #blocked: { readonly sinceUs: number; readonly reason: string } | undefined;
  #reopening: Promise<void> | undefined;
  #closed = false;
  #endRecorded = false;
  #repeated: CheckpointClaim | undefined;
  /** The wall clock minus the monotonic one, as the trail knows it. */
  #clockOffsetMs: number | undefined;

  constructor(parts: RecorderParts) {
    const { signer, rotateAfter, ...rest } = parts;
    this.#parts = rest;
    this.#rotateAfter = rotateAfter ?? rotationLimits;
    this.#key = this.#keyFrom(signer, 0);
  }

  /** Number of the last durable event; -1 before the first. */
  get lastSeq(): number {
    return this.#durable.nextSeq - 1;
  }

  /** Digest of the last durable event. */
  get head(): string {
    return this.#durable.head;
  }

  /** Why nothing can be recorded; `undefined` while all is well. */
  get blockedReason(): string | undefined {
    return this.#blocked?.reason;
  }

  /** Whether the last event of the stream is durable. */
  get isClosedInTrail(): boolean {
    return this.#endRecorded;
  }

  /** Records the first event. Where that fails, recording is blocked and the opening comes first when it works again. */
  async open(): Promise<void> {
    await this.record('stream.opened', {}, this.#parts.opening, {}).catch(() => undefined); // `blockedReason` says why.
  }

  /** While recording is blocked, a call first tries to begin anew, and says so in the trail when that works. */
  async record<T extends EventType>(type: T, about: Correlation, clear: Clear<T>, sealed: Sealed<T>): Promise<Receipt> {
    const content = redactEvent(checkEvent(type, clear, sealed), this.#parts.redaction?.() ?? 'personal');
    if (this.#blocked !== undefined) await this.#unblock();
    if (this.#closed) throw new TrailError('CLOSED', 'The audit stream has ended, so nothing more can be recorded.');
    this.#noteClock();
    this.#rotateIfDue();
    return await this.#append(content, about);
  }

  async #append(content: EventContent, about: Correlation): Promise<Receipt> {
    const { signer } = this.#key;
    const { stream, journal, clock, ids, pseudonymKey } = this.#parts;
    const { nextSeq: seq, head: prev } = this.#next;
    const said = pseudonymKey === undefined ? content : withPseudonyms(content, pseudonymKey);
    const id = ids.next();
    const newest = this.#parts.checkpoint?.();
    const checkpoint = newest === this.#repeated ? undefined : newest;
    const at = { id, stream, seq, prev, timeMs: clock.now(), monotonicUs: clock.monotonicUs(), checkpoint };
    const { payload, disclosures } = buildPayload(said, about, at);
    checkSize(content.type, payload, disclosures);

    const position: ChainPosition = { nextSeq: seq + 1, head: payloadDigest(payload) };
    this.#next = position;
    this.#waiting += 1;
    this.#repeated = newest;
    const before = this.#handedOver;
    const handedOver = signed(signer, payload).then(async (signature) => {
      await before;
      return { durable: journal.append(seq, { payload, disclosures, signature }) };
    });
    this.#handedOver = handedOver;
    try {
      const { durable } = await handedOver;
      await durable;
    } catch (thrown) {
      this.#waiting -= 1;
      this.#repeated = undefined;
      this.#block(thrown);
      throw thrown;
    }
    this.#waiting -= 1;
    this.#durable = position;
    this.#parts.onChange();
    return { eventId: id, stream, seq };
  }

  /** Tries to record again after a failure. @throws {TrailError} `BLOCKED` when it still can't. */
  async retry(): Promise<void> {
    if (this.#blocked !== undefined) await this.#unblock();
  }

  /** Ends the stream with its last event. @throws {TrailError} when even that can't be recorded; the stream has ended all the same. */
  async close(reason: string): Promise<void> {
    if (this.#closed) return;
    try {
      const last = this.record('stream.closed', {}, { reason }, {});
      if (this.#blocked === undefined) this.#closed = true; // From this call on, so that nothing is recorded behind it.
      await last;
      this.#endRecorded = true;
    } finally {
      this.#closed = true;
      await this.#parts.journal.close();
    }
  }

  /** Says a jump of the clock before the first event whose time shows it. It must not wait: the event comes next. */
  #noteClock(): void {
    const { clock } = this.#parts;
    const offsetMs = clock.now() - clock.monotonicUs() / 1000;
    const byMs = Math.round(offsetMs - (this.#clockOffsetMs ?? offsetMs));
    if (this.#clockOffsetMs !== undefined && Math.abs(byMs) <= clockToleranceMs) return;
    this.#clockOffsetMs = offsetMs;
    if (byMs === 0 || this.#next.nextSeq === 0) return;
    void this.record('clock.jumped', {}, { by_ms: byMs }, {}).catch(() => undefined); // Blocked, which shows; times are signed anyway.
  }

  /** Hands over to a new key before the next event. Like the clock's jump it must not wait. */
  #rotateIfDue(): void {
    const { clock, stream } = this.#parts;
    const { nextSeq: seq } = this.#next;
    const { signer, sinceSeq, wallMs, monotonicUs } = this.#key;
    const ageMs = Math.max(clock.now() - wallMs, (clock.monotonicUs() - monotonicUs) / 1000);
    const { afterMs, afterEvents } = this.#rotateAfter;
    if (seq === 0 || (ageMs < afterMs && seq - sinceSeq < afterEvents)) return;
    const next = this.#parts.nextSigner();
    const clear = rotationOf(next, { stream, seq, previousKey: signer.publicKey });
    const handover = this.#append(checkEvent('stream.key_rotated', clear, {}), {});
    const replaced = { key: this.#key, atSeq: seq };
    this.#replaced = replaced;
    this.#key = this.#keyFrom(next, seq + 1);
    const isDurable = (): void => {
      if (this.#replaced === replaced) this.#replaced = undefined;
    };
    void handover.then(isDurable, () => undefined); // What failed shows as blocked, and is put right when the journal begins anew.
  }

  #keyFrom(signer: Signer, sinceSeq: number): KeyInUse {
    const { clock } = this.#parts;
    return { signer, sinceSeq, wallMs: clock.now(), monotonicUs: clock.monotonicUs() };
  }

  #block(thrown: unknown): void {
    if (this.#blocked !== undefined) return;
    this.#blocked = { sinceUs: this.#parts.clock.monotonicUs(), reason: sentenceOf(thrown) };
    this.#parts.onChange();
  }

  async #unblock(): Promise<void> {
    this.#reopening ??= this.#reopen().finally(() => {
      this.#reopening = undefined;
    });
    await this.#reopening;
  }

  async #reopen(): Promise<void> {
    const { journal, clock, opening } = this.#parts;
    const blocked = this.#blocked;
    if (blocked === undefined) return;
    if (this.#waiting > 0) throw new TrailError('BLOCKED', blocked.reason);
    await journal.reopen(this.#durable);
    this.#next = this.#durable;
    this.#handedOver = Promise.resolve();
    if (this.#replaced !== undefined && this.#durable.nextSeq <= this.#replaced.atSeq) this.#key = this.#replaced.key;
    this.#replaced = undefined;
    this.#blocked = undefined;
    if (this.#next.nextSeq === 0) await this.record('stream.opened', {}, opening, {});
    const blockedMs = Math.max(0, Math.round((clock.monotonicUs() - blocked.sinceUs) / 1000));
    await this.record('audit.unblocked', {}, { reason: blocked.reason, blocked_ms: blockedMs }, {});
  }
}

async function signed(signer: Signer, payload: Buffer): Promise<Buffer> {
  try {
    return await signer.signAside(preAuthEncoding(eventPayloadType, payload));
  } catch (thrown) {
    const sentence = `An event of the trail can't be signed, so nothing runs: ${sentenceOf(thrown)}`;
    throw new TrailError('BLOCKED', sentence, { cause: thrown });
  }
}

function checkSize(type: string, payload: Buffer, disclosures: readonly string[]): void {
  const bytes = payload.length + disclosures.reduce((sum, text) => sum + text.length + 1, 0) + 128;
  if (bytes <= maxRecordBytes) return;
  throw new TrailError(
    'TOO_LARGE',
    `The event ${type} has ${bytes} bytes and the trail takes at most ${maxRecordBytes}, so it was not recorded. Use a shorter text.`,
  );
}
