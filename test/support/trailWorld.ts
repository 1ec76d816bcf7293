import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { createDeviceKey, type DeviceKey } from '../../src/adapters/signers/nodeCrypto/deviceKey.ts';
import { systemClock } from '../../src/composition/clock.ts';
import { createIds } from '../../src/composition/ids.ts';
import { openTrail, type Trail, type TrailOptions } from '../../src/composition/openTrail.ts';
import type { Receipt } from '../../src/core/audit/recorder.ts';
import { asConnectionName, asQueryId, asRequestId } from '../../src/core/prelude/brands.ts';
import { digestOf } from '../../src/core/prelude/digest.ts';

/** One device key for the tests that don't care which. */
export const deviceKey: DeviceKey = createDeviceKey('memory');

/** An empty folder that is gone after the test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'countersign-trail-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A real trail with small segments. It is closed after the test, if it isn't before. */
export async function openTestTrail(directory: string, options: Partial<TrailOptions> = {}): Promise<Trail> {
  const trail = await openTrail({
    directory,
    deviceKey,
    service: { name: 'countersign-test', version: '1.2.3' },
    clock: systemClock,
    ids: createIds(systemClock),
    segmentBytes: 64 * 1024,
    ...options,
  });
  onTestFinished(() => trail.close('test finished'));
  return trail;
}

const analyst = {
  kind: 'person',
  id: 'u-1',
  name: 'Ada Example',
  roles: ['analyst'],
  attributes: { region: 'EU' },
} as const;

/** What every event of these tests is about. */
export const about = {
  requestId: asRequestId('request-1'),
  queryId: asQueryId('query-1'),
  connection: asConnectionName('demo'),
  actor: analyst,
};

export async function recordPrompt(trail: Pick<Trail, 'recorder'>, prompt: string): Promise<Receipt> {
  const clear = { channel: 'cli', prompt_length: prompt.length, earlier_turns: 0 } as const;
  return await trail.recorder.record('prompt.submitted', about, clear, { prompt });
}

const sent = 'SELECT 1';

/** The judgement of what `recordDispatch` sends, and the decision that permits it. */
export async function recordPermit(trail: Pick<Trail, 'recorder'>): Promise<Receipt> {
  const judged = { sql_sha256: digestOf(sent), dialect: 'postgresql', statements: 1, understood: true };
  const found = { kinds: ['select'], effects: ['read'], tables: [], columns: [], 'db.query.text': ['SELECT ?'] };
  const validated = { ...judged, ...found, fingerprints: ['1'] };
  await trail.recorder.record('sql.validated', about, validated, { sql: sent });
  const policy = { policy_sha256: `sha256:${'0'.repeat(64)}`, policy_sources: ['test'] };
  const bounds = { findings: [], read_only: true, max_rows: 10, timeout_ms: 1000 };
  const clear = { ...policy, decision: 'permit', ...bounds } as const;
  return await trail.recorder.record('policy.evaluated', about, clear, { reasons: [] });
}

export async function recordDispatch(trail: Pick<Trail, 'recorder'>, grant: string): Promise<Receipt> {
  const clear = {
    grant,
    sql_sha256: digestOf(sent),
    basis: 'policy',
    'db.system.name': 'postgresql',
    read_only: true,
    max_rows: 10,
    timeout_ms: 1000,
  } as const;
  return await trail.recorder.record('query.dispatched', about, clear, { sql: sent });
}
