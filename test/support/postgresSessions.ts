import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createEmbeddedDatabase } from '../../src/adapters/databases/embedded/database.ts';
import { createPostgresDatabase } from '../../src/adapters/databases/postgres/database.ts';
import type { ConnectionProfile, Session } from '../../src/core/ports.ts';
import { asConnectionName } from '../../src/core/prelude/brands.ts';
import { buildEmbeddedWorker } from './embeddedWorker.ts';
import type { PostgresServer } from './postgresServer.ts';

const signal = new AbortController().signal;

/** A session with a server of the tests, as the product opens it. It has a database of its own unless one is named. */
export async function connectPostgres(server: PostgresServer, over: Partial<ConnectionProfile> = {}): Promise<Session> {
  const { host, port, user } = server;
  const database = over.database ?? (await server.createDatabase());
  const profile: ConnectionProfile = {
    ...{ name: asConnectionName('test'), driver: 'postgres', environment: 'development', readOnly: false, ai: 'none' },
    ...{ host, port, user, database, ...over },
  };
  return await createPostgresDatabase({ password: () => Promise.resolve(undefined) }).connect(profile, { signal });
}

/** A session with an embedded database of its own, and what takes both away. */
export async function openEmbedded(): Promise<{ readonly session: Session; close(): Promise<void> }> {
  const directory = mkdtempSync(path.join(tmpdir(), 'countersign-embedded-'));
  const { workerFile, remove } = await buildEmbeddedWorker();
  const session = await createEmbeddedDatabase({ workerFile, directory }).connect(
    { name: asConnectionName('demo'), driver: 'embedded', environment: 'development', readOnly: false, ai: 'schema' },
    { signal },
  );
  return {
    session,
    close: async () => {
      await session.close();
      remove();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
