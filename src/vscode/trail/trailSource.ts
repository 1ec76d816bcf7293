import * as vscode from 'vscode';
import type { TrailReader, TrailReading } from '../../composition/trailReader.ts';
import { sentenceOf } from '../../core/prelude/codedError.ts';
import { inSlices } from '../documents/inSlices.ts';
import type { Engine } from '../engine.ts';
import { TrailModel } from './trailModel.ts';

/** How reading goes. */
export type ReadingState =
  | { readonly kind: 'unread' }
  /** Events that were verified so far. */
  | { readonly kind: 'reading'; readonly events: number }
  | { readonly kind: 'ready' }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'failed'; readonly sentence: string };

/** New events mostly come several at once. */
const settleMs = 700;
/** Other windows write streams of their own and tell nobody. */
const othersMs = 30_000;
/** How often the number of read events is shown anew. */
const progressMs = 250;

/** The trail of this machine, read and verified while somebody looks at it, and again when events came. */
export class TrailSource implements vscode.Disposable {
  readonly model = new TrailModel();
  readonly #engine: Engine;
  readonly #log: vscode.LogOutputChannel;
  readonly #changed = new vscode.EventEmitter<void>();
  /** Fires when there is a new reading, or reading goes otherwise than before. */
  readonly onDidChange = this.#changed.event;
  readonly #subscriptions: vscode.Disposable[];
  #reader: { readonly directory: string; readonly reader: TrailReader } | undefined;
  #state: ReadingState = { kind: 'unread' };
  /** What ended the last reading before it was done. */
  #failure: unknown;
  #lookers = 0;
  #stamp = '';
  #timer: ReturnType<typeof setTimeout> | undefined;
  #controller: AbortController | undefined;
  #turn: Promise<void> = Promise.resolve();

  constructor(engine: Engine, log: vscode.LogOutputChannel) {
    this.#engine = engine;
    this.#log = log;
    const others = setInterval(() => {
      const live = this.model.reading?.streams.filter(({ isLive }) => isLive) ?? [];
      if (this.#lookers > 0 && live.length > 1) this.#soon();
    }, othersMs);
    this.#subscriptions = [
      { dispose: () => clearInterval(others) },
      engine.onDidChange(() => {
        if (this.#lookers > 0 && this.#isStale()) this.#soon();
      }),
    ];
  }

  get state(): ReadingState {
    return this.#state;
  }

  /** Whether an endpoint gets the trail. */
  get hasEndpoint(): boolean {
    const { trail } = this.#engine;
    return 'delivery' in trail && trail.delivery !== 'off';
  }

  /** Keeps the reading fresh until it is disposed of. */
  look(): vscode.Disposable {
    this.#lookers += 1;
    if (this.#isStale() || this.#state.kind === 'unread') void this.refresh();
    let isLooking = true;
    return new vscode.Disposable(() => {
      if (isLooking) this.#lookers -= 1;
      isLooking = false;
    });
  }

  /** Reads what may have changed, or with `anew` everything. One after the other; never throws: what fails is the state. */
  async refresh({ anew = false } = {}): Promise<void> {
    const turn = this.#turn.then(async () => await this.#read(anew));
    this.#turn = turn;
    await turn;
  }

  /** Reads and verifies everything anew. @throws {TrailError} `UNREADABLE`. @throws {vscode.CancellationError} */
  async verify(signal: AbortSignal): Promise<TrailReading> {
    signal.addEventListener('abort', () => this.cancel(), { once: true });
    await this.refresh({ anew: true });
    const { reading } = this.model;
    if (this.#failure !== undefined) throw this.#failure;
    if (reading === undefined) throw new vscode.CancellationError();
    return reading;
  }

  /** Gives up the reading that goes on. What was read before stays. */
  cancel(): void {
    this.#controller?.abort(new vscode.CancellationError());
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.cancel();
    vscode.Disposable.from(...this.#subscriptions, this.#changed).dispose();
  }

  #soon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.refresh(), settleMs);
  }

  /** Whether this window has recorded anything. */
  #records(): boolean {
    const { trail } = this.#engine;
    return 'lastSeq' in trail && trail.lastSeq >= 0;
  }

  /** What tells that there may be other events, or that more of them are acknowledged. */
  #isStale(): boolean {
    return this.#stampNow() !== this.#stamp;
  }

  #stampNow(): string {
    const { trail } = this.#engine;
    const state = 'lastSeq' in trail ? [trail.stream, trail.lastSeq, trail.backlog, trail.delivery] : [trail.recording];
    return JSON.stringify(state);
  }

  async #read(anew: boolean): Promise<void> {
    clearTimeout(this.#timer);
    const controller = new AbortController();
    this.#controller = controller;
    const stamp = this.#stampNow();
    const started = performance.now();
    let shownAt = started;
    this.#failure = undefined;
    this.#tell({ kind: 'reading', events: 0 });
    try {
      const reader = await this.#readerNow();
      const reading = await reader.read({
        anew,
        signal: controller.signal,
        mayBeAbsent: !this.#records(),
        onProgress: (events) => {
          if (performance.now() - shownAt < progressMs) return;
          shownAt = performance.now();
          this.#tell({ kind: 'reading', events });
        },
      });
      const { tellStories } = await import('./tellStories.ts');
      const { unusualIn } = await import('../../core/report/unusual/detect.ts');
      const stories = await inSlices(tellStories(reading, this.model.byRequest), () => controller.signal.aborted);
      const told = (stories ?? []).map(({ story }) => story);
      const unusual = await inSlices(unusualIn(told, reading.atMs), () => controller.signal.aborted);
      controller.signal.throwIfAborted();
      this.model.take(reading, stories ?? [], unusual ?? []);
      this.#stamp = stamp;
      const took = Math.round(performance.now() - started);
      this.#log.debug(`Trail: ${reading.verification.events} events, ${reading.verifiedNow} verified in ${took} ms.`);
      this.#tell({ kind: 'ready' });
    } catch (thrown) {
      this.#failure = thrown;
      if (controller.signal.aborted) this.#tell({ kind: 'cancelled' });
      else {
        this.#log.error(`trail: ${sentenceOf(thrown)}`);
        this.#tell({ kind: 'failed', sentence: sentenceOf(thrown) });
      }
    } finally {
      this.#controller = undefined;
    }
  }

  async #readerNow(): Promise<TrailReader> {
    const directory = this.#engine.trailDirectory;
    if (this.#reader?.directory !== directory) {
      const { TrailReader } = await import('../../composition/trailReader.ts');
      this.#reader = { directory, reader: new TrailReader(directory) };
    }
    return this.#reader.reader;
  }

  #tell(state: ReadingState): void {
    this.#state = state;
    this.#changed.fire();
  }
}
