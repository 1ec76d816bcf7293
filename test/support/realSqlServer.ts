import { createSqlServerDatabase } from '../../src/adapters/databases/sqlserver/database.ts';
import { asConnectionName } from '../../src/core/prelude/brands.ts';
import type { DatabaseUnderTest } from '../conformance/database/world.ts';
import { connectRaw } from './rawSqlServer.ts';

/** Where a real SQL Server 2022 or later is: `sqlserver://login:password@host:port/`. The login must be able to create databases. */
export const realSqlServer = process.env['COUNTERSIGN_TEST_SQLSERVER'];

/** A database of its own on a real server, removed at the end. */
export async function openRealSqlServer(address: string): Promise<DatabaseUnderTest> {
  const url = new URL(address);
  const at = {
    host: url.hostname,
    port: Number(url.port || 1433),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    encrypt: true,
  };
  const database = `countersign_test_${process.pid}_${Date.now()}`;
  const admin = await connectRaw(at);
  await admin.run(`CREATE DATABASE ${database}`);
  const raw = await connectRaw({ ...at, database });
  return {
    database: createSqlServerDatabase({ password: () => Promise.resolve(at.password), onNotice: () => undefined }),
    profile: {
      name: asConnectionName('real'),
      driver: 'sqlserver',
      environment: 'development',
      readOnly: false,
      ai: 'none',
      host: at.host,
      port: at.port,
      database,
      user: at.user,
      ssl: true,
    },
    look: (sql) => raw.run(sql),
    kill: async () => {
      const sessions = await admin.run(
        `SELECT CAST(session_id AS int) AS id FROM sys.dm_exec_sessions WHERE program_name = 'countersign' AND database_id = DB_ID('${database}')`,
      );
      for (const { id } of sessions) await admin.run(`KILL ${Number(id)}`);
    },
    close: async () => {
      raw.close();
      await admin.run(`ALTER DATABASE ${database} SET SINGLE_USER WITH ROLLBACK IMMEDIATE; DROP DATABASE ${database}`);
      admin.close();
    },
  };
}
