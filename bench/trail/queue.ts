import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { createDeviceKey } from '../../src/adapters/signers/nodeCrypto/deviceKey.ts';
import { systemClock } from '../../src/composition/clock.ts';
import { createIds } from '../../src/composition/ids.ts';
import { openTrail, type Trail } from '../../src/composition/openTrail.ts';
import type { Sink } from '../../src/core/audit/delivery/delivery.ts';
import type { TrailFigure } from './figure.ts';

/** 1,000,000 is the claim and takes minutes; what grows with the queue shows with fewer. */
const queued = Number(process.env['COUNTERSIGN_BENCH_QUEUED'] ?? 100_000);
const producers = 64;
const blocked = 2_000;

/**
 * What a trail whose endpoint is away costs its process: memory as the queue grows, which is on disk and should be nowhere else;
 * and how long one event, alone, keeps the main thread from anything else.
 */
export async function benchQueue(parent: string = os.tmpdir()): Promise<TrailFigure[]> {
  const folder = await mkdtemp(path.join(parent, 'countersign-bench-'));
  const away: Sink = { name: 'away', deliver: async () => ({ kind: 'retry', problem: 'It is away.' }) };
  const trail = await openTrail({
    directory: folder,
    deviceKey: createDeviceKey('memory'),
    service: { name: 'bench', version: '0' },
    sink: away,
    clock: systemClock,
    ids: createIds(systemClock),
  });
  const first = await blockedBy(trail);
  await recordAll(trail, 10_000); // What is loaded and made once is not the queue's.
  const later = await blockedBy(trail);
  const before = process.memoryUsage.rss();
  await recordAll(trail, queued);
  const grown = (process.memoryUsage.rss() - before) / 1024 / 1024;
  const { backlog } = trail.status();
  if (backlog < queued) throw new Error(`Only ${backlog} events wait.`);
  await trail.close('measured');
  await rm(folder, { recursive: true });
  return [
    { name: `main thread blocked by one event, p50 of the first ${blocked}`, value: first, unit: 'ms' },
    { name: 'main thread blocked by one event later, p50', value: later, unit: 'ms', target: { atMost: 0.15 } },
    { name: `memory grown by ${queued} queued events`, value: grown, unit: 'MB', target: { atMost: 30 } },
  ];
}

/** How long the main thread is busy with one event, alone: the median of many, one after the other, in milliseconds. */
async function blockedBy(trail: Trail): Promise<number> {
  const own: number[] = [];
  for (let i = 0; i < blocked; i += 1) {
    const before = performance.eventLoopUtilization();
    await recordOne(trail, i);
    own.push(performance.eventLoopUtilization(before).active);
  }
  return own.sort((a, b) => a - b)[own.length >> 1] ?? Number.NaN;
}

async function recordOne(trail: Trail, index: number): Promise<void> {
  const clear = { channel: 'cli', prompt_length: 8, earlier_turns: index % 5 } as const;
  await trail.recorder.record('prompt.submitted', {}, clear, { prompt: 'Revenue?' });
}

async function recordAll(trail: Trail, events: number): Promise<void> {
  let left = events;
  const produce = async (): Promise<void> => {
    while (left-- > 0) await recordOne(trail, left);
  };
  await Promise.all(Array.from({ length: producers }, produce));
}
