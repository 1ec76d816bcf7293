import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { nodeDisk } from '../../../src/adapters/journals/file/disk.ts';
import { createHttpTimeStamper } from '../../../src/adapters/timeStamps/http/httpTimeStamper.ts';
import { startCollector } from '../../../src/collector/startCollector.ts';
import { Stamping } from '../../../src/collector/timeStamps/stamping.ts';
import { verifyTrail } from '../../../src/composition/verifyTrail.ts';
import type { TimeStamper } from '../../../src/core/audit/timeStamp/timeStamper.ts';
import { client, framesOf, post } from '../../support/collectorClient.ts';
import { eventually } from '../../support/eventually.ts';
import { hasOpenssl, startOpensslTsa } from '../../support/opensslTsa.ts';
import { temporaryFolder } from '../../support/trailWorld.ts';
import { treeWorld } from '../../support/treeWorld.ts';

const never = new AbortController().signal;
const minute = 60_000;

async function world(stamper: TimeStamper, startMs = Date.parse('2026-11-26T10:00:00Z')) {
  const store = await temporaryFolder();
  const log = await treeWorld(store);
  await log.grow(3);
  const clock = { ms: startMs };
  const lines: string[] = [];
  const parts = { disk: nodeDisk, store, tree: log.tree, stamper, now: () => clock.ms, random: () => 0.999 };
  const stamping = await Stamping.open({ ...parts, log: (line: string) => lines.push(line) });
  const tick = async (ms: number): Promise<number> => {
    clock.ms += ms;
    await stamping.tick(never);
    return stamping.view.size;
  };
  const files = async () => (await readdir(path.join(store, 'tree', 'timestamps')).catch(() => [])).sort();
  return { ...log, store, stamping, clock, lines, tick, files };
}

/** An authority that answers with anything. */
function answering(...answers: (Buffer | { lost: string })[]) {
  const asked: Buffer[] = [];
  const stamper: TimeStamper = {
    name: 'tsa.example',
    async ask(request) {
      asked.push(request);
      return answers.shift() ?? { lost: 'has no more answers' };
    },
  };
  return { stamper, asked };
}

describe('an authority that fails', () => {
  it('is told of once, asked again ever more rarely, and nothing is kept of its answers', async () => {
    const { stamper, asked } = answering({ lost: 'answered 500' }, { lost: 'answered 500' }, Buffer.from('<html>'));
    const { tick, lines, stamping, files } = await world(stamper);
    expect(await tick(0)).toBe(0);
    await tick(998);
    expect(asked).toHaveLength(1);
    await tick(1);
    await tick(3_000);
    expect(asked).toHaveLength(3);
    expect(lines).toEqual([
      'The time-stamping authority tsa.example answered 500.',
      'The time-stamping authority tsa.example answered with something else than a time-stamp.',
    ]);
    expect([stamping.view.problem, await files()]).toEqual([lines[1], []]);
    expect(new Set(asked.map(String)).size).toBe(3); // A nonce of its own each time.
  });
});

describe.skipIf(!hasOpenssl)('checkpoints with time-stamps of openssl', () => {
  it('are stamped once an hour and at the turn of a day, and openssl verifies what stands beside them', async () => {
    const tsa = await startOpensslTsa();
    const { tick, grow, store, files, stamping } = await world(
      createHttpTimeStamper(tsa.url),
      Date.parse('2026-11-26T22:10:00Z'),
    );
    expect([await tick(0), stamping.view.problem]).toEqual([3, undefined]);
    await grow(5);
    expect(await tick(59 * minute)).toBe(3);
    expect(await tick(minute)).toBe(5);
    await grow(8);
    expect(await tick(49 * minute)).toBe(5); // 23:59.
    expect(await tick(minute)).toBe(8); // Midnight.
    expect(await tick(600 * minute)).toBe(8); // Nothing is new.
    expect(tsa.requests()).toBe(3);
    expect(await files()).toEqual([3, 5, 8].flatMap((size) => [`${size}.note`, `${size}.tsq`, `${size}.tsr`]));
    for (const size of [3, 5, 8])
      expect(await tsa.verify(path.join(store, 'tree', 'timestamps', String(size)))).toContain('Verification: OK');
  });

  it('are verified with the log, from afar and from the folder, and attacks on them show', async () => {
    const tsa = await startOpensslTsa();
    const directory = await temporaryFolder();
    const start = async () => {
      const outside = { stamper: createHttpTimeStamper(tsa.url) };
      const collector = await startCollector({ port: 0, directory, log: () => undefined, outside });
      onTestFinished(() => collector.close());
      return collector;
    };
    const first = await startCollector({ port: 0, directory, log: () => undefined });
    const of = client();
    await post(first.url, framesOf([of.opening(), of.heartbeat(), of.heartbeat()]));
    await first.close();
    const { url, logKey, close } = await start();
    const folder = path.join(directory, 'tree', 'timestamps');
    await eventually(
      async () => (await readdir(folder).catch(() => [])).length,
      (files) => files === 3,
    );
    const health = (await (await fetch(`${url}/healthz`)).json()) as object;
    expect(health).toMatchObject({ status: 'ok', time_stamps: { size: 3 } });
    expect(await (await fetch(`${url}/metrics`)).text()).toContain('countersign_time_stamp_size 3');
    const said = {
      result: 'valid',
      notes: expect.arrayContaining([expect.stringMatching(/^1 checkpoint has a time-stamp: 3 entries at 20/)]),
    };
    expect(await verifyTrail(url, { logKey })).toMatchObject(said);
    await close();
    expect(await verifyTrail(directory, { logKey })).toMatchObject(said);

    const [note, query, reply] = ['note', 'tsq', 'tsr'].map((end) => path.join(folder, `3.${end}`)) as [
      string,
      string,
      string,
    ];
    const attacks: [RegExp, string, (file: string) => Promise<void>][] = [
      [/lacks a part: it was taken away/, 'unverifiable', async () => await rm(query)],
      [
        /not this log's/,
        'tampered',
        async () => await writeFile(note, (await readFile(note, 'utf8')).replace('\n3\n', '\n4\n')),
      ],
      [/another text than the checkpoint/, 'tampered', async () => await flip(query, 40)],
      [/made for another request/, 'tampered', async () => await flip(query, 70)],
      [/something else than a time-stamp/, 'unverifiable', async () => await writeFile(reply, 'x')],
    ];
    for (const [message, result, attack] of attacks) {
      const before = await Promise.all([note, query, reply].map(async (file) => [file, await readFile(file)] as const));
      await attack(directory);
      const report = await verifyTrail(directory, { logKey });
      expect(report.problems.map((problem) => problem.message).join()).toMatch(message);
      expect(report.result).toBe(result);
      for (const [file, bytes] of before) await writeFile(file, bytes);
    }
  });
});

/** Changes one byte of a file. */
async function flip(file: string, at: number): Promise<void> {
  const bytes = await readFile(file);
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  await writeFile(file, bytes);
}
