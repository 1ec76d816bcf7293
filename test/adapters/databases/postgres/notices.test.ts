import { createPostgresDatabase } from '../../../../src/adapters/databases/postgres/database.ts';
import { asConnectionName } from '../../../../src/core/prelude/brands.ts';
import { noSignal } from '../../../conformance/database.ts';
import { describeNotices } from '../../../conformance/postgresNotices.ts';
import { startPostgresServer } from '../../../support/postgresServer.ts';

describeNotices('PostgreSQL', async () => {
  const server = await startPostgresServer();
  const { host, port, user } = server;
  const session = await createPostgresDatabase({ password: () => Promise.resolve(undefined) }).connect(
    {
      name: asConnectionName('test'),
      driver: 'postgres',
      environment: 'development',
      readOnly: false,
      ai: 'none',
      host,
      port,
      database: await server.createDatabase(),
      user,
    },
    { signal: noSignal },
  );
  return {
    session,
    close: async () => {
      await session.close();
      await server.stop();
    },
  };
});
