import { Client } from 'pg';
import { createPostgresDatabase } from '../../../../src/adapters/databases/postgres/database.ts';
import { dialectNamed } from '../../../../src/composition/dialects.ts';
import type { Catalog } from '../../../../src/core/analysis/catalog.ts';
import { assess } from '../../../../src/core/flow.ts';
import { govern } from '../../../../src/core/governing/govern.ts';
import type { ConnectionProfile, Dialect } from '../../../../src/core/ports.ts';
import { asConnectionName } from '../../../../src/core/prelude/brands.ts';
import { startPostgresServer } from '../../../support/postgresServer.ts';
import { draftOf, policyOf } from '../../../support/statements.ts';
import { oraclePolicy, oracleSql } from './world.ts';

/** What a database says: its rows in no order, or its error with everything that came along. */
export interface Answer {
  readonly error: string | undefined;
  readonly rows: readonly string[];
}

export interface OracleWorld {
  readonly dialect: Dialect;
  readonly catalog: Catalog;
  governed(sql: string, policy?: string): { readonly sql: string } | { readonly refused: string };
  /** Reads the tables themselves: what a governed text is for. */
  asOwner(sql: string): Promise<Answer>;
  /** Reads the database's own masking views, behind its own row-level security. */
  asReader(sql: string): Promise<Answer>;
  stop(): Promise<void>;
}

/** A real PostgreSQL server with the protected tables, known through our own reading of its catalog. */
export async function startOracle(moreSql = ''): Promise<OracleWorld> {
  const [server, { deciding: dialect }] = await Promise.all([startPostgresServer(), dialectNamed('postgresql')]);
  const { host, port, user } = server;
  const database = await server.createDatabase();
  await server.run(database, `${oracleSql}\n${moreSql}`);
  const profile: ConnectionProfile = {
    name: asConnectionName('oracle'),
    driver: 'postgres',
    environment: 'development',
    readOnly: false,
    ai: 'none',
    host,
    port,
    user,
    database,
  };
  const o = { signal: new AbortController().signal };
  const session = await createPostgresDatabase({ password: async () => undefined }).connect(profile, o);
  const catalog = await session.readCatalog(o);
  await session.close();
  const [owner, reader] = [0, 1].map(() => new Client({ host, port, user, database, ssl: false })) as [Client, Client];
  await Promise.all([owner.connect(), reader.connect()]);
  await reader.query('SET ROLE reader; SET search_path = seen');
  const known = policyOf(oraclePolicy);
  return {
    dialect,
    catalog,
    governed(sql, policy) {
      const situation = { profile, dialect, catalog, policy: policy === undefined ? known : policyOf(policy) };
      const { analysis, decision } = assess(draftOf(sql), situation);
      const done = govern(analysis, decision, situation);
      return done.kind === 'governed' ? { sql: done.sql } : { refused: done.reason };
    },
    asOwner: (sql) => ask(owner, sql),
    asReader: (sql) => ask(reader, sql),
    async stop() {
      await Promise.all([owner.end(), reader.end()]);
      await server.stop();
    },
  };
}

async function ask(client: Client, sql: string): Promise<Answer> {
  try {
    const asText = { getTypeParser: () => (value: string) => value };
    const { rows } = await client.query({ text: sql, rowMode: 'array', types: asText });
    return { error: undefined, rows: rows.map((row) => JSON.stringify(row)).sort() };
  } catch (thrown) {
    const { message, detail } = thrown as { message: string; detail?: string };
    return { error: `${message} ${detail ?? ''}`, rows: [] };
  }
}
