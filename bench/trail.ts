import { mkdtemp, open, readdir, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createDeviceKey } from '../src/adapters/signers/ed25519/deviceKey.ts';
import { systemClock } from '../src/composition/clock.ts';
import { createIds } from '../src/composition/ids.ts';
import { openTrail } from '../src/composition/openTrail.ts';
import { verifyTrail } from '../src/composition/verifyTrail.ts';

/** One figure of the trail, measured on this machine. */
export interface TrailFigure {
  readonly name: string;
  readonly value: number;
  readonly unit: 'events/s' | 'ms' | 'bytes';
}

const eventsPerRun = 2_000;
const sql = `SELECT region, sum(amount) FROM orders WHERE ordered_at >= '2025-02-01' GROUP BY region ${'-- x'.repeat(60)}`;

/**
 * Measures the journal (signed, chained, synced events per second and the wait of each caller) with one and with sixteen
 * producers, beside a plain append and `fdatasync` of the same bytes in the same folder, and the verifier.
 */
export async function benchTrail(parent: string = os.tmpdir()): Promise<TrailFigure[]> {
  const figures: TrailFigure[] = [];
  for (const producers of [1, 16]) {
    const folder = await mkdtemp(path.join(parent, 'countersign-bench-'));
    const { seconds, waits } = await recordWith(folder, producers);
    const name = `${producers} ${producers === 1 ? 'producer' : 'producers'}`;
    figures.push({ name: `journal, ${name}`, value: eventsPerRun / seconds, unit: 'events/s' });
    figures.push({ name: `wait p50, ${name}`, value: quantile(waits, 0.5), unit: 'ms' });
    figures.push({ name: `wait p99, ${name}`, value: quantile(waits, 0.99), unit: 'ms' });
    const bytes = await usedBytes(folder);
    const plain = await appendPlainly(folder, Math.round(bytes / eventsPerRun), producers);
    figures.push({ name: `append + fdatasync alone, ${name}`, value: plain, unit: 'events/s' });
    if (producers === 16) {
      figures.push({ name: 'event on disk', value: bytes / eventsPerRun, unit: 'bytes' });
      const started = performance.now();
      const report = await verifyTrail(folder);
      if (report.result !== 'valid') throw new Error(`The measured journal is ${report.result}.`);
      figures.push({ name: 'verify', value: report.events / ((performance.now() - started) / 1000), unit: 'events/s' });
    }
    await rm(folder, { recursive: true });
  }
  return figures;
}

/** Measures and prints. */
export async function run(print: (line: string) => void): Promise<void> {
  for (const { name, value, unit } of await benchTrail()) {
    print(`${name.padEnd(40)} ${value.toFixed(unit === 'ms' ? 2 : 0).padStart(8)} ${unit}`);
  }
}

async function recordWith(directory: string, producers: number): Promise<{ seconds: number; waits: number[] }> {
  const trail = await openTrail({
    directory,
    deviceKey: createDeviceKey('memory'),
    service: { name: 'bench', version: '0' },
    clock: systemClock,
    ids: createIds(systemClock),
  });
  const waits: number[] = [];
  let left = eventsPerRun;
  const started = performance.now();
  const produce = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const asked = performance.now();
      const clear = { author: 'model', sql_sha256: `sha256:${'0'.repeat(64)}`, confidence: '0.920' } as const;
      await trail.recorder.record('sql.generated', {}, clear, {
        sql,
        explanation: 'Sums the amount of each order by region.',
      });
      waits.push(performance.now() - asked);
    }
  };
  await Promise.all(Array.from({ length: producers }, produce));
  const seconds = (performance.now() - started) / 1000;
  await trail.close('measured');
  return { seconds, waits: waits.sort((a, b) => a - b) };
}

/** What the disk alone allows: the same bytes, grouped as the journal would group them, with no event made or signed. */
async function appendPlainly(folder: string, bytes: number, producers: number): Promise<number> {
  const file = await open(path.join(folder, 'plain'), 'w');
  await file.write(Buffer.alloc(8 * 1024 * 1024));
  await file.sync();
  const group = Buffer.alloc(bytes * producers, 1);
  const started = performance.now();
  let offset = 0;
  for (let done = 0; done < eventsPerRun; done += producers) {
    await file.write(group, 0, group.length, offset);
    await file.datasync();
    offset = (offset + group.length) % (7 * 1024 * 1024);
  }
  const seconds = (performance.now() - started) / 1000;
  await file.close();
  return eventsPerRun / seconds;
}

async function usedBytes(directory: string): Promise<number> {
  const streams = path.join(directory, 'streams');
  let bytes = 0;
  for (const stream of await readdir(streams)) {
    for (const name of await readdir(path.join(streams, stream))) {
      if (name.endsWith('.seg')) bytes += (await readFile(path.join(streams, stream, name))).length;
    }
  }
  return bytes;
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
