import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPostgresDatabase } from '../../../../src/adapters/databases/postgres/database.ts';
import { createPostgresqlDialect } from '../../../../src/adapters/dialects/postgresql/dialect.ts';
import type { Catalog } from '../../../../src/core/analysis/catalog.ts';
import type { ConnectionProfile, Dialect } from '../../../../src/core/ports.ts';
import { asConnectionName } from '../../../../src/core/prelude/brands.ts';
import { noSignal } from '../../../conformance/database/world.ts';
import { type PostgresServer, startPostgresServer } from '../../../support/postgresServer.ts';
import { times } from '../../../support/thorough.ts';
import { QueryMaker, shopSql } from './validQueries.ts';

/** Queries that PostgreSQL must have accepted by the end. */
const corpus = times(3000, 12_000);
const batch = 60;

let server: PostgresServer;
let client: Client;
let dialect: Dialect;
let catalog: Catalog;
beforeAll(async () => {
  [server, dialect] = await Promise.all([startPostgresServer(), createPostgresqlDialect()]);
  const database = await server.createDatabase();
  await server.run(database, shopSql);
  client = new Client({ host: server.host, port: server.port, user: server.user, database, ssl: false });
  await client.connect();
  const profile: ConnectionProfile = {
    name: asConnectionName('test'),
    driver: 'postgres',
    environment: 'development',
    readOnly: true,
    ai: 'none',
    host: server.host,
    port: server.port,
    database,
    user: server.user,
  };
  const opened = createPostgresDatabase({ password: () => Promise.resolve(undefined) });
  const session = await opened.connect(profile, { signal: noSignal });
  catalog = await session.readCatalog({ signal: noSignal });
  await session.close();
});
afterAll(async () => {
  await client?.end();
  await server?.stop();
});

/** The columns of base tables that PostgreSQL records for views over queries; `undefined` for those it rejects. */
async function recorded(queries: readonly string[]): Promise<readonly (readonly string[] | undefined)[]> {
  const views = queries.map((sql, index) => `create view q${index} as select 1 as one from (${sql}) as wrapped`);
  try {
    await client.query(`begin; ${views.join('; ')}`);
  } catch (thrown) {
    await client.query('rollback');
    if (queries.length === 1) return [undefined];
    if (!(thrown instanceof Error)) throw thrown;
    const middle = Math.ceil(queries.length / 2);
    return [...(await recorded(queries.slice(0, middle))), ...(await recorded(queries.slice(middle)))];
  }
  const { rows } = await client.query<{ view: string; read: string }>(`
    select distinct v.relname as view, c.relname || coalesce('.' || a.attname, '') as read
      from pg_depend d join pg_rewrite r on r.oid = d.objid and d.classid = 'pg_rewrite'::regclass
      join pg_class v on v.oid = r.ev_class
      join pg_class c on c.oid = d.refobjid and d.refclassid = 'pg_class'::regclass and c.relkind = 'r'
      left join pg_attribute a on a.attrelid = c.oid and a.attnum = d.refobjsubid and d.refobjsubid > 0
     where v.relname ~ '^q[0-9]+$'`);
  await client.query('rollback');
  const byView = new Map<string, string[]>();
  for (const { view, read } of rows) byView.set(view, [...(byView.get(view) ?? []), read]);
  return queries.map((_, index) => byView.get(`q${index}`) ?? []);
}

describe('the columns of a generated query', () => {
  it('are those that PostgreSQL records, all of them and hardly any other', { timeout: 600_000 }, async () => {
    const figures = { accepted: 0, rejected: 0, understood: 0, theirs: 0, ours: 0, both: 0 };
    const missed: string[] = [];
    const added: string[] = [];
    for (let seed = 1; figures.understood < corpus; seed += batch) {
      expect(seed).toBeLessThan(corpus * 3);
      const queries = Array.from({ length: batch }, (_, index) => new QueryMaker(seed + index).query());
      const answers = await recorded(queries);
      for (const [index, theirs] of answers.entries()) {
        const sql = queries[index] ?? '';
        if (theirs === undefined) {
          figures.rejected++;
          continue;
        }
        figures.accepted++;
        const [statement] = dialect.analyse(sql, catalog).statements;
        if (statement?.understood !== true) continue;
        figures.understood++;
        expect(statement.effect).toBe('read');
        const ours = statement.reads.flatMap(({ table, columns }) =>
          (columns ?? ['*']).map((one) => `${table}.${one}`),
        );
        const columns = theirs.filter((read) => read.includes('.'));
        for (const table of new Set(theirs.map((read) => read.split('.')[0])))
          if (!statement.reads.some((read) => read.table === table)) missed.push(`${table}: ${sql}`);
        figures.theirs += columns.length;
        figures.ours += ours.length;
        for (const column of columns) {
          if (ours.includes(column)) figures.both++;
          else missed.push(`${column}: ${sql}`);
        }
        for (const column of ours) if (!columns.includes(column)) added.push(`${column}: ${sql}`);
      }
    }
    const recall = figures.both / figures.theirs;
    const precision = figures.both / figures.ours;
    console.log(
      `${figures.understood} understood of ${figures.accepted} accepted queries (${figures.rejected} rejected), ${figures.theirs} columns: ` +
        `recall ${(100 * recall).toFixed(2)} %, precision ${(100 * precision).toFixed(2)} %`,
    );
    expect(missed.slice(0, 3)).toEqual([]);
    expect(precision, added.slice(0, 3).join('\n')).toBeGreaterThanOrEqual(0.995);
    expect(figures.understood / figures.accepted).toBeGreaterThanOrEqual(0.99);
  });
});
