import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { FileBacklog } from '../../../../src/adapters/journals/file/backlog.ts';
import { nodeDisk } from '../../../../src/adapters/journals/file/disk.ts';
import { createCollectorSink } from '../../../../src/adapters/sinks/collector/collectorSink.ts';
import { startCollector } from '../../../../src/collector/startCollector.ts';
import type { Trail } from '../../../../src/composition/openTrail.ts';
import { verifyTrail } from '../../../../src/composition/verifyTrail.ts';
import { rescanMs, Shipper, type ShipperStatus } from '../../../../src/core/audit/delivery/shipper.ts';
import { abandonStream } from '../../../support/abandonStream.ts';
import { until } from '../../../support/eventually.ts';
import { type Fault, startFaultyEndpoint } from '../../../support/faultyEndpoint.ts';
import { readJournal } from '../../../support/readJournal.ts';
import { openTestTrail, recordPrompt, temporaryFolder } from '../../../support/trailWorld.ts';

async function collectorWorld(options: { token?: string } = {}) {
  const directory = await temporaryFolder();
  const collector = await startCollector({ port: 0, directory, log: () => undefined, ...options });
  onTestFinished(() => collector.close());
  return { directory, collector };
}

/** A journal, and a shipper whose waits are told and not waited for. */
async function shippingWorld(script: Fault[], options: { token?: string; wrongToken?: string; url?: string } = {}) {
  const store = await collectorWorld(options.token === undefined ? {} : { token: options.token });
  const endpoint = await startFaultyEndpoint(store.collector.url, script);
  const directory = await temporaryFolder();
  const trail = await openTestTrail(directory);
  const { stream } = trail.status();
  const own = { stream, lastDurableSeq: () => trail.status().lastSeq };
  const backlog = new FileBacklog({ disk: nodeDisk, directory, sink: 'collector', own });
  const waits: number[] = [];
  const statuses: ShipperStatus[] = [];
  const token = options.wrongToken ?? options.token;
  let now = Date.parse('2026-01-01T00:00:00Z');
  const url = options.url ?? endpoint.url;
  // Patience is short only where the endpoint never answers: a busy machine is no fault of the endpoint.
  const timeoutMs = script.some(({ kind }) => kind === 'stall') ? 300 : 60_000;
  const shipper = new Shipper({
    sink: createCollectorSink({ url, timeoutMs, now: () => now, ...(token === undefined ? {} : { token }) }),
    backlog,
    now: () => now,
    random: () => 0.5,
    async wait(ms, signal) {
      if (ms === rescanMs && !signal.aborted) {
        await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
        return;
      }
      if (ms !== rescanMs && ms !== 250) waits.push(ms);
      now += ms;
      await new Promise((resolve) => setImmediate(resolve));
    },
    onStatus: (status, changed) => {
      if (changed) statuses.push(status);
    },
  });
  onTestFinished(() => shipper.close());
  return { ...store, trail, stream, journal: directory, backlog, shipper, waits, statuses, endpoint };
}

async function delivered(world: { shipper: Shipper; backlog: FileBacklog }): Promise<void> {
  world.shipper.start();
  await until(() => world.backlog.waiting === 0 && world.shipper.status.state === 'online');
}

async function record(trail: Trail, count: number): Promise<void> {
  await Promise.all(Array.from({ length: count }, (_, i) => recordPrompt(trail, `question ${i}`)));
}

/** The store holds exactly what was recorded: the same events, in order, once. */
async function expectSame(world: { journal: string; directory: string }): Promise<void> {
  const recorded = await readJournal(world.journal);
  expect(await readJournal(world.directory)).toEqual(recorded);
  expect((await verifyTrail(world.directory)).result).toBe('valid');
}

/** An address where nothing listens any more. */
async function deadUrl(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
}

const answer = (status: number, body?: string, headers?: Record<string, string>): Fault => ({
  kind: 'answer',
  status,
  ...(body === undefined ? {} : { body }),
  ...(headers === undefined ? {} : { headers }),
});

describe('delivery', () => {
  it('brings every event to the collector, once and in order', async () => {
    const world = await shippingWorld([]);
    await record(world.trail, 450);
    await delivered(world);
    await expectSame(world);
    // Batches of at most 200. How many there are depends on how fast the disk was; one for each event would be wrong.
    expect(world.endpoint.requests()).toBeGreaterThanOrEqual(3);
    expect(world.endpoint.requests()).toBeLessThan(45);
    expect(world.shipper.status).toMatchObject({ state: 'online', problem: undefined });
  });

  it.each<[string, Fault[]]>([
    ['a connection reset before anything was stored', [{ kind: 'resetBefore' }]],
    ['a connection reset after it was stored', [{ kind: 'resetAfter' }, { kind: 'resetAfter' }]],
    ['an endpoint that never answers', [{ kind: 'stall' }]],
    ['500', [answer(500), answer(502), answer(504)]],
    ['503 with a body that is no JSON', [answer(503, '<html>')]],
    ['408 and 425', [answer(408), answer(425)]],
    ['200 and a page of a captive portal', [answer(200, '<html>Please sign in</html>')]],
    ['200 and nothing', [answer(200)]],
    ['200 and half an acknowledgement', [answer(200, '{"durable_through":3}')]],
    ['200 and an endless answer', [answer(200, ' '.repeat(1_000_000))]],
    ['an acknowledgement of more than was sent', [{ kind: 'lie', change: (a) => ({ ...a, durable_through: 10_000 }) }]],
    [
      'an acknowledgement of the past',
      [{ kind: 'pass' }, { kind: 'lie', change: (a) => ({ ...a, durable_through: 1 }) }],
    ],
    ['an acknowledgement of a part', [answer(413, '{"reason":"too large"}')]],
    ['a demand for the past', [{ kind: 'pass' }, answer(412, '{"expected":0}')]],
    ['a demand for the future', [answer(412, '{"expected":9999}')]],
    ['a demand without sense', [answer(412, '{"expected":-1}'), answer(412, 'x')]],
  ])('survives %s', async (_name, script) => {
    const world = await shippingWorld(script);
    await record(world.trail, 220); // More than a batch.
    await delivered(world);
    await expectSame(world);
    expect(world.shipper.status.state).toBe('online');
  });

  it('believes a partial acknowledgement for its part', async () => {
    const world = await shippingWorld([]);
    await record(world.trail, 20);
    const whole = await world.backlog.next(world.stream, { maxEvents: 200, maxBytes: 1024 * 1024 });
    const part = { kind: 'acknowledged', durableThrough: 7, head: String(whole?.digests[7]) } as const;
    let calls = 0;
    const sink = createCollectorSink({ url: world.collector.url, now: () => 0 });
    const shipper = new Shipper({
      sink: { name: 'collector', deliver: async (batch, o) => (calls++ === 0 ? part : await sink.deliver(batch, o)) },
      backlog: world.backlog,
      now: () => 0,
      random: () => 0,
      wait: (ms, signal) =>
        ms === rescanMs
          ? new Promise((resolve) => signal.addEventListener('abort', () => resolve()))
          : Promise.resolve(),
      onStatus: () => undefined,
    });
    onTestFinished(() => shipper.close());
    await delivered({ shipper, backlog: world.backlog });
    // The collector never saw events 0 to 7, so it asked for them, and got them.
    await expectSame(world);
  });

  it('waits longer and longer, and as long as it is told to in both forms of Retry-After', async () => {
    const date = new Date(Date.parse('2026-01-01T00:00:00Z') + 500 + 1000 + 60_000 + 90_500).toUTCString();
    const world = await shippingWorld([
      answer(500),
      answer(500),
      answer(429, '', { 'Retry-After': '60' }),
      answer(503, '', { 'Retry-After': date }),
      answer(500, '', { 'Retry-After': 'soon' }),
      answer(500, '', { 'Retry-After': '999999' }),
    ]);
    await record(world.trail, 3);
    await delivered(world);
    expect(world.waits).toEqual([500, 1_000, 60_000, 90_500, 8_000, 3_600_000]);
    await expectSame(world);
  });

  it('keeps everything where nothing listens, and says so once', async () => {
    const world = await shippingWorld([], { url: await deadUrl() });
    await record(world.trail, 3);
    world.shipper.start();
    while (world.waits.length < 12) await new Promise((resolve) => setImmediate(resolve));
    expect(world.statuses.map(({ state }) => state)).toEqual(['offline']);
    expect(world.statuses[0]?.problem).toContain('Events are kept and sent later');
    expect(Math.max(...world.waits)).toBe(150_000);
    expect(world.backlog.waiting).toBe(4);
  });

  it.each([
    [401, /refuses the access token/],
    [403, /refuses the access token/],
    [404, /takes audit events/],
    [301, /takes audit events/],
    [422, /finds the events damaged/],
  ])('is rejected by %i with a sentence that says what to do, and tries again slowly', async (status, sentence) => {
    const world = await shippingWorld([answer(status, '', { Location: 'http://127.0.0.1:1/' }), answer(status)]);
    await record(world.trail, 3);
    await delivered(world);
    expect(world.statuses.map(({ state }) => state)).toEqual(['rejected', 'online']);
    expect(world.statuses[0]?.problem).toMatch(sentence);
    expect(Math.min(...world.waits)).toBeGreaterThanOrEqual(60_000);
    await expectSame(world);
  });

  it('presents its token, and is refused without the right one', async () => {
    const good = await shippingWorld([], { token: 'secret' });
    await record(good.trail, 2);
    await delivered(good);
    await expectSame(good);
    const bad = await shippingWorld([], { token: 'secret', wrongToken: 'guess' });
    await record(bad.trail, 2);
    bad.shipper.start();
    while (bad.waits.length < 2) await new Promise((resolve) => setImmediate(resolve));
    expect(bad.shipper.status.state).toBe('rejected');
    expect(await readJournal(bad.directory)).toEqual([]);
  });

  it('halves what is too large until it fits', async () => {
    const world = await shippingWorld(Array.from({ length: 6 }, () => answer(413)));
    await record(world.trail, 300);
    await delivered(world);
    await expectSame(world);
  });

  it.each<[string, Fault]>([
    ['409', answer(409, '{"seq":1,"stored_digest":"x","reason":"event 1 is stored with another content"}')],
    ['an acknowledgement with another digest', { kind: 'lie', change: (a) => ({ ...a, head: 'A'.repeat(43) }) }],
  ])('stops at a fork (%s), keeps its own history and says so', async (_name, fault) => {
    const world = await shippingWorld([fault]);
    await record(world.trail, 3);
    world.shipper.start();
    while (world.statuses.length === 0) await new Promise((resolve) => setImmediate(resolve));
    await world.shipper.flush({ signal: new AbortController().signal });
    expect(world.shipper.status.state).toBe('rejected');
    expect(world.shipper.status.problem).toMatch(/Nothing more of the stream .* is sent; both histories are kept/);
    expect(world.endpoint.requests()).toBe(1);
    expect(world.backlog.waiting).toBe(4);
  });

  it('brings the streams of processes that are gone, up to damage', async () => {
    const world = await shippingWorld([]);
    const dead = await openTestTrail(world.journal);
    for (let i = 0; i < 3; i += 1) await recordPrompt(dead, `last words ${i}`);
    await abandonStream(world.journal, dead);
    await (await openTestTrail(world.journal)).close('took note');
    world.backlog.refresh();
    await delivered(world);
    await world.shipper.flush({ signal: new AbortController().signal });
    const stored = await readJournal(world.directory);
    expect(stored.filter((e) => e.sealed['prompt']?.toString().startsWith('last words'))).toHaveLength(3);
    expect((await verifyTrail(world.directory)).result).toBe('valid');
  });

  it('finds its place again when the note of it is lost, or points nowhere', async () => {
    for (const damage of ['{"version":1}', undefined, 'elsewhere']) {
      const world = await shippingWorld([]);
      await record(world.trail, 10);
      await delivered(world);
      await world.shipper.close();
      const cursor = path.join(world.journal, 'streams', world.stream, 'cursor-collector.json');
      const note: object = JSON.parse(await readFile(cursor, 'utf8'));
      const text = damage === 'elsewhere' ? JSON.stringify({ ...note, acked_seq: 4, offset: 1234 }) : damage;
      if (text === undefined) await (await import('node:fs/promises')).rm(cursor);
      else await writeFile(cursor, text);
      await record(world.trail, 5);
      const own = { stream: world.stream, lastDurableSeq: () => world.trail.status().lastSeq };
      const backlog = new FileBacklog({ disk: nodeDisk, directory: world.journal, sink: 'collector', own });
      const shipper = new Shipper({
        sink: createCollectorSink({ url: world.collector.url, now: () => 0 }),
        backlog,
        now: () => 0,
        random: () => 0,
        wait: (ms, signal) =>
          ms === rescanMs
            ? new Promise((resolve) => signal.addEventListener('abort', () => resolve()))
            : Promise.resolve(),
        onStatus: () => undefined,
      });
      onTestFinished(() => shipper.close());
      shipper.start();
      await shipper.flush({ signal: new AbortController().signal });
      await until(() => backlog.waiting === 0);
      await expectSame(world);
    }
  });
});

describe('a trail with an endpoint', () => {
  it('records that delivery broke and that it is well again, once each, and lets no event cause another', async () => {
    const { collector, directory: store } = await collectorWorld();
    const faults: Fault[] = [{ kind: 'resetBefore' }, { kind: 'resetBefore' }];
    const endpoint = await startFaultyEndpoint(collector.url, faults);
    const directory = await temporaryFolder();
    const trail = await openTestTrail(directory, { sink: { url: endpoint.url } });
    await recordPrompt(trail, 'question');
    await trail.flush({ signal: AbortSignal.timeout(20_000) });
    await trail.flush({ signal: AbortSignal.timeout(20_000) });
    expect(trail.status()).toMatchObject({ delivery: 'online', backlog: 0 });
    await trail.close('done');
    const states = (await readJournal(store)).filter((event) => event.type === 'delivery.state');
    expect(states.map((event) => event.payload['state'])).toEqual(['offline', 'online']);
    expect(await readJournal(store)).toEqual(await readJournal(directory));
    expect((await verifyTrail(directory)).result).toBe('valid');
  });

  it('tells its listeners what changes, and rejects a flush that is given up', async () => {
    const trail = await openTestTrail(await temporaryFolder(), { sink: { url: await deadUrl() } });
    let told = 0;
    const stop = trail.onStatus(() => {
      told += 1;
    });
    await expect(trail.flush({ signal: AbortSignal.timeout(300) })).rejects.toThrow();
    expect(trail.status().delivery).toBe('offline');
    expect(trail.status().deliveryProblem).toContain('nothing listens there');
    expect(told).toBeGreaterThan(0);
    stop();
    const before = told;
    await recordPrompt(trail, 'question');
    expect(told).toBe(before);
  });
});
