import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPostgresDatabase } from '../../../../src/adapters/databases/postgres/database.ts';
import type { Session } from '../../../../src/core/ports.ts';
import { asConnectionName } from '../../../../src/core/prelude/brands.ts';
import { Collected, noSignal, obligations } from '../../../conformance/database.ts';
import { type PostgresServer, startPostgresServer } from '../../../support/postgresServer.ts';

describe('what PostgreSQL says beside its answer', () => {
  let server: PostgresServer;
  let session: Session;

  beforeAll(async () => {
    server = await startPostgresServer();
    const database = await server.createDatabase();
    const adapter = createPostgresDatabase({ password: () => Promise.resolve(undefined) });
    session = await adapter.connect(
      {
        name: asConnectionName('test'),
        driver: 'postgres',
        environment: 'development',
        readOnly: false,
        ai: 'none',
        host: server.host,
        port: server.port,
        database,
        user: server.user,
      },
      { signal: noSignal },
    );
  });
  afterAll(async () => {
    await session?.close();
    await server?.stop();
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
    const loop = "DO $$ BEGIN FOR i IN 1..5000 LOOP RAISE NOTICE '%', repeat('x', 5000); END LOOP; END $$";
    const outcome = await run(loop);
    const notices = 'notices' in outcome ? (outcome.notices ?? []) : [];
    expect(notices).toHaveLength(50);
    for (const notice of notices) expect(notice.length).toBeLessThanOrEqual(1_000);
  });
});
