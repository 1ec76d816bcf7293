import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../src/composition/clock.ts';
import { createIds } from '../../src/composition/ids.ts';
import { observeLevel } from '../../src/composition/observeLevel.ts';
import type { Trail, TrailOptions } from '../../src/composition/openTrail.ts';
import { verifyTrail } from '../../src/composition/verifyTrail.ts';
import { Gate } from '../../src/core/approval/gate.ts';
import type { Batch, DeliveryAnswer, Sink } from '../../src/core/audit/delivery/delivery.ts';
import { BestEffortRecorder } from '../../src/core/audit/levels/bestEffort.ts';
import { LevelKeeper } from '../../src/core/audit/levels/levelKeeper.ts';
import { EnforcementPoint } from '../../src/core/execution/enforcementPoint.ts';
import { Metering } from '../../src/core/execution/metering.ts';
import type { AuditDemand } from '../../src/core/policy/policy.ts';
import type { Abortable, Clock } from '../../src/core/ports.ts';
import { abandonStream } from '../support/abandonStream.ts';
import { eventually } from '../support/eventually.ts';
import { FaultyDisk } from '../support/faultyDisk.ts';
import { MemoryLedger } from '../support/memoryLedger.ts';
import { memoryTrail } from '../support/memoryTrail.ts';
import { readJournal } from '../support/readJournal.ts';
import { decisionOf, policyDigest, requestFor } from '../support/requests.ts';
import { about, openTestTrail, recordPermit, recordPrompt, temporaryFolder } from '../support/trailWorld.ts';
import { devProfile, FakeDatabase, keepingReader, never } from '../support/world.ts';

/** A central endpoint that does as it is told. */
class FakeSink implements Sink {
  readonly name = 'fake';
  is: 'up' | 'down' | 'slow' | 'lying' = 'up';
  /** Number of the last event it holds, by stream. */
  readonly held = new Map<string, number>();
  readonly #waiting: (() => void)[] = [];

  async deliver(batch: Batch, { signal }: Abortable): Promise<DeliveryAnswer> {
    if (this.is === 'slow') {
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
    }
    if (this.is === 'down') return { kind: 'retry', problem: 'Nothing listens there.' };
    if (this.is === 'lying') return { kind: 'acknowledged', durableThrough: batch.lastSeq + 100, head: 'made up' };
    this.held.set(batch.stream, batch.lastSeq);
    return { kind: 'acknowledged', durableThrough: batch.lastSeq, head: batch.digests.at(-1) ?? '' };
  }

  get isAsked(): boolean {
    return this.#waiting.length > 0;
  }

  answer(): void {
    this.is = 'up';
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}

const demands = {
  'best-effort': { level: 'best-effort', endpointRequiredFor: [], maxBacklog: 1_000, maxOfflineMs: 3_600_000 },
  'bounded-offline': { level: 'bounded-offline', endpointRequiredFor: [], maxBacklog: 20, maxOfflineMs: 3_600_000 },
  endpoint: { level: 'endpoint', endpointRequiredFor: [], maxBacklog: 1_000, maxOfflineMs: 3_600_000 },
} as const satisfies Record<string, AuditDemand>;

/** A window over a real journal, as the composition puts one together, with a database that writes down what reaches it. */
async function openWindow(
  directory: string,
  level: keyof typeof demands,
  sink: FakeSink,
  options: Partial<TrailOptions> & { timeoutMs?: number } = {},
) {
  const clock = options.clock ?? systemClock;
  const ids = createIds(clock);
  const trail = await openTestTrail(directory, { sink, ...options });
  const recorder = new BestEffortRecorder(trail.recorder, () => level === 'best-effort');
  const keeper = new LevelKeeper({
    recorder: trail.recorder,
    clock,
    demand: () => demands[level],
    progress: () => trail.progress(),
    deliver: async (seq, o) => await trail.deliver(seq, o),
    timeoutMs: options.timeoutMs ?? 60_000,
  });
  const stop = observeLevel(trail, keeper);
  onTestFinished(() => {
    stop();
    sink.answer(); // Else closing tries for a moment longer.
  });
  const gate = new Gate({ approver: { ask: async () => undefined }, recorder, clock, ids });
  const database = new FakeDatabase(memoryTrail());
  const enforcementPoint = new EnforcementPoint({
    gate,
    recorder,
    clock,
    duty: keeper,
    metering: new Metering(new MemoryLedger(), clock),
    databases: { embedded: database, postgres: database, sqlserver: database },
  });
  const run = async () => {
    const request = requestFor('SELECT 1', 'permit', clock.now() + 60_000, { decision: decisionOf('permit') });
    const approval = await gate.approve(request, {}, { signal: never });
    if (approval.kind !== 'granted') throw new TypeError(approval.reason);
    const use = { grant: approval.grant, sql: 'SELECT 1', profile: devProfile, policyInForce: () => policyDigest };
    return await enforcementPoint.execute({ ...use, about }, keepingReader(), { signal: never });
  };
  return { trail, keeper, database, run, stop };
}

const changes = async (directory: string) =>
  (await readJournal(directory)).map(({ type }) => type).filter((type) => /^audit\./.test(type));

/** The machine's clocks, moved. */
function movedClock(): Clock & { wallMs: number; monotonicMs: number } {
  return {
    wallMs: 0,
    monotonicMs: 0,
    now() {
      return systemClock.now() + this.wallMs;
    },
    monotonicUs() {
      return systemClock.monotonicUs() + this.monotonicMs * 1000;
    },
  };
}

describe('the level endpoint, on a real journal', () => {
  it('lets a statement leave only when the endpoint holds its intent', async () => {
    const sink = new FakeSink();
    const { trail, database, run } = await openWindow(await temporaryFolder(), 'endpoint', sink);
    const heldWhenSent: boolean[] = [];
    database.answer = async () => {
      heldWhenSent.push(sink.held.get(trail.status().stream) === trail.status().lastSeq);
      return { kind: 'succeeded', columns: [], rowCount: 0, truncated: false };
    };
    for (let i = 0; i < 5; i += 1) await run();
    expect(heldWhenSent).toEqual([true, true, true, true, true]);
  });

  it('waits for a slow endpoint, and sends nothing before its answer', async () => {
    const sink = new FakeSink();
    sink.is = 'slow';
    const { database, run } = await openWindow(await temporaryFolder(), 'endpoint', sink);
    const running = run();
    await eventually(
      () => sink.isAsked,
      (isAsked) => isAsked,
    );
    expect(database.sent).toEqual([]);
    sink.answer();
    await running;
    expect(database.sent).toHaveLength(1);
  });

  it.each(['down', 'lying'] as const)(
    'refuses while the endpoint is %s, says so once, and runs when it is back',
    async (is) => {
      const directory = await temporaryFolder();
      const sink = new FakeSink();
      sink.is = is;
      const { trail, database, keeper, run } = await openWindow(directory, 'endpoint', sink, { timeoutMs: 300 });
      const runPermitted = async () => {
        await recordPermit(trail);
        return await run();
      };
      await expect(runPermitted()).rejects.toThrow("hasn't acknowledged it");
      await expect(runPermitted()).rejects.toThrow("hasn't acknowledged it");
      expect(database.sent).toEqual([]);
      expect(keeper.blocked?.risks).toEqual(['low', 'medium', 'high', 'critical']);
      sink.is = 'up';
      await trail.deliver(undefined, { signal: never });
      await runPermitted();
      expect(database.sent).toHaveLength(1);
      await trail.close('done');
      expect(await changes(directory)).toEqual(['audit.blocked', 'audit.unblocked']);
      expect((await verifyTrail(directory)).result).toBe('valid');
    },
  );

  it('keeps what a statement did where the endpoint dies once it has the intent', async () => {
    const directory = await temporaryFolder();
    const sink = new FakeSink();
    const { trail, database, run } = await openWindow(directory, 'endpoint', sink);
    database.answer = async () => {
      sink.is = 'down';
      return { kind: 'succeeded', columns: [], rowCount: 0, truncated: false };
    };
    expect(await run()).toMatchObject({ outcome: { kind: 'succeeded' }, recordProblem: undefined });
    sink.is = 'up';
    await trail.deliver(undefined, { signal: never });
    expect(sink.held.get(trail.status().stream)).toBe(trail.status().lastSeq);
  });
});

describe('the level bounded-offline, on a real journal', () => {
  const offline = async (trail: Trail, events: number) => {
    for (let i = 0; i < events; i += 1) await recordPrompt(trail, `question ${i}`);
  };

  it('counts what processes that are gone have left, so that a restart lifts no block', async () => {
    const directory = await temporaryFolder();
    const sink = new FakeSink();
    const first = await openWindow(directory, 'bounded-offline', sink, { timeoutMs: 300 });
    await first.run(); // An acknowledgement, so that only the count is at stake.
    sink.is = 'down';
    await offline(first.trail, 21);
    await expect(first.run()).rejects.toThrow('audit events wait for the endpoint');
    first.stop();
    await abandonStream(directory, first.trail);

    const second = await openWindow(directory, 'bounded-offline', sink, { timeoutMs: 300 });
    await expect(second.run()).rejects.toThrow('audit events wait for the endpoint');
    expect(second.database.sent).toEqual([]);
    sink.is = 'up';
    await eventually(
      () =>
        second.run().then(
          () => true,
          () => false,
        ),
      (ran) => ran,
    );
    expect(second.database.sent).toHaveLength(1);
  });

  it.each([
    ['shortly after the last acknowledgement', 1_800_000, true],
    ['too long after it', 3_700_000, false],
    ['with a clock that was set back behind it', -1_800_000, false],
  ])('knows after a restart without a network %s', async (_name, laterMs, runs) => {
    const directory = await temporaryFolder();
    const sink = new FakeSink();
    const clock = movedClock();
    const first = await openWindow(directory, 'bounded-offline', sink, { clock });
    await first.run();
    await first.trail.close('done');
    sink.is = 'down';
    clock.wallMs = laterMs;
    const second = await openWindow(directory, 'bounded-offline', sink, { clock, timeoutMs: 300 });
    if (runs) await second.run();
    else await expect(second.run()).rejects.toThrow('The endpoint');
    expect(second.database.sent).toHaveLength(runs ? 1 : 0);
  });

  it('is not lifted by setting the clock back while the window is open', async () => {
    const sink = new FakeSink();
    const clock = movedClock();
    const { run, database } = await openWindow(await temporaryFolder(), 'bounded-offline', sink, {
      clock,
      timeoutMs: 3_000, // The first statement waits for an answer of the endpoint.
    });
    await run();
    sink.is = 'down';
    clock.monotonicMs = 3_700_000;
    clock.wallMs = 0; // By the wall clock no time has passed.
    await expect(run()).rejects.toThrow('1 hour');
    expect(database.sent).toHaveLength(1);
  });

  it('blocks one window and not the other where only one reaches the endpoint', async () => {
    const directory = await temporaryFolder();
    const [away, here] = [new FakeSink(), new FakeSink()];
    away.is = 'down';
    const one = await openWindow(directory, 'bounded-offline', away, { timeoutMs: 300 });
    const other = await openWindow(directory, 'bounded-offline', here);
    await expect(one.run()).rejects.toThrow('The endpoint has acknowledged no audit event yet');
    await other.run();
    expect([one.database.sent.length, other.database.sent.length]).toEqual([0, 1]);
  });
});

describe('the level best-effort, on a real journal', () => {
  it('runs while nothing can be recorded, and confesses how much is missing', async () => {
    const directory = await temporaryFolder();
    const disk = new FaultyDisk();
    const { trail, run, database } = await openWindow(directory, 'best-effort', new FakeSink(), { disk });
    disk.fail('write', 'ENOSPC', { matching: /\.seg(\.new)?$/ });
    await run();
    expect(database.sent).toHaveLength(1);
    disk.heal();
    await run();
    await trail.close('done');
    const events = await readJournal(directory);
    expect(events.filter(({ type }) => type === 'audit.unrecorded').map(({ payload }) => payload['events'])).toEqual([
      3,
    ]);
  });
});
