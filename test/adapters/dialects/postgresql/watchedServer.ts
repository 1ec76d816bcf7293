import { Client } from 'pg';
import { createPostgresDatabase } from '../../../../src/adapters/databases/postgres/database.ts';
import type { Catalog } from '../../../../src/core/analysis/catalog.ts';
import type { ConnectionProfile } from '../../../../src/core/ports.ts';
import { asConnectionName } from '../../../../src/core/prelude/brands.ts';
import { noSignal } from '../../../conformance/database/world.ts';
import { startPostgresServer } from '../../../support/postgresServer.ts';

/** What a statement did to a server, in words; empty where it did nothing. */
export type Traces = readonly string[];

/** A real server that tells whether a statement changed anything: the world in which "it only reads" is put to the test. */
export interface WatchedServer {
  readonly catalog: Catalog;
  query(sql: string): Promise<Record<string, unknown>[]>;
  /** Runs a statement as a superuser in a transaction that may write, and commits it. */
  run(sql: string): Promise<{ readonly accepted: boolean; readonly traces: Traces }>;
  /** What changed since the last look, anywhere in the server: data, sequences, settings, locks, sessions, files. */
  look(): Promise<Traces>;
  close(): Promise<void>;
}

/** Things of the session itself, and whether a transaction number was taken: everything that writes takes one. */
const inTransaction = `select coalesce(pg_current_xact_id_if_assigned()::text, '') as xid,
  (select string_agg(coalesce(relation::regclass::text, locktype) || ' ' || mode, ', ') from pg_locks
    where pid = pg_backend_pid() and not (locktype = 'virtualxid' or (locktype = 'relation' and mode = any ($1)))) as locks`;

/** Reading locks a table against being dropped; planning a change locks it against DDL, too, until the transaction ends. */
const readLocks = ['AccessShareLock'];
const planLocks = ['AccessShareLock', 'RowShareLock', 'RowExclusiveLock'];

const state = `select
  (select string_agg(relname || ' ' || (xpath('/row/h/text()', query_to_xml(format(
      'select md5(coalesce(string_agg(t::text, chr(10) order by t::text), '''')) as h from %s t', c.oid::regclass), false, true, '')))[1]::text, ', ' order by c.oid)
     from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind in ('r', 'm', 'p') and n.nspname in ('public', 'hr')) as tables,
  (select string_agg(sequencename || ' ' || coalesce(last_value, 0), ', ' order by sequencename) from pg_sequences) as sequences,
  (select md5(string_agg(name || coalesce(setting, ''), ',' order by name)) from pg_settings where name not in ('transaction_isolation')) as settings,
  (select count(*) from pg_largeobject_metadata) as objects,
  (select count(*) || max(xmin::text) from pg_class) as classes,
  (select md5(string_agg(a::text, ',' order by a.oid)) from pg_authid a) as roles,
  (select string_agg(locktype || mode, ', ') from pg_locks where locktype = 'advisory') as advisory,
  (select count(*) from pg_prepared_statements) as prepared, (select count(*) from pg_cursors) as cursors,
  (select string_agg(pg_listening_channels, ',') from pg_listening_channels()) as channels,
  (select count(*) from pg_replication_slots) as slots, (select count(*) from pg_replication_origin) as origins,
  (select count(*) from pg_stat_activity where application_name = 'bystander') as bystanders,
  (select max(stats_reset)::text from pg_stat_database where datname = current_database()) as reset,
  (select stats_reset::text from pg_stat_bgwriter) as bgreset,
  pg_conf_load_time()::text as loaded, pg_is_in_recovery() as recovering,
  (select string_agg(f, ',' order by f) from pg_ls_dir('.') f) as files`;

/** Starts the server, makes the tables, and reads their catalog as the product does. */
export async function startWatchedServer(sql: string): Promise<WatchedServer> {
  const server = await startPostgresServer();
  const database = await server.createDatabase();
  await server.run(database, sql);
  const profile: ConnectionProfile = {
    name: asConnectionName('watched'),
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
  const catalog = await session.readCatalog({ signal: noSignal });
  await session.close();

  const connect = async (name: string): Promise<Client> => {
    const client = new Client({ ...server, database, ssl: false, application_name: name });
    client.on('error', () => undefined); // Seen as a bystander that is gone.
    await client.connect();
    // A language brings settings along when it is first used.
    await client.query('set statement_timeout = 3000; do $$ begin end $$');
    return client;
  };
  let client = await connect('runner');
  const bystander = await connect('bystander');
  const notified: string[] = [];
  bystander.on('notification', ({ channel }) => notified.push(`a notification on ${channel}`));
  await bystander.query('listen a');

  const lookNow = async (): Promise<Record<string, unknown>> => {
    const { rows } = await client.query<Record<string, unknown>>(state);
    return rows[0] ?? {};
  };
  let before = await lookNow();
  return {
    catalog,
    query: async (text) => (await client.query<Record<string, unknown>>(text)).rows,
    run: async (statement) => {
      const traces: string[] = [];
      try {
        await client.query(`begin; ${statement};`);
        const { rows } = await client.query<{ xid: string; locks: string | null }>(inTransaction, [
          /^explain/.test(statement) ? planLocks : readLocks,
        ]);
        if (rows[0]?.xid !== '') traces.push('a transaction number');
        if (typeof rows[0]?.locks === 'string') traces.push(`locks: ${rows[0].locks}`);
        await client.query('commit');
        return { accepted: true, traces };
      } catch {
        // PostgreSQL rejects it, or ended the session; what it did before that shows when we look.
        await client.query('rollback').catch(async () => {
          client = await connect('runner');
        });
        return { accepted: false, traces };
      }
    },
    look: async () => {
      const now = await lookNow();
      const traces = Object.keys(now).flatMap((key) =>
        String(now[key]) === String(before[key]) ? [] : [`${key}: ${String(before[key])} → ${String(now[key])}`],
      );
      before = now;
      // The server answers the listener after the notifications that it has for it.
      await bystander.query('select 1');
      traces.push(...notified.splice(0));
      return traces;
    },
    close: async () => {
      await client.end();
      await bystander.end();
      await server.stop();
    },
  };
}
