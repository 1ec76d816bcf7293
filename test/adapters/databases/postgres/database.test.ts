import { createPostgresDatabase } from '../../../../src/adapters/databases/postgres/database.ts';
import type { ConnectionProfile } from '../../../../src/core/ports.ts';
import { asConnectionName } from '../../../../src/core/prelude/brands.ts';
import { describeDatabase, postgresPhrases } from '../../../conformance/database.ts';
import { startPostgresServer } from '../../../support/postgresServer.ts';

describeDatabase('a PostgreSQL server', postgresPhrases, async () => {
  const server = await startPostgresServer();
  const name = await server.createDatabase();
  const profile: ConnectionProfile = {
    name: asConnectionName('test'),
    driver: 'postgres',
    environment: 'development',
    readOnly: false,
    ai: 'none',
    host: server.host,
    port: server.port,
    database: name,
    user: server.user,
  };
  return {
    database: createPostgresDatabase({ password: () => Promise.resolve(undefined) }),
    profile,
    look: (sql) => server.run(name, sql),
    kill: async () => {
      await server.run(
        'postgres',
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = 'countersign'",
      );
    },
    close: () => server.stop(),
  };
});
