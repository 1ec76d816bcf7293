import { createServer, connect as dial } from 'node:net';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { ClientLink } from '../../../../src/adapters/databases/postgres/clientLink.ts';
import { PostgresSession } from '../../../../src/adapters/databases/postgres/session.ts';
import type { ConnectionProfile, Session } from '../../../../src/core/ports.ts';
import { Collected, noSignal, obligations } from '../../../conformance/database.ts';
import { describeObservation } from '../../../conformance/postgresObservation.ts';
import { type PostgresServer, startPostgresServer } from '../../../support/postgresServer.ts';
import { connectPostgres } from '../../../support/postgresSessions.ts';

let server: PostgresServer;
let database: string;
beforeAll(async () => {
  server = await startPostgresServer();
  database = await server.createDatabase();
});
afterAll(() => server?.stop());

const connect = async (over: Partial<ConnectionProfile> = {}): Promise<Session> => {
  const session = await connectPostgres(server, { database, ...over });
  onTestFinished(() => session.close());
  return session;
};

const run = async (session: Session, sql: string, over: Parameters<typeof obligations>[0] = {}) =>
  await session.execute(sql, obligations(over), new Collected(), { signal: noSignal });

describeObservation('PostgreSQL', async () => {
  const session = await connectPostgres(server);
  return { session, close: () => session.close() };
});

describe('what PostgreSQL tells of a statement of somebody with few rights', () => {
  beforeAll(async () => {
    await server.run(
      database,
      `CREATE ROLE ada LOGIN; CREATE ROLE owner LOGIN; GRANT CREATE ON SCHEMA public TO owner;
       SET ROLE owner;
       CREATE TABLE plain (id int); CREATE TABLE guarded (id int); CREATE TABLE forced (id int); CREATE TABLE ready (id int);
       ALTER TABLE guarded ENABLE ROW LEVEL SECURITY;
       ALTER TABLE forced ENABLE ROW LEVEL SECURITY; ALTER TABLE forced FORCE ROW LEVEL SECURITY;
       CREATE POLICY few ON guarded USING (id = 1); CREATE POLICY few ON forced USING (id = 1); CREATE POLICY few ON ready USING (id = 1);
       INSERT INTO plain VALUES (1), (2);
       GRANT SELECT, INSERT ON plain, guarded, forced, ready TO ada`,
    );
  });

  const secured = async (user: string) => {
    const outcome = await run(await connect({ user }), 'SELECT 1 FROM plain, guarded, forced, ready');
    expect(outcome).toMatchObject({ kind: 'succeeded', observed: { tables: { length: 4 } } });
    const told = 'observed' in outcome ? outcome.observed?.rowSecurity : undefined;
    return told?.map(({ table }) => table).sort();
  };

  it('is the tables with row security that is in force for them', async () => {
    expect(await secured('ada')).toEqual(['forced', 'guarded']);
    expect(await secured('owner')).toEqual(['forced']);
    expect(await secured(server.user)).toEqual([]);
  });

  it.each([
    ['its locks', 'SELECT ON pg_catalog.pg_locks', undefined],
    ['its counters', 'EXECUTE ON FUNCTION pg_catalog.pg_stat_force_next_flush()', ['plain']],
  ])('an attack by name: a server that lets nobody see %s still takes changes', async (_, right, tables) => {
    const before = await connect({ user: 'ada' });
    await server.run(database, `REVOKE ${right} FROM PUBLIC`);
    onTestFinished(async () => void (await server.run(database, `GRANT ${right} TO PUBLIC`)));
    const after = await connect({ user: 'ada' });
    const change = await run(after, 'INSERT INTO plain VALUES (3)', { readOnly: false });
    expect(change).toMatchObject({ kind: 'succeeded', rowCount: 1 });
    const observed = 'observed' in change ? change.observed : undefined;
    expect(observed?.tables?.map(({ table }) => table)).toEqual(tables);
    expect(observed ?? {}).not.toHaveProperty('rowsScanned');
    if (tables === undefined)
      for (const readOnly of [true, false]) {
        const sql = readOnly ? 'SELECT * FROM plain' : 'INSERT INTO plain VALUES (3)';
        const taken = await run(before, sql, { readOnly });
        expect(taken).toMatchObject({ kind: 'succeeded' });
        expect(taken).not.toHaveProperty('observed');
      }
  });
});

describe('an observation', () => {
  it('an attack by name: a catalog that somebody locks keeps no change from being committed', async () => {
    await server.run(database, 'CREATE TABLE waiting (id int)');
    const session = await connect();
    // Long before the statement's own limit would end the waiting.
    const unlimited = { readOnly: false, timeoutMs: 3_600_000 };
    const insert = () => run(session, 'INSERT INTO waiting VALUES (1)', unlimited);
    expect(await insert()).toHaveProperty('observed');
    const blocker = new Client({ host: server.host, port: server.port, user: server.user, database, ssl: false });
    await blocker.connect();
    await blocker.query('BEGIN; LOCK TABLE pg_catalog.pg_inherits IN ACCESS EXCLUSIVE MODE');
    const blocked = await insert();
    await blocker.end();
    expect(blocked).toMatchObject({ kind: 'succeeded', rowCount: 1 });
    expect(blocked).not.toHaveProperty('observed');
    expect(await server.run(database, 'SELECT count(*)::int AS n FROM waiting')).toEqual([{ n: 2 }]);
  });

  it('claims no more than there was where workers of the server share the reading', async () => {
    await server.run(
      database,
      `CREATE TABLE wide (id int); INSERT INTO wide SELECT generate_series(1, 50000); ANALYZE wide;
       CREATE ROLE parallel LOGIN; GRANT SELECT ON wide TO parallel;
       ALTER ROLE parallel SET parallel_setup_cost = 0; ALTER ROLE parallel SET parallel_tuple_cost = 0;
       ALTER ROLE parallel SET min_parallel_table_scan_size = 0; ALTER ROLE parallel SET parallel_leader_participation = off`,
    );
    const session = await connect({ user: 'parallel' });
    const plan = new Collected();
    await session.execute('EXPLAIN SELECT count(*) FROM wide', obligations(), plan, { signal: noSignal });
    expect(plan.all.join('\n')).toContain('Parallel Seq Scan');
    const outcome = await run(session, 'SELECT count(*) FROM wide');
    expect(outcome).toMatchObject({ observed: { tables: [{ schema: 'public', table: 'wide' }] } });
    const observed = 'observed' in outcome ? outcome.observed : undefined;
    expect(observed?.rowsScanned).toBeLessThanOrEqual(50_000);
  });

  it.each([
    ['no more round trips for a read', true, 0],
    ['one more for a change, before it is committed', false, 1],
  ])('takes %s', async (_, readOnly, more) => {
    const trips: number[] = [];
    for (const observing of ['nothing', 'counters'] as const) {
      let count = 0;
      const port = await between(server.port, {
        // Sync ends each, and its length is always the same.
        toServer: (bytes) => {
          count += bytes.toString('latin1').split(sync).length - 1;
        },
      });
      const client = new Client({ host: '127.0.0.1', port, user: server.user, database, ssl: false });
      await client.connect();
      const session = new PostgresSession(new ClientLink(client, () => Promise.resolve()), observing);
      expect(await run(session, 'SELECT 1', { readOnly })).toMatchObject({ kind: 'succeeded' });
      trips.push(count);
      await session.close();
    }
    expect((trips[1] ?? 0) - (trips[0] ?? 0)).toBe(more);
  });

  it('claims no counts through a pooler, whose process may have served others', async () => {
    await server.run(database, 'CREATE TABLE pooled (id int)');
    const session = await connect({ port: await poolerBefore(server.port), ssl: false });
    const outcome = await run(session, 'SELECT * FROM pooled');
    expect(outcome).toMatchObject({ observed: { tables: [{ schema: 'public', table: 'pooled' }], rowSecurity: [] } });
    expect('observed' in outcome && outcome.observed).not.toHaveProperty('rowsScanned');
  });
});

const sync = 'S\0\0\0\x04';

/** Stands between as a pooler does, as far as its clients see: with a key for cancelling of its own making. */
const poolerBefore = (port: number): Promise<number> =>
  between(port, {
    toClient: (bytes) => {
      // BackendKeyData: K, its length, the number of the process.
      const key = bytes.indexOf(Buffer.from([0x4b, 0, 0, 0, 12]));
      if (key !== -1) bytes.writeUInt32BE(1, key + 5);
    },
  });

/** Hands on all bytes both ways, when they have been looked at. */
async function between(
  port: number,
  { toServer, toClient }: { toServer?: (bytes: Buffer) => void; toClient?: (bytes: Buffer) => void },
): Promise<number> {
  const middle = createServer((client) => {
    const behind = dial(port, '127.0.0.1');
    for (const socket of [client, behind]) socket.on('error', () => undefined);
    client.on('close', () => behind.destroy());
    client.on('data', (bytes) => {
      toServer?.(bytes);
      behind.write(bytes);
    });
    behind.on('data', (bytes) => {
      toClient?.(bytes);
      client.write(bytes);
    });
  });
  await new Promise<void>((resolve) => middle.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void middle.close());
  const address = middle.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
