import { describeNotices } from '../../../conformance/postgresNotices.ts';
import { startPostgresServer } from '../../../support/postgresServer.ts';
import { connectPostgres } from '../../../support/postgresSessions.ts';

describeNotices('PostgreSQL', async () => {
  const server = await startPostgresServer();
  const session = await connectPostgres(server);
  return {
    session,
    close: async () => {
      await session.close();
      await server.stop();
    },
  };
});
