import { assertNever } from '../../prelude/assertNever.ts';
import { sentenceOf } from '../../prelude/codedError.ts';
import { rejectedRetryMs, retryAfterCapMs, retryDelayMs } from './backoff.ts';
import { type Backlog, type Batch, batchLimits, type Degradation, type DeliveryAnswer, type Sink } from './delivery.ts';

/** Events that arrive within this time go together. */
export const lingerMs = 250;
/** Without news the backlog is looked at this often, for whatever was missed. */
export const rescanMs = 30_000;

export type DeliveryState = 'online' | 'offline' | 'rejected';

export interface ShipperStatus {
  readonly state: DeliveryState;
  /** A sentence for a person; `undefined` while all is well. */
  readonly problem: string | undefined;
  /** Milliseconds since the Unix epoch. */
  readonly lastAcknowledgedAt: number | undefined;
}

export interface ShipperParts {
  readonly sink: Sink;
  readonly backlog: Backlog;
  now(): number;
  /** In `[0, 1)`. */
  random(): number;
  /** Resolves after the time, or at once when the signal aborts. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
  /** Told after every change of the status. `stateChanged` is true when the state is another than before. Must not throw. */
  onStatus(status: ShipperStatus, stateChanged: boolean): void;
  /** Told of acknowledged events that the other end could not take as they are. Must not throw. */
  onDegraded?(stream: string, degraded: Degradation): void;
}

type Round = { readonly kind: 'done' } | { readonly kind: 'later'; readonly afterMs: number };

/**
 * Sends what the journal holds, in order, one batch at a time, until it is acknowledged: again and again for as long as it
 * takes. It believes an acknowledgement only for events it has sent and only with the right digest.
 */
export class Shipper {
  readonly #parts: ShipperParts;
  readonly #ended = new AbortController();
  /** Aborted to end the current wait. */
  #wake = new AbortController();
  /** What the loop waits for now. */
  #waitingFor: 'events' | 'company' | 'retry' | undefined;
  /** Told when a round has ended. */
  #roundEnded: (() => void)[] = [];
  #running: Promise<void> | undefined;
  #pending = true;
  #attempt = 0;
  #maxEvents: number = batchLimits.maxEvents;
  /** Streams whose other end holds another history. Nothing more of them is sent. */
  readonly #forked = new Map<string, string>();
  #status: ShipperStatus = {
    state: 'offline',
    problem: 'Nothing has been delivered yet.',
    lastAcknowledgedAt: undefined,
  };
  /** The state that was last told of. Being online from the start is no news. */
  #told: DeliveryState = 'online';

  constructor(parts: ShipperParts) {
    this.#parts = parts;
  }

  get status(): ShipperStatus {
    return this.#status;
  }

  /** Whether the last attempt failed. False while none was made. */
  get isFailing(): boolean {
    return this.#told !== 'online';
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** Something new is in the journal. */
  notify(): void {
    this.#pending = true;
    if (this.#waitingFor === 'events') this.#wake.abort();
  }

  /** Sends at once, however long it was to wait, and resolves when a round has ended: well or not. */
  async flush(o: { readonly signal: AbortSignal }): Promise<void> {
    if (this.#running === undefined || this.#ended.signal.aborted) return;
    this.#pending = true;
    this.#attempt = 0;
    this.#wake.abort();
    await new Promise<void>((resolve) => {
      const done = (): void => {
        o.signal.removeEventListener('abort', done);
        resolve();
      };
      this.#roundEnded.push(done);
      o.signal.addEventListener('abort', done, { once: true });
      if (o.signal.aborted) done();
    });
  }

  /** Stops; a batch under way is given up and will be sent again by the next process. */
  async close(): Promise<void> {
    this.#ended.abort();
    this.#wake.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#ended.signal.aborted) {
      this.#pending = false;
      const round = await this.#round();
      for (const tell of this.#roundEnded.splice(0)) tell();
      if (round.kind === 'later') {
        await this.#sleep('retry', round.afterMs);
      } else if (!this.#pending) {
        await this.#sleep('events', rescanMs);
        if (this.#roundEnded.length === 0) await this.#sleep('company', this.#parts.sink.lingerMs ?? lingerMs);
      }
    }
    for (const tell of this.#roundEnded.splice(0)) tell();
  }

  async #sleep(waitingFor: 'events' | 'company' | 'retry', ms: number): Promise<void> {
    if (this.#ended.signal.aborted) return;
    this.#wake = new AbortController();
    this.#waitingFor = waitingFor;
    await this.#parts.wait(ms, this.#wake.signal);
    this.#waitingFor = undefined;
  }

  async #round(): Promise<Round> {
    try {
      const streams = await this.#parts.backlog.streams();
      for (const stream of streams) {
        if (this.#forked.has(stream)) continue;
        const round = await this.#drain(stream, streams[0]);
        if (round.kind === 'later') return round;
      }
      return { kind: 'done' };
    } catch (thrown) {
      return this.#failed('offline', `The journal can't be read for delivery: ${sentenceOf(thrown)}`, undefined);
    }
  }

  async #drain(stream: string, own: string | undefined): Promise<Round> {
    const { backlog, sink } = this.#parts;
    for (;;) {
      const batch = await backlog.next(stream, { maxEvents: this.#maxEvents, maxBytes: batchLimits.maxBytes });
      if (batch === undefined || this.#ended.signal.aborted) return { kind: 'done' };
      const unsentFrom = backlog.unsentFrom(stream);
      const answer = await sink.deliver(batch, { signal: this.#ended.signal, unsentFrom });
      if (this.#ended.signal.aborted) return { kind: 'done' };
      const round = await this.#judge(batch, answer);
      if (round.kind === 'later' || this.#forked.has(stream)) return round;
      // Somebody waits for what was recorded meanwhile, and that goes before the past.
      if (this.#roundEnded.length > 0 && stream !== own) {
        this.#pending = true;
        return round;
      }
    }
  }

  async #judge(batch: Batch, answer: DeliveryAnswer): Promise<Round> {
    switch (answer.kind) {
      case 'acknowledged':
        return await this.#acknowledge(batch, answer);
      case 'retry':
        return this.#failed('offline', answer.problem, answer.afterMs);
      case 'rejected':
        return this.#failed('rejected', answer.problem, Math.max(answer.afterMs ?? 0, rejectedRetryMs));
      case 'fork':
        return this.#forkOf(batch.stream, answer.problem);
      case 'gap':
        return await this.#rewind(batch, answer.expected);
      case 'tooLarge':
        return this.#halve(batch, answer.problem);
      default:
        return assertNever(answer, 'answer');
    }
  }

  async #acknowledge(batch: Batch, answer: DeliveryAnswer & { kind: 'acknowledged' }): Promise<Round> {
    const { durableThrough, head, degraded } = answer;
    const { firstSeq, lastSeq, stream } = batch;
    if (durableThrough < firstSeq || durableThrough > lastSeq) {
      const sent = `Events ${firstSeq} to ${lastSeq} were sent, and the endpoint acknowledged event ${durableThrough}`;
      return this.#failed('offline', `${sent}. It is not believed, and they will be sent again.`, undefined);
    }
    if (batch.digests[durableThrough - firstSeq] !== head) {
      return this.#forkOf(stream, `The endpoint acknowledged another event ${durableThrough} than the one sent.`);
    }
    await this.#parts.backlog.acknowledged(batch, durableThrough);
    for (const some of degraded ?? []) this.#parts.onDegraded?.(stream, some);
    this.#attempt = 0;
    this.#maxEvents = Math.min(batchLimits.maxEvents, this.#maxEvents * 2);
    if (this.#forked.size === 0) this.#set('online', undefined, this.#parts.now());
    return { kind: 'done' };
  }

  async #rewind(batch: Batch, expected: number): Promise<Round> {
    const back = expected < batch.firstSeq && (await this.#parts.backlog.rewind(batch.stream, expected));
    if (!back)
      return this.#failed('offline', `The endpoint asks for event ${expected}, which can't be sent.`, undefined);
    // Attempts are counted on, so that an endpoint that keeps asking is not asked back without end and without pause.
    this.#attempt += 1;
    if (this.#attempt <= 1) return { kind: 'done' };
    return this.#failed('offline', 'The endpoint keeps asking for events that it has acknowledged.', undefined);
  }

  #halve(batch: Batch, problem: string): Round {
    const events = batch.lastSeq - batch.firstSeq + 1;
    if (events === 1) return this.#failed('rejected', problem, rejectedRetryMs);
    this.#maxEvents = Math.max(1, Math.floor(events / 2));
    return { kind: 'done' };
  }

  #forkOf(stream: string, problem: string): Round {
    this.#forked.set(stream, problem);
    this.#set('rejected', `${problem} Nothing more of the stream ${stream} is sent; both histories are kept.`);
    return { kind: 'done' };
  }

  #failed(state: 'offline' | 'rejected', problem: string, wishMs: number | undefined): Round {
    const afterMs = retryDelayMs(this.#attempt, this.#parts.random(), Math.min(wishMs ?? 0, retryAfterCapMs));
    this.#attempt += 1;
    this.#set(state, problem);
    return { kind: 'later', afterMs };
  }

  #set(state: DeliveryState, problem: string | undefined, acknowledgedAt = this.#status.lastAcknowledgedAt): void {
    const changed = state !== this.#told;
    this.#told = state;
    this.#status = { state, problem, lastAcknowledgedAt: acknowledgedAt };
    this.#parts.onStatus(this.#status, changed);
  }
}
