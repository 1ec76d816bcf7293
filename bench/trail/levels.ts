import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createDeviceKey } from '../../src/adapters/signers/nodeCrypto/deviceKey.ts';
import { startCollector } from '../../src/collector/startCollector.ts';
import { systemClock } from '../../src/composition/clock.ts';
import { createIds } from '../../src/composition/ids.ts';
import { openTrail } from '../../src/composition/openTrail.ts';
import { LevelKeeper } from '../../src/core/audit/levels/levelKeeper.ts';
import { type AuditLevel, auditLevels } from '../../src/core/policy/policyFile.ts';
import type { TrailFigure } from './figure.ts';

const statements = 200;
/** Milliseconds, on a quiet machine. */
const targets: Partial<Record<AuditLevel, { readonly p50: number; readonly p99: number }>> = {
  local: { p50: 1.5, p99: 5 },
  endpoint: { p50: 8, p99: 20 },
};
const demand = { endpointRequiredFor: [], maxBacklog: 10_000, maxOfflineMs: 3_600_000 };

/**
 * What each level adds to a statement before it leaves: its record, and what the level wants of it. The collector is on
 * the same machine, in the same process, so the network adds next to nothing and the collector's own work is in the figure.
 */
export async function benchLevels(parent: string = os.tmpdir()): Promise<TrailFigure[]> {
  const figures: TrailFigure[] = [];
  for (const level of auditLevels) {
    const waits = await waitsAt(level, await mkdtemp(path.join(parent, 'countersign-bench-')));
    for (const [name, share] of [['p50', 0.5] as const, ['p99', 0.99] as const]) {
      const value = waits[Math.floor(waits.length * share)] ?? Number.NaN;
      const atMost = targets[level]?.[name];
      const target = atMost === undefined ? {} : { target: { atMost } };
      figures.push({ name: `added ${name}, level ${level}`, value, unit: 'ms', ...target });
    }
  }
  return figures;
}

/** Milliseconds before each statement could leave, ascending. */
async function waitsAt(level: AuditLevel, folder: string): Promise<readonly number[]> {
  const collector = await startCollector({ port: 0, directory: path.join(folder, 'store'), log: () => undefined });
  const trail = await openTrail({
    directory: path.join(folder, 'trail'),
    deviceKey: createDeviceKey('memory'),
    service: { name: 'bench', version: '0' },
    sink: { url: collector.url },
    clock: systemClock,
    ids: createIds(systemClock),
  });
  const keeper = new LevelKeeper({
    recorder: trail.recorder,
    clock: systemClock,
    demand: () => ({ ...demand, level }),
    progress: () => trail.progress(),
    deliver: async (seq, o) => await trail.deliver(seq, o),
  });
  const { signal } = new AbortController();
  await trail.flush({ signal });
  const waits: number[] = [];
  for (let i = 0; i < statements; i += 1) {
    const clear = {
      grant: `grant-${i}`,
      sql_sha256: `sha256:${'0'.repeat(64)}`,
      basis: 'policy',
      'db.system.name': 'postgresql',
      read_only: true,
      max_rows: 10_000,
      timeout_ms: 30_000,
    } as const;
    const started = performance.now();
    const intent = await trail.recorder.record('query.dispatched', {}, clear, { sql: 'SELECT count(*) FROM orders' });
    await keeper.settle('low', intent, { signal });
    const shortfall = keeper.shortfall('low', intent);
    waits.push(performance.now() - started);
    if (shortfall !== undefined) throw new Error(shortfall);
  }
  await trail.close('measured');
  await collector.close();
  await rm(folder, { recursive: true });
  return waits.sort((a, b) => a - b);
}
