import { FileBacklog } from '../adapters/journals/file/backlog.ts';
import type { Disk } from '../adapters/journals/file/disk.ts';
import { createCollectorSink } from '../adapters/sinks/collector/collectorSink.ts';
import { fetchInclusion } from '../adapters/sinks/collector/inclusion.ts';
import type { Sink } from '../core/audit/delivery/delivery.ts';
import { Shipper, type ShipperStatus } from '../core/audit/delivery/shipper.ts';
import type { DeviceSigner } from '../core/audit/genesis.ts';
import type { Progress } from '../core/audit/levels/shortfall.ts';
import type { TrailRecorder } from '../core/audit/trailRecorder.ts';
import type { CheckpointClaim } from '../core/audit/tree/witness.ts';
import type { Abortable, Clock, Ids } from '../core/ports.ts';
import { withDeadline } from '../core/prelude/withDeadline.ts';
import { type Certification, Enrolment } from './enrolment.ts';
import type { Coverage } from './journalRoom.ts';
import { LastAcknowledgement } from './lastAcknowledgement.ts';
import { wait, waitInBackground } from './wait.ts';
import { LogWitness } from './witnessLog.ts';

/** A collector as a trail's endpoint. */
export interface CollectorEndpoint {
  readonly url: string;
  readonly token?: string;
  /** The vkey of its log, where the machine knows it; without one the first that is met is kept. */
  readonly logKey?: string;
}

export interface DeliveryParts {
  readonly disk: Disk;
  readonly directory: string;
  readonly stream: string;
  readonly recorder: TrailRecorder;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly device: DeviceSigner;
  onChange(): void;
}

/** The way of a trail's events to its endpoint. */
export interface Delivery {
  readonly name: string;
  status(): ShipperStatus;
  readonly waiting: number;
  /** What is wrong with the endpoint's log; `undefined` while nothing is. */
  readonly checkpointProblem: string | undefined;
  /** The newest checkpoint of the endpoint's log that was proved. */
  readonly checkpoint: CheckpointClaim | undefined;
  progress(): Omit<Progress, 'roomProblem'>;
  /** Enrols this machine's device key at the endpoint, or renews that, where it is due. Never throws. */
  tendKey(o: Abortable): Promise<void>;
  /** What the endpoint's log says of this machine's device key, asked for where it names no person, or `anew`. Never throws. */
  certified(o: Abortable & { readonly anew?: true }): Promise<Certification | undefined>;
  /** What covers an event in the endpoint's log; `undefined` where nothing does, or the log can't be believed. */
  coverageOf(stream: string, seq: number, o: Abortable): Promise<Coverage | undefined>;
  /** Something new is in the journal. */
  notify(): void;
  /** Streams of other processes may have ended. */
  refresh(): void;
  /** Resolves once the own stream is acknowledged up to the number, or whole without one. An abort rejects and loses nothing. */
  reach(seq: number | undefined, o: Abortable): Promise<void>;
  close(): Promise<void>;
}

/** Between the attempts of a flush; it doubles, since whoever flushes waits, and a sick endpoint must not be pelted. */
const flushPauseMs = 100;
const flushPauseCapMs = 3_200;
/** Somebody waits for what the endpoint's log is called; without it nobody can be asked. */
const firstContactMs = 10_000;

/** Starts delivering. A change between online, offline and rejected is an event itself; repeated attempts are not. */
export async function startDelivery(to: Sink | CollectorEndpoint, parts: DeliveryParts): Promise<Delivery> {
  const { disk, directory, stream, recorder, clock } = parts;
  const witness = 'deliver' in to ? undefined : witnessOf(to, parts);
  const enrolment =
    'deliver' in to
      ? undefined
      : new Enrolment({ ...parts, endpoint: to, logKey: async () => (await witness?.seen())?.key });
  const sink =
    'deliver' in to
      ? to
      : createCollectorSink({
          ...to,
          ...(witness && { witness }),
          device: parts.device,
          ...(enrolment && { enrol: async (o: Abortable) => await enrolment.again(o) }),
          now: () => clock.now(),
        });
  const own = { stream, lastDurableSeq: () => recorder.lastSeq };
  const backlog = new FileBacklog({ disk, directory, sink: sink.name, own });
  const last = await LastAcknowledgement.open({ disk, directory, sink: sink.name, clock });
  const shipper = new Shipper({
    sink,
    backlog,
    now: () => clock.now(),
    random: Math.random,
    wait: waitInBackground,
    onStatus({ state, problem }, stateChanged) {
      if (state === 'online') last.note(); // Only an acknowledgement makes it so.
      const reason = problem === undefined ? {} : { reason: problem };
      const clear = { sink: sink.name, state, backlog: backlog.waiting, ...reason };
      // A trail that can't be written says so itself.
      if (stateChanged) void recorder.record('delivery.state', {}, clear, {}).catch(() => undefined);
      parts.onChange();
    },
    onDegraded(ofStream, { reason, firstSeq, lastSeq, events }) {
      const where = { of_stream: ofStream, first_seq: firstSeq, last_seq: lastSeq, events };
      const clear = { sink: sink.name, reason, ...where };
      void recorder.record('delivery.degraded', {}, clear, {}).catch(() => undefined); // As above.
    },
  });
  shipper.start();
  const reach = async (seq: number | undefined, { signal }: Abortable): Promise<void> => {
    const isThere = () => (seq === undefined ? backlog.waiting === 0 : backlog.acknowledgedSeq >= seq);
    for (let pauseMs = flushPauseMs; ; pauseMs = Math.min(flushPauseCapMs, pauseMs * 2)) {
      signal.throwIfAborted();
      await shipper.flush({ signal });
      if (isThere()) return;
      await wait(pauseMs, signal);
    }
  };
  return {
    name: sink.name,
    status: () => shipper.status,
    get waiting() {
      return backlog.waiting;
    },
    get checkpointProblem() {
      return witness?.problem;
    },
    get checkpoint() {
      return witness?.claim;
    },
    progress() {
      const elsewhere = backlog.waitingElsewhere;
      return {
        hasEndpoint: true,
        isFailing: shipper.isFailing,
        problem: shipper.isFailing ? shipper.status.problem : undefined,
        backlog: elsewhere === undefined ? undefined : backlog.waiting + elsewhere,
        acknowledgedSeq: backlog.acknowledgedSeq,
        lastSeq: recorder.lastSeq,
        sinceAcknowledgedMs: last.sinceMs(),
      };
    },
    notify: () => shipper.notify(),
    refresh() {
      backlog.refresh();
      shipper.notify();
    },
    async tendKey(o) {
      await enrolment?.tend(o);
    },
    async certified(o) {
      const isLogKnown = async () => ('deliver' in to ? undefined : to.logKey) ?? (await witness?.seen())?.key;
      // Its key comes with the first acknowledgement, where nobody has named it.
      if ((await isLogKnown()) === undefined)
        await withDeadline(firstContactMs, o.signal, (signal) => reach(undefined, { signal })).catch(() => undefined);
      return await enrolment?.certified(o).catch(() => undefined);
    },
    async coverageOf(ofStream, seq, o) {
      const seen = await witness?.seen();
      if ('deliver' in to || witness?.problem !== undefined) return undefined;
      if (seen?.note === undefined || seen.checkpoint === undefined) return undefined;
      const { size } = seen.checkpoint;
      const place = await fetchInclusion({ ...to, stream: ofStream, seq, size }, o);
      return place && { ...place, size, logKey: seen.key, checkpoint: seen.note };
    },
    reach,
    async close() {
      await shipper.close();
      await last.keep();
    },
  };
}

function witnessOf(to: CollectorEndpoint, parts: DeliveryParts): LogWitness {
  const { disk, directory, recorder, onChange } = parts;
  return new LogWitness({
    ...{ disk, directory, recorder, onChange },
    endpoint: to.url.replace(/\/+$/, ''),
    sink: 'collector',
    pinnedKey: to.logKey,
  });
}
