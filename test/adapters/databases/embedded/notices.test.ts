import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEmbeddedDatabase } from '../../../../src/adapters/databases/embedded/database.ts';
import type { Session } from '../../../../src/core/ports.ts';
import { asConnectionName } from '../../../../src/core/prelude/brands.ts';
import { Collected, noSignal, obligations } from '../../../conformance/database.ts';
import { buildEmbeddedWorker } from '../../../support/embeddedWorker.ts';

describe('what the embedded PostgreSQL says beside its answer', () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'countersign-embedded-'));
  let worker: Awaited<ReturnType<typeof buildEmbeddedWorker>>;
  let session: Session;

  beforeAll(async () => {
    worker = await buildEmbeddedWorker();
    session = await createEmbeddedDatabase({ workerFile: worker.workerFile, directory }).connect(
      { name: asConnectionName('demo'), driver: 'embedded', environment: 'development', readOnly: false, ai: 'schema' },
      { signal: noSignal },
    );
  });
  afterAll(async () => {
    await session?.close();
    worker?.remove();
    rmSync(directory, { recursive: true, force: true });
  });

  const run = async (sql: string) =>
    await session.execute(sql, obligations({ readOnly: false }), new Collected(), { signal: noSignal });

  it('comes with the statement that it is about, and with no later one', async () => {
    expect(await run("DO $$ BEGIN RAISE WARNING 'old table'; RAISE NOTICE 'second'; END $$")).toMatchObject({
      kind: 'succeeded',
      notices: ['WARNING: old table', 'NOTICE: second'],
    });
    expect(await run('SELECT 1')).not.toHaveProperty('notices');
  });

  it('comes with an error, too', async () => {
    expect(await run("DO $$ BEGIN RAISE NOTICE 'before'; PERFORM 1 / 0; END $$")).toMatchObject({
      kind: 'failed',
      notices: ['NOTICE: before'],
    });
  });

  it('is bounded, whatever a loop raises', async () => {
    const outcome = await run("DO $$ BEGIN FOR i IN 1..500 LOOP RAISE NOTICE '%', repeat('x', 5000); END LOOP; END $$");
    const notices = 'notices' in outcome ? (outcome.notices ?? []) : [];
    expect(notices).toHaveLength(50);
    for (const notice of notices) expect(notice.length).toBeLessThanOrEqual(1_000);
  });
});
