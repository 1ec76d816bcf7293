import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startCollector } from '../../src/collector/startCollector.ts';
import { systemClock } from '../../src/composition/clock.ts';
import type { TrailOptions } from '../../src/composition/openTrail.ts';
import { verifyTrail } from '../../src/composition/verifyTrail.ts';
import { FaultyDisk } from '../support/faultyDisk.ts';
import { readJournal } from '../support/readJournal.ts';
import { openTestTrail, recordPrompt, temporaryFolder } from '../support/trailWorld.ts';

const signal = AbortSignal.timeout(60_000);
const dayMs = 24 * 3_600_000;

/** A clock that the test puts days ahead, without a jump that the trail would tell of. */
function aheadClock() {
  let aheadMs = 0;
  return {
    now: () => systemClock.now() + aheadMs,
    monotonicUs: () => systemClock.monotonicUs() + aheadMs * 1000,
    wait: (days: number) => {
      aheadMs += days * dayMs;
    },
  };
}

async function collector(directory?: string) {
  const store = directory ?? (await temporaryFolder());
  const running = await startCollector({ port: 0, directory: store, log: () => undefined });
  onTestFinished(() => running.close());
  return { ...running, store };
}

/** A trail of several segments, delivered and old. */
async function aged(options: Partial<TrailOptions> = {}, prompts = 40) {
  const clock = aheadClock();
  const directory = await temporaryFolder();
  const trail = await openTestTrail(directory, { clock, segmentBytes: 16 * 1024, ...options });
  for (let i = 0; i < prompts; i += 1) await recordPrompt(trail, `question ${i} ${'x'.repeat(200)}`);
  const { stream } = trail.status();
  const folder = path.join(directory, 'streams', stream);
  const segments = () => readdirSync(folder).filter((name) => name.endsWith('.seg'));
  return { clock, directory, trail, stream, folder, segments };
}

async function freed(options: Partial<TrailOptions> = {}) {
  const endpoint = await collector();
  const world = await aged({ sink: { url: endpoint.url }, ...options });
  await world.trail.flush({ signal });
  world.clock.wait(8);
  await world.trail.tendRoom({ signal });
  return { ...world, endpoint };
}

describe('segments of a journal', () => {
  it('are freed when they are old and covered by a checkpoint, and the verifier says so instead of finding a gap', async () => {
    const { directory, trail, segments } = await freed();
    expect(segments()[0]).not.toBe('000001.seg');
    const said = (await readJournal(directory)).filter(({ type }) => type === 'journal.freed');
    const through = Number(said.at(-1)?.payload['through_seq']);
    expect(through).toBeGreaterThan(20);
    await recordPrompt(trail, 'goes on');
    await trail.close('done');
    const report = await verifyTrail(directory);
    expect(report).toMatchObject({ result: 'valid', problems: [] });
    expect(report.notes.join('\n')).toMatch(
      new RegExp(`up to ${through} were freed here. They are covered by the checkpoint`),
    );
  });

  it('are freed with those of all keys that signed them', async () => {
    const rotateAfter = { afterMs: Number.POSITIVE_INFINITY, afterEvents: 7 };
    const { directory, trail, segments } = await freed({ rotateAfter });
    expect(segments()[0]).not.toBe('000001.seg');
    await trail.close('done');
    expect(await verifyTrail(directory)).toMatchObject({ result: 'valid', problems: [] });
  });

  it('of an ended stream go to the last, and the next process frees what this one left', async () => {
    const endpoint = await collector();
    const first = await aged({ sink: { url: endpoint.url } });
    await first.trail.flush({ signal });
    await first.trail.close('done');
    first.clock.wait(8);
    const { clock, directory } = first;
    const next = await openTestTrail(directory, { clock, sink: { url: endpoint.url } });
    await next.flush({ signal });
    await next.tendRoom({ signal });
    expect(first.segments()).toEqual([]);
    await next.close('done');
    expect(await verifyTrail(directory)).toMatchObject({ result: 'valid', problems: [], streams: 2 });
  });

  it('stay where another process reads the stream from its beginning, and it is found whole', async () => {
    const { directory, clock, endpoint, trail, segments } = await freed();
    const other = await openTestTrail(directory, { clock, sink: { url: endpoint.url } });
    await other.close('done');
    expect(segments()[0]).not.toBe('000001.seg');
    await trail.close('done');
    const types = (await readJournal(directory)).map(({ type }) => type);
    expect(types).not.toContain('stream.corrupt');
    expect(await verifyTrail(directory)).toMatchObject({ result: 'valid', problems: [] });
  });

  it.each<[string, Partial<TrailOptions>, number]>([
    ['while they are young', {}, 6],
    ['while a legal hold is on their stream', { retention: { isHeld: () => true } }, 8],
    [
      'while a copy has not taken them',
      {
        copies: [
          { name: 'copy-slow', deliver: async () => ({ kind: 'retry', problem: 'It sleeps.', afterMs: 60_000 }) },
        ],
      },
      8,
    ],
  ])('stay %s', async (_name, options, days) => {
    const endpoint = await collector();
    const { trail, clock, segments } = await aged({ sink: { url: endpoint.url }, ...options });
    await trail.flush({ signal });
    const before = segments();
    clock.wait(days);
    await trail.tendRoom({ signal });
    expect(segments()).toEqual(before);
  });

  it('stay without an endpoint, and while none of their events is acknowledged', async () => {
    for (const options of [{}, { sink: { url: 'http://127.0.0.1:9' } }]) {
      const { trail, clock, segments } = await aged(options, 30);
      const before = segments();
      clock.wait(100);
      await trail.tendRoom({ signal });
      expect(segments()).toEqual(before);
    }
  });

  it('stay while the log of the endpoint has contradicted itself', async () => {
    const endpoint = await collector();
    const { trail, clock, directory, segments } = await aged({ sink: { url: endpoint.url } });
    await trail.flush({ signal });
    const name = readdirSync(directory).find((file) => file.startsWith('witness-')) ?? '';
    const file = path.join(directory, name);
    const note = JSON.parse(readFileSync(file, 'utf8'));
    writeFileSync(file, JSON.stringify({ ...note, inconsistent: { why: 'fork', received: 'x' } }));
    const before = segments();
    clock.wait(8);
    await trail.tendRoom({ signal });
    expect(segments()).toEqual(before);
  });

  it('are gone or whole after a failure at any point, and the next round ends what was begun', async () => {
    const disk = new FaultyDisk();
    const endpoint = await collector();
    const { trail, clock, directory, segments, folder } = await aged({ sink: { url: endpoint.url }, disk });
    await trail.flush({ signal });
    clock.wait(8);
    disk.fail('rename', 'EIO', { times: 1, matching: /freed\.json$/ });
    const before = segments();
    await trail.tendRoom({ signal });
    expect(segments()).toEqual(before);
    // The note is written, and the process dies before it removes anything.
    const first = path.join(folder, '000001.seg');
    const kept = readFileSync(first);
    await trail.tendRoom({ signal });
    writeFileSync(first, kept);
    expect(await verifyTrail(directory)).toMatchObject({ problems: [] });
    await trail.tendRoom({ signal });
    expect(existsSync(first)).toBe(false);
  });
});

describe('a beginning that is missing', () => {
  it.each<[string, 'tampered' | 'unverifiable', (folder: string, directory: string) => void]>([
    ['removed together with the note', 'unverifiable', (folder) => rmSync(path.join(folder, 'freed.json'))],
    [
      'whose note claims one event more',
      'tampered',
      (folder) => edit(folder, (note) => ({ ...note, through_seq: Number(note['through_seq']) + 1 })),
    ],
    [
      'whose proof was changed',
      'tampered',
      (folder) =>
        edit(folder, (note) => ({ ...note, proof: String(note['proof']).replace(/\nindex \d+/, '\nindex 0') })),
    ],
    [
      'whose checkpoint the log did not sign',
      'tampered',
      (folder) => edit(folder, (note) => ({ ...note, proof: forged(String(note['proof'])) })),
    ],
    [
      'that is longer than the note says',
      'tampered',
      (folder) => {
        const left = readdirSync(folder).filter((name) => name.endsWith('.seg'));
        rmSync(path.join(folder, left[0] ?? ''));
      },
    ],
    [
      'in a log that this machine has never met',
      'unverifiable',
      (_folder, directory) => {
        for (const name of readdirSync(directory)) if (name.startsWith('witness-')) rmSync(path.join(directory, name));
      },
    ],
  ])('is no freed one: %s', async (_attack, expected, attack) => {
    const { directory, folder, trail, segments } = await freed();
    for (let i = 0; i < 20; i += 1) await recordPrompt(trail, `later ${i} ${'x'.repeat(200)}`);
    expect(segments().length).toBeGreaterThan(1);
    await trail.close('done');
    expect((await verifyTrail(directory)).result).not.toBe('tampered');
    attack(folder, directory);
    expect((await verifyTrail(directory)).result).toBe(expected);
  });
});

it('a beginning that was freed by an attacker’s own log is told from one that the organisation’s log has', async () => {
  const { directory, trail, endpoint } = await freed();
  await trail.close('done');
  const organisation = await collector();
  const keyOf = async (url: string) => (await (await fetch(`${url}/v1/log-key`)).text()).trim();
  const theirs = await verifyTrail(directory);
  expect(theirs.notes.join('\n')).toContain('The key of that log stands in this folder too');
  const known = await verifyTrail(directory, { logKey: await keyOf(endpoint.url) });
  expect(known).toMatchObject({ result: 'valid' });
  expect(known.notes.join('\n')).not.toContain('stands in this folder too');
  expect((await verifyTrail(directory, { logKey: await keyOf(organisation.url) })).result).toBe('unverifiable');
});

describe('the quota of a journal', () => {
  const quotaOf = (bytes: number) => ({ retention: { quotaBytes: bytes } });

  it('says nothing while there is room', async () => {
    const { trail } = await aged(quotaOf(1024 ** 3), 20);
    await trail.tendRoom({ signal });
    expect([trail.status().roomProblem, trail.progress().roomProblem]).toEqual([undefined, undefined]);
  });

  it('warns at 80 %, once, and statements run on', async () => {
    const { trail, directory, segments, folder } = await aged({}, 40);
    await trail.close('done');
    const used = segments().reduce((sum, name) => sum + statSync(path.join(folder, name)).size, 0);
    const options = { segmentBytes: 16 * 1024, ...quotaOf(Math.round((used + 16 * 1024) / 0.88)) };
    const next = await openTestTrail(directory, options);
    await next.tendRoom({ signal });
    await next.tendRoom({ signal });
    expect(next.status().roomProblem).toMatch(
      /takes .* MiB of the .* MiB that it may take; from 95 % on statements stop/,
    );
    expect(next.progress().roomProblem).toBeUndefined();
    const said = (await readJournal(directory)).filter(({ type }) => type === 'journal.room');
    expect(said.map(({ payload }) => payload['room'])).toEqual(['near']);
  });

  it('is full at 95 %: statements stop, and what is recorded still is', async () => {
    const { trail, segments } = await aged(quotaOf(50_000), 45);
    expect(segments().length * 16 * 1024).toBeGreaterThan(47_500);
    await trail.tendRoom({ signal });
    expect(trail.progress().roomProblem).toMatch(/the rest is kept for the end of what runs/);
    await recordPrompt(trail, 'still recorded');
  });

  it('has room again once the endpoint has what was old', async () => {
    const endpoint = await collector();
    const { trail, clock } = await aged({ sink: { url: endpoint.url }, ...quotaOf(50_000) }, 45);
    await trail.flush({ signal });
    await trail.tendRoom({ signal });
    expect(trail.progress().roomProblem).toBeDefined();
    clock.wait(8);
    await trail.tendRoom({ signal });
    expect([trail.status().roomProblem, trail.progress().roomProblem]).toEqual([undefined, undefined]);
  });
});

describe('a segment that another takes the place of', () => {
  it('is noticed at the next record, and nothing is written into the void', async () => {
    const { trail, folder, directory } = await aged({ segmentBytes: 1024 * 1024 }, 3);
    const file = path.join(folder, '000001.seg');
    const bytes = readFileSync(file);
    await rename(file, path.join(directory, 'elsewhere'));
    writeFileSync(file, bytes);
    await recordPrompt(trail, 'after the swap');
    const events = await readJournal(directory);
    expect(events.map(({ sealed }) => sealed['prompt'])).toContain('after the swap');
    expect(events.map(({ type }) => type)).toContain('journal.rotated');
  });
});

function edit(folder: string, change: (note: Record<string, unknown>) => Record<string, unknown>): void {
  const file = path.join(folder, 'freed.json');
  writeFileSync(file, JSON.stringify(change(JSON.parse(readFileSync(file, 'utf8')))));
}

/** The same checkpoint with a signature that nobody made. */
function forged(proof: string): string {
  const at = proof.lastIndexOf(' ') + 1;
  const signature = Buffer.from(proof.slice(at, -1), 'base64');
  signature[20] = (signature[20] ?? 0) ^ 1;
  return `${proof.slice(0, at)}${signature.toString('base64')}\n`;
}
