import { mkdtemp, open, readdir, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { nodeDisk } from '../src/adapters/journals/file/disk.ts';
import { streamsOf } from '../src/adapters/journals/file/layout.ts';
import { readSegments } from '../src/adapters/journals/file/readSegments.ts';
import { createDeviceKey } from '../src/adapters/signers/nodeCrypto/deviceKey.ts';
import { systemClock } from '../src/composition/clock.ts';
import { createIds } from '../src/composition/ids.ts';
import { openTrail } from '../src/composition/openTrail.ts';
import { trailStories } from '../src/composition/trailStories.ts';
import { verifyTrail } from '../src/composition/verifyTrail.ts';
import { scanSegment } from '../src/core/audit/scanSegment.ts';
import { asConnectionName, asQueryId, asRequestId } from '../src/core/prelude/brands.ts';
import { digestOf } from '../src/core/prelude/digest.ts';
import { lineOf, processorMs, type TrailFigure } from './trail/figure.ts';
import { benchIngest } from './trail/ingest.ts';
import { benchLevels } from './trail/levels.ts';
import { benchQueue } from './trail/queue.ts';
import { benchSignature } from './trail/signature.ts';

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
    const target = producers === 16 ? { target: { atLeast: 4_000 } } : {};
    figures.push({ name: `journal, ${name}`, value: eventsPerRun / seconds, unit: 'events/s', ...target });
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
      const rate = report.events / ((performance.now() - started) / 1000);
      figures.push({ name: 'verify', value: rate, unit: 'events/s' });
    }
    await rm(folder, { recursive: true });
  }
  figures.push(...(await benchQuestions(parent)));
  return figures;
}

/** A journal of some 15,000 events, as of 30 days: verified and joined into stories, as each question to it does. */
async function benchQuestions(parent: string): Promise<TrailFigure[]> {
  const folder = await mkdtemp(path.join(parent, 'countersign-bench-'));
  const trail = await openBenchTrail(folder);
  const record = async (index: number): Promise<void> => {
    const requestId = asRequestId(`request-${index}`);
    const about = { requestId, queryId: asQueryId(`query-${index}`), connection: asConnectionName('bench') };
    const sql_sha256 = digestOf(sql);
    const asked = { channel: 'cli', prompt_length: 8, earlier_turns: 0 } as const;
    await trail.recorder.record('prompt.submitted', { requestId }, asked, { prompt: 'Revenue?' });
    await trail.recorder.record('sql.generated', { requestId }, { author: 'model', sql_sha256 }, { sql });
    const facts = {
      kinds: ['query'],
      effects: ['read'],
      tables: [{ table: 'orders' }],
      columns: ['public.orders.amount'],
    };
    const validated = { sql_sha256, dialect: 'postgresql', statements: 1, understood: true, ...facts };
    const texts = { 'db.query.text': [sql], fingerprints: ['f'] };
    await trail.recorder.record('sql.validated', about, { ...validated, ...texts }, { sql });
    const reason = 'The policy denies this.';
    await trail.recorder.record('query.blocked', about, { stage: 'policy', by: 'policy' }, { reason });
    await trail.recorder.record('query.completed', about, { grant: 'g', status: 'success', duration_us: 1 }, {});
  };
  for (let from = 0; from < 3_000; from += 100)
    await Promise.all(Array.from({ length: 100 }, (_, index) => record(from + index)));
  await trail.close('measured');
  const scanned = process.cpuUsage();
  let found = 0;
  for (const stream of await nodeDisk.list(streamsOf(folder))) {
    for await (const { bytes } of readSegments(nodeDisk, folder, stream)) {
      const scan = scanSegment(bytes);
      if ('problem' in scan) throw new Error(scan.problem);
      found += scan.stretches.length;
    }
  }
  const scanning = processorMs(scanned);
  const started = process.cpuUsage();
  const verified = await verifyTrail(folder);
  const verifying = processorMs(started);
  const asked = process.cpuUsage();
  const { stories, verification } = await trailStories(folder, {});
  const asking = processorMs(asked);
  if (
    verified.result !== 'valid' ||
    verification.result !== 'valid' ||
    stories.length !== 3_000 ||
    found !== verified.events
  )
    throw new Error('The measured journal is not whole.');
  await rm(folder, { recursive: true });
  return [
    { name: `scan ${found} events, processor`, value: scanning, unit: 'ms', target: { atMost: 300 } },
    { name: `verify ${found} events, processor`, value: verifying, unit: 'ms', target: { atMost: 3_000 } },
    {
      name: 'verify, for a second of processor time',
      value: found / (verifying / 1000),
      unit: 'events/s',
      target: { atLeast: 5_000 },
    },
    { name: 'the same, joined into stories', value: asking, unit: 'ms' },
  ];
}

async function openBenchTrail(directory: string) {
  return await openTrail({
    directory,
    deviceKey: createDeviceKey('memory'),
    service: { name: 'bench', version: '0' },
    clock: systemClock,
    ids: createIds(systemClock),
  });
}

/** Measures and prints. */
export async function run(print: (line: string) => void): Promise<void> {
  // The queue before others, which leave things in memory; signatures twice, since machines change their pace.
  for (const measure of [benchSignature, benchQueue, benchTrail, benchLevels, benchIngest, benchSignature]) {
    for (const figure of await measure()) print(lineOf(figure));
  }
}

async function recordWith(directory: string, producers: number): Promise<{ seconds: number; waits: number[] }> {
  const trail = await openBenchTrail(directory);
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
