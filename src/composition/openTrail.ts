import os from 'node:os';
import { type Disk, nodeDisk } from '../adapters/journals/file/disk.ts';
import { FileJournal, type Rotation } from '../adapters/journals/file/fileJournal.ts';
import { endedPath, ownerPath, streamPath, streamsOf } from '../adapters/journals/file/layout.ts';
import { type EndedNote, writeNote } from '../adapters/journals/file/note.ts';
import { thisProcess } from '../adapters/journals/file/owner.ts';
import { headsOf, listNeighbours } from '../adapters/journals/file/recovery.ts';
import { pseudonymKeyFor } from '../adapters/journals/file/sealing/pseudonymKeys.ts';
import type { SealingKey } from '../adapters/journals/file/sealing/sealingKey.ts';
import { newSealer, type Sealer } from '../adapters/journals/file/sealing/streamKeys.ts';
import type { DeviceKey } from '../adapters/signers/nodeCrypto/deviceKey.ts';
import { createSessionSigner } from '../adapters/signers/nodeCrypto/sessionSigner.ts';
import type { Sink } from '../core/audit/delivery/delivery.ts';
import { openingOf, type Runtime, type StreamHead } from '../core/audit/genesis.ts';
import type { Journal } from '../core/audit/journal.ts';
import type { RotationLimits } from '../core/audit/keyRotation.ts';
import type { PseudonymKey } from '../core/audit/pseudonyms/pseudonymKey.ts';
import { journalQuotaBytes, minLocalRetentionMs, type Retention } from '../core/audit/retention.ts';
import { TrailError } from '../core/audit/trailError.ts';
import { TrailRecorder } from '../core/audit/trailRecorder.ts';
import type { CheckpointClaim } from '../core/audit/tree/witness.ts';
import type { RedactionScope } from '../core/policy/policyFile.ts';
import type { Clock, Ids } from '../core/ports.ts';
import { type CollectorEndpoint, type Delivery, startDelivery } from './deliverTrail.ts';
import { JournalRoom } from './journalRoom.ts';
import { Tending } from './tendTrail.ts';
import type { CopyStatus, Trail, TrailStatus } from './trail.ts';

export type { Trail, TrailStatus } from './trail.ts';

export interface TrailOptions {
  /** Folder of the journal. Several processes may use the same one. */
  readonly directory: string;
  readonly deviceKey: DeviceKey;
  readonly service: Runtime['service'];
  /** The central endpoint, or its address; absent keeps the trail on this machine. */
  readonly sink?: Sink | CollectorEndpoint;
  /** Places that get a copy. Nobody waits for them, and what they acknowledge frees nothing. */
  readonly copies?: readonly Sink[];
  readonly clock: Clock;
  readonly ids: Ids;
  /** Wraps the keys of sealed values and of pseudonyms; without one values lie open in the journal, and digests are plain. */
  readonly sealingKey?: SealingKey;
  /** What is taken out of texts before they are recorded; asked at each event. */
  readonly redaction?: () => RedactionScope;
  /** The file system; tests break it. */
  readonly disk?: Disk;
  /** What this machine keeps; what isn't given is as in `retention.ts`, with nothing held. */
  readonly retention?: Partial<Retention>;
  /** When the session key is replaced; tests don't wait for days. */
  readonly rotateAfter?: RotationLimits;
  /** Length of a segment; 8 MiB where none is given. */
  readonly segmentBytes?: number;
}

/** How long a closing trail tries to deliver its end: an editor gives its extensions a few seconds in all. */
const closingFlushMs = 1_500;

/**
 * Opens a stream of this process in the directory, tends to those of processes that are gone, and starts delivering. When
 * the journal can't be written the trail opens blocked: every record is refused, with the reason, until it can.
 * @throws {TrailError} `UNREADABLE` when this platform can't sign.
 */
export async function openTrail(options: TrailOptions): Promise<Trail> {
  const { directory, clock, ids, deviceKey, service } = options;
  const disk = options.disk ?? nodeDisk;
  const stream = ids.next();
  const listeners = new Set<() => void>();
  const onChange = (): void => {
    for (const one of deliveries()) one.notify();
    for (const listener of listeners) listener();
  };

  const heads = await neighbourHeads(disk, directory, stream);
  const signer = createSessionSigner();
  const opening = openingOf(stream, signer, deviceKey, runtimeOf(service), heads);
  const sealer = options.sealingKey === undefined ? undefined : newSealer(disk, directory, stream, options.sealingKey);
  const pseudonyms = options.sealingKey && pseudonymsOf(directory, options.sealingKey, clock);
  const keepKeys = async (): Promise<void> => {
    await sealer?.keep();
    await pseudonyms?.keep();
  };
  const files = openJournal(options, disk, stream, keepKeys, (rotation) => void recordRotation(recorder, rotation));
  const journal = sealer === undefined ? files : sealing(files, sealer);
  let delivery: Delivery | undefined;
  const checkpoint = (): CheckpointClaim | undefined => delivery?.checkpoint;
  const recorder = new TrailRecorder({
    ...{ stream, journal, signer, clock, ids, opening, checkpoint, onChange },
    nextSigner: createSessionSigner,
    ...(options.redaction === undefined ? {} : { redaction: options.redaction }),
    ...(pseudonyms === undefined ? {} : { pseudonymKey: () => pseudonyms.key }),
    ...(options.rotateAfter === undefined ? {} : { rotateAfter: options.rotateAfter }),
  });
  let copies: readonly Delivery[] = [];
  const deliveries = (): readonly Delivery[] => (delivery === undefined ? copies : [delivery, ...copies]);
  const ended = new AbortController();
  let isOpen = false;
  const room = new JournalRoom({
    ...{ disk, directory, stream, recorder, clock, onChange },
    retention: retentionOf(options.retention),
    sinks: () => (delivery === undefined ? [] : deliveries().map(({ name }) => name)),
    coverageOf: async (ofStream, seq, o) => await delivery?.coverageOf(ofStream, seq, o),
  });
  const tending = new Tending({
    ...{ disk, directory, stream, recorder, deviceKey, heads, clock },
    service: service.name,
    onTended: () => {
      for (const one of deliveries()) one.refresh();
      if (!isOpen) return;
      void room.tend({ signal: ended.signal });
      void delivery?.tendKey({ signal: ended.signal });
    },
  });

  await recorder.open();
  await tending.tend();
  tending.start();
  const deliveryParts = { disk, directory, stream, recorder, clock, ids, device: deviceKey, onChange };
  if (options.sink !== undefined) delivery = await startDelivery(options.sink, deliveryParts);
  copies = await Promise.all((options.copies ?? []).map((sink) => startDelivery(sink, deliveryParts)));

  isOpen = true;
  void room.tend({ signal: ended.signal });

  return {
    recorder,
    status: () => statusOf(recorder, stream, delivery, copies, room),
    onStatus(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    progress: () => ({
      ...(delivery?.progress() ?? { ...withoutEndpoint, lastSeq: recorder.lastSeq }),
      roomProblem: room.isFull ? room.problem : undefined,
    }),
    certified: async (o) => await delivery?.certified(o),
    tendRoom: async (o) => await room.tend(o),
    async flush(o) {
      await delivery?.reach(undefined, o);
    },
    async deliver(seq, o) {
      await delivery?.reach(seq, o);
    },
    async close(reason) {
      const closing = recorder.close(reason).catch(() => undefined); // A blocked journal can't take the end; the next start notes it.
      isOpen = false;
      ended.abort();
      await tending.stop();
      await room.settled();
      await closing;
      if (recorder.isClosedInTrail) {
        const note = {
          version: 1,
          reason: 'closed',
          last_seq: recorder.lastSeq,
          head: recorder.head,
        } satisfies EndedNote;
        await writeNote(disk, endedPath(directory, stream), note).catch(() => undefined); // Nor this one.
      }
      const signal = AbortSignal.timeout(closingFlushMs);
      // What is left over is delivered by the next process.
      await Promise.all(deliveries().map((one) => one.reach(undefined, { signal }).catch(() => undefined)));
      await Promise.all(deliveries().map((one) => one.close()));
      onChange();
    },
  };
}

const withoutEndpoint = {
  hasEndpoint: false,
  isFailing: false,
  problem: undefined,
  backlog: undefined,
  acknowledgedSeq: -1,
  sinceAcknowledgedMs: undefined,
} as const;

function openJournal(
  options: TrailOptions,
  disk: Disk,
  stream: string,
  keepKeys: () => Promise<void>,
  onRotated: (rotation: Rotation) => void,
): FileJournal {
  const { directory, segmentBytes } = options;
  return new FileJournal({
    disk,
    directory,
    stream,
    ...(segmentBytes === undefined ? {} : { segmentBytes }),
    async prepareFolder() {
      await disk.makeDirectory(streamPath(directory, stream));
      await writeNote(disk, ownerPath(directory, stream), await thisProcess());
      await keepKeys();
      await disk.syncDirectory(streamsOf(directory));
    },
    onRotated,
  });
}

/**
 * One key for the whole stream, taken when its folder is made: equal contents stay equal in it, and a stream that runs into the next quarter
 * goes on with the key it has.
 */
function pseudonymsOf(directory: string, sealingKey: SealingKey, clock: Clock) {
  let kept: PseudonymKey | undefined;
  return {
    async keep(): Promise<void> {
      kept ??= await pseudonymKeyFor(directory, sealingKey, clock.now());
    },
    get key(): PseudonymKey {
      if (kept === undefined) throw new TrailError('BLOCKED', 'The key of the pseudonyms is not there yet.');
      return kept;
    },
  };
}

/** A journal that is given values and writes them encrypted. */
function sealing(files: Journal, sealer: Sealer): Journal {
  return {
    append: (seq, record) => files.append(seq, sealer.seal(seq, record)),
    reopen: (after) => files.reopen(after),
    close: () => files.close(),
  };
}

async function neighbourHeads(disk: Disk, directory: string, stream: string): Promise<StreamHead[]> {
  try {
    return await headsOf(disk, directory, await listNeighbours(disk, directory, stream));
  } catch {
    return []; // A directory that can't be read can't be written either, and that is told when recording is blocked.
  }
}

async function recordRotation(recorder: TrailRecorder, rotation: Rotation): Promise<void> {
  const { fromSegment, toSegment, firstSeq, reason } = rotation;
  const clear = { from_segment: fromSegment, to_segment: toSegment, first_seq: firstSeq, reason };
  await recorder.record('journal.rotated', {}, clear, {}).catch(() => undefined); // The segment's header says it too.
}

function retentionOf(given: Partial<Retention> | undefined): Retention {
  return { minLocalMs: minLocalRetentionMs, quotaBytes: journalQuotaBytes, isHeld: () => false, ...given };
}

function runtimeOf(service: Runtime['service']): Runtime {
  return { service, os: `${os.platform()} ${os.release()}`, arch: os.arch(), node: process.version };
}

function statusOf(
  recorder: TrailRecorder,
  stream: string,
  delivery: Delivery | undefined,
  copies: readonly Delivery[],
  { problem: roomProblem }: JournalRoom,
): TrailStatus {
  const { blockedReason, lastSeq } = recorder;
  const recording =
    blockedReason === undefined ? ({ recording: 'ok' } as const) : ({ recording: 'blocked', blockedReason } as const);
  const rest = { stream, lastSeq, copies: copies.map(copyStatusOf), ...(roomProblem && { roomProblem }) };
  if (delivery === undefined) return { ...recording, ...rest, delivery: 'off', backlog: 0 };
  const { state, problem, lastAcknowledgedAt } = delivery.status();
  const { checkpointProblem } = delivery;
  return {
    ...recording,
    ...rest,
    delivery: state,
    backlog: delivery.waiting,
    ...(problem === undefined ? {} : { deliveryProblem: problem }),
    ...(checkpointProblem === undefined ? {} : { checkpointProblem }),
    ...(lastAcknowledgedAt === undefined ? {} : { lastAcknowledgedAt }),
  };
}

function copyStatusOf(copy: Delivery): CopyStatus {
  const { state, problem } = copy.status();
  const name = copy.name.replace(/^copy-/, '');
  return { name, delivery: state, backlog: copy.waiting, ...(problem === undefined ? {} : { problem }) };
}
