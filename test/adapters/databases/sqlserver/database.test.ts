import { createSqlServerDatabase } from '../../../../src/adapters/databases/sqlserver/database.ts';
import type { ConnectionProfile } from '../../../../src/core/ports.ts';
import { asConnectionName } from '../../../../src/core/prelude/brands.ts';
import { describeDatabase, sqlServerPhrases } from '../../../conformance/database.ts';
import { connectRaw } from '../../../support/rawSqlServer.ts';
import { ModelDatabase } from '../../../support/tds/model/database.ts';
import { ModelSession } from '../../../support/tds/model/session.ts';
import { startTdsServer } from '../../../support/tdsServer.ts';

describeDatabase('a model of a SQL Server, through the real driver', sqlServerPhrases, async () => {
  const model = new ModelDatabase();
  const server = await startTdsServer(() => new ModelSession(model));
  const behind = await startTdsServer(() => new ModelSession(model));
  const raw = await connectRaw({ host: '127.0.0.1', port: behind.port, user: 'sa', password: 'x' });
  const profile: ConnectionProfile = {
    name: asConnectionName('test'),
    driver: 'sqlserver',
    environment: 'development',
    readOnly: false,
    ai: 'none',
    host: '127.0.0.1',
    port: server.port,
    user: 'sa',
  };
  return {
    database: createSqlServerDatabase({ password: () => Promise.resolve('x'), onNotice: () => undefined }),
    profile,
    look: (sql) => raw.run(sql),
    kill: () => server.dropAll(),
    close: async () => {
      raw.close();
      await Promise.all([server.stop(), behind.stop()]);
    },
  };
});
