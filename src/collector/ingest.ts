import { type Entry, isEntry, readEntry, shortType } from '../core/audit/entry.ts';
import { payloadDigest, type SignedRecord } from '../core/audit/record.ts';
import { scanFrames } from '../core/audit/scanSegment.ts';
import {
  verifyCanonical,
  verifyChain,
  verifyDisclosures,
  verifySequence,
  verifySignature,
  verifyStream,
} from '../core/audit/verify/claims.ts';
import { readOpening, verifySessionKey } from '../core/audit/verify/opening.ts';
import { isRotation, readRotation, verifyRotation } from '../core/audit/verify/rotation.ts';
import type { DeviceRegistry } from './keys/deviceRegistry.ts';
import type { Store } from './store.ts';
import type { StreamLog, VerifiedEvent } from './streamLog.ts';
import type { TreeLog } from './tree/treeLog.ts';

/** What a delivery comes to. Nothing of a refused delivery is stored. */
export type Receipt =
  | {
      readonly kind: 'durable';
      readonly through: number;
      readonly head: string;
      /** Events of the delivery, those again included. */
      readonly events: number;
      /** Those that are new. */
      readonly fresh: readonly VerifiedEvent[];
    }
  | { readonly kind: 'gap'; readonly expected: number }
  | { readonly kind: 'fork'; readonly seq: number; readonly storedDigest: string }
  /** The device may not deliver here. */
  | { readonly kind: 'unwelcome'; readonly reason: string }
  | { readonly kind: 'damaged'; readonly seq: number | undefined; readonly reason: string };

export interface IngestParts {
  readonly store: Store;
  readonly tree: TreeLog;
  readonly devices: Pick<DeviceRegistry, 'objection'>;
}

interface Received {
  readonly entry: Entry;
  readonly record: SignedRecord;
  readonly digest: string;
}

/**
 * Takes in event frames of one stream: verifies every one, stores those that are new, and only then acknowledges. Events
 * that are stored already are acknowledged again if they are the same, and are evidence of a fork if they are not.
 * @throws {TrailError} `BLOCKED` when the store can't be written; some events of the delivery may be stored, in order.
 */
export async function ingest(parts: IngestParts, stream: string, frames: Buffer, nowMs: number): Promise<Receipt> {
  const received = readBatch(stream, frames);
  if ('kind' in received) return received;
  const log = parts.store.log(stream);
  return await log.exclusively(async () => {
    try {
      return await take(parts, log, received.events, nowMs);
    } finally {
      parts.store.forgetEmpty(log);
    }
  });
}

async function take(
  { store, tree, devices }: IngestParts,
  log: StreamLog,
  events: readonly Received[],
  nowMs: number,
): Promise<Receipt> {
  const first = events[0];
  const last = events.at(-1);
  if (first === undefined || last === undefined) return damaged(undefined, 'the delivery holds no event');
  if (first.entry.seq > log.nextSeq) return { kind: 'gap', expected: log.nextSeq };

  const known = events.filter(({ entry }) => entry.seq < log.nextSeq);
  const fork = await findFork(log, known);
  if (fork !== undefined) return fork;
  const fresh = verifyFresh(log, events.slice(known.length));
  if ('kind' in fresh) return fresh;
  const deviceKey = log.deviceKey ?? fresh.events[0]?.opening?.deviceKey;
  const reason = deviceKey === undefined ? undefined : devices.objection(deviceKey, log.deviceKey === undefined, nowMs);
  if (reason !== undefined) return { kind: 'unwelcome', reason };
  if (fresh.events.length > 0) await store.append(log, fresh.events, nowMs);
  await tree.follow(log, fresh.events);
  return { kind: 'durable', through: last.entry.seq, head: last.digest, events: events.length, fresh: fresh.events };
}

/** The events of a delivery, consecutive and of this stream. */
function readBatch(stream: string, frames: Buffer): { events: Received[] } | Receipt {
  const events: Received[] = [];
  for (const stretch of scanFrames(frames)) {
    const before = events.at(-1)?.entry.seq;
    const seq = before === undefined ? undefined : before + 1;
    if (stretch.kind === 'damage')
      return damaged(seq, `the record at byte ${stretch.offset} is damaged: ${stretch.reason}`);
    const entry = readEntry(stretch.record.payload);
    if (!isEntry(entry)) return damaged(seq, `the record at byte ${stretch.offset} is no event: ${entry.problem}`);
    const [refuted] = [...verifyStream(entry, stream), ...(seq === undefined ? [] : verifySequence(entry, seq))];
    if (refuted !== undefined) return damaged(entry.seq, `the event ${refuted.what}`);
    events.push({ entry, record: stretch.record, digest: payloadDigest(stretch.record.payload) });
  }
  return { events };
}

async function findFork(log: StreamLog, known: readonly Received[]): Promise<Receipt | undefined> {
  const [first] = known;
  if (first === undefined) return undefined;
  let at = 0;
  for await (const { seq, record } of log.read(first.entry.seq, first.entry.seq + known.length - 1)) {
    const storedDigest = payloadDigest(record.payload);
    if (known[at]?.digest !== storedDigest) return { kind: 'fork', seq, storedDigest };
    at += 1;
  }
  return at === known.length ? undefined : damaged(first.entry.seq + at, 'the stored event can no longer be read');
}

/** Every claim of an event that can be checked on arrival. */
function verifyFresh(log: StreamLog, fresh: readonly Received[]): { events: VerifiedEvent[] } | Receipt {
  let { head, sessionKey, isClosed } = log;
  const events: VerifiedEvent[] = [];
  for (const { entry, record, digest } of fresh) {
    const refuse = (what: string): Receipt => damaged(entry.seq, `the event ${what}`);
    if (isClosed) return refuse('stands behind the end of the stream');
    const opening = entry.seq === 0 ? readOpening(entry) : undefined;
    if (opening !== undefined) sessionKey = opening.sessionKey;
    if (sessionKey === undefined) return refuse('is not the opening of a stream');
    const [refuted] = [
      ...verifyCanonical(record, entry),
      ...verifyChain(entry, head),
      ...(opening === undefined ? [] : verifySessionKey(opening, log.stream)),
      ...verifySignature(record, log.verifierOf(sessionKey)),
      ...(isRotation(entry) ? verifyRotation(entry, readRotation(entry), sessionKey) : []),
      ...verifyDisclosures(record, entry),
    ];
    if (refuted !== undefined) return refuse(refuted.what);
    events.push({ entry, record, digest, opening });
    head = digest;
    sessionKey = readRotation(entry)?.sessionKey ?? sessionKey;
    isClosed = shortType(entry.type) === 'stream.closed';
  }
  return { events };
}

function damaged(seq: number | undefined, reason: string): Receipt {
  return { kind: 'damaged', seq, reason: reason.replace(/\.$/, '') };
}
