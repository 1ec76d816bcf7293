import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { nodeDisk } from '../../../src/adapters/journals/file/disk.ts';
import { jsonbText } from '../../../src/collector/database/eventRows.ts';
import type { IndexDatabase } from '../../../src/collector/database/link.ts';
import { postgresDatabase } from '../../../src/collector/database/postgresDatabase.ts';
import { Projection } from '../../../src/collector/database/projection.ts';
import { startCollector } from '../../../src/collector/startCollector.ts';
import { Store } from '../../../src/collector/store.ts';
import { systemClock } from '../../../src/composition/clock.ts';
import { applyErasure, planErasure } from '../../../src/composition/eraseTrail.ts';
import { asRequestId } from '../../../src/core/prelude/brands.ts';
import { eventually, until } from '../../support/eventually.ts';
import { type PostgresServer, startPostgresServer } from '../../support/postgresServer.ts';
import { readJournal } from '../../support/readJournal.ts';
import { about, openTestTrail, recordPrompt, temporaryFolder } from '../../support/trailWorld.ts';

describe('a collector with a PostgreSQL database', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgresServer();
  });
  afterAll(() => server.stop());

  async function world(options: { databaseUrl?: string; directory?: string } = {}) {
    const database = await server.createDatabase();
    const databaseUrl =
      options.databaseUrl ?? `postgres://${server.user}@${server.host}:${server.port}/${database}?sslmode=disable`;
    const directory = options.directory ?? (await temporaryFolder());
    const collector = await startCollector({ port: 0, directory, databaseUrl, log: () => undefined });
    onTestFinished(() => collector.close());
    const rows = () => server.run(database, 'SELECT * FROM countersign.events ORDER BY stream, seq');
    const sealed = (seq: number | undefined) =>
      server.run(database, `SELECT name, value FROM countersign.sealed_values WHERE seq = ${seq} ORDER BY position`);
    const isCopied = async () => {
      const health = (await (await fetch(`${collector.url}/healthz`)).json()) as {
        projection: { state: string; behind: number };
      };
      return health.projection;
    };
    const copied = () => eventually(isCopied, ({ state, behind }) => state === 'running' && behind === 0);
    return { database, databaseUrl, directory, collector, rows, sealed, copied };
  }

  it('copies every event, as it was signed and ready for queries', async () => {
    const { collector, directory, rows, sealed, copied } = await world();
    const trail = await openTestTrail(await temporaryFolder(), { sink: { url: collector.url } });
    for (let i = 0; i < 250; i += 1) await recordPrompt(trail, `question ${i}`);
    await trail.close('done');
    await copied();
    const stored = await readJournal(directory);
    const found = await rows();
    expect(found.map((row) => JSON.parse(String(row['payload'])))).toEqual(stored.map((event) => event.payload));
    expect(found[1]).toMatchObject({
      type: 'prompt.submitted',
      request_id: 'request-1',
      query_id: 'query-1',
      connection: 'demo',
      actor_id: 'u-1',
      attributes: stored[1]?.payload,
    });
    expect(await sealed(stored[1]?.seq)).toEqual(
      expect.arrayContaining([
        { name: 'prompt', value: 'question 0' },
        { name: 'user.full_name', value: 'Ada Example' },
      ]),
    );
  });

  it('loses the values that are erased in the log, and nothing else', async () => {
    const first = await world();
    const trail = await openTestTrail(await temporaryFolder(), { sink: { url: first.collector.url } });
    await recordPrompt(trail, 'erased');
    await recordPrompt(trail, 'kept');
    await trail.close('done');
    await first.copied();
    await first.collector.close();
    const own = (await readJournal(first.directory)).find(({ sealed }) => sealed['prompt'] === 'erased');
    const plan = await planErasure(first.directory, { event: String(own?.payload['id']) });
    const elsewhere = await openTestTrail(await temporaryFolder());
    await applyErasure(first.directory, plan, { recorder: elsewhere.recorder, about: {}, legalBasis: 'r' });
    const { databaseUrl, directory } = first;
    const again = await startCollector({ port: 0, directory, databaseUrl, log: () => undefined });
    onTestFinished(() => again.close());
    const values = () => first.sealed(own?.seq);
    expect(await eventually(values, (rows) => rows.length === 0)).toEqual([]);
    expect(await first.sealed((own?.seq ?? 0) + 1)).toContainEqual({ name: 'prompt', value: 'kept' });
    expect(await first.rows()).toHaveLength(4);
  });

  it('refuses that anything in it is changed or removed', async () => {
    const { collector, database, rows, copied } = await world();
    const trail = await openTestTrail(await temporaryFolder(), { sink: { url: collector.url } });
    await recordPrompt(trail, 'kept');
    await trail.close('done');
    await copied();
    for (const attack of [
      "UPDATE countersign.events SET type = 'x'",
      'DELETE FROM countersign.events WHERE seq = 1',
      'TRUNCATE countersign.events',
      'TRUNCATE countersign.events_other',
      "UPDATE countersign.sealed_values SET value = '1'",
      'TRUNCATE countersign.sealed_values',
      `TRUNCATE countersign.events_${new Date().toISOString().slice(0, 7).replace('-', '')}`,
      "INSERT INTO countersign.events SELECT * FROM countersign.events ON CONFLICT (stream, seq, time) DO UPDATE SET type = 'x'",
    ]) {
      await expect(server.run(database, attack)).rejects.toThrow(/append-only/);
    }
    expect(await rows()).toHaveLength(3);
  });

  it('goes on where it was after a restart, and catches up on what came meanwhile', async () => {
    const first = await world();
    const journal = await temporaryFolder();
    const trail = await openTestTrail(journal, { sink: { url: first.collector.url } });
    await trail.close('done');
    await first.copied();
    await first.collector.close();
    const alone = await startCollector({ port: 0, directory: first.directory, log: () => undefined });
    const other = await openTestTrail(journal, { sink: { url: alone.url } });
    await recordPrompt(other, 'while the database was not there');
    await other.close('done');
    await alone.close();
    const again = await startCollector({
      port: 0,
      directory: first.directory,
      databaseUrl: first.databaseUrl,
      log: () => undefined,
    });
    onTestFinished(() => again.close());
    await eventually(
      () => first.rows(),
      (rows) => rows.length === 5,
    );
    expect((await first.rows()).map((row) => JSON.parse(String(row['payload'])))).toEqual(
      (await readJournal(first.directory)).map((event) => event.payload),
    );
  });

  it('takes events while the database is away, and says that it is', async () => {
    const { collector } = await world({ databaseUrl: 'postgres://nobody@127.0.0.1:9/nothing' });
    const trail = await openTestTrail(await temporaryFolder(), { sink: { url: collector.url } });
    await trail.flush({ signal: AbortSignal.timeout(10_000) });
    expect(trail.status().delivery).toBe('online');
    const health = await eventually(
      async () => (await (await fetch(`${collector.url}/healthz`)).json()) as { projection: { problem?: string } },
      ({ projection }) => projection.problem?.includes("can't be written") === true,
    );
    expect(health).toMatchObject({ status: 'ok', projection: { state: 'waiting' } });
  });

  it('tells once that the database is away, and once that it is back with everything', async () => {
    const name = `late_${Date.now()}`;
    const directory = await temporaryFolder();
    const lines: string[] = [];
    const collector = await startCollector({
      ...{ port: 0, directory, log: (line) => lines.push(line) },
      databaseUrl: `postgres://${server.user}@${server.host}:${server.port}/${name}?sslmode=disable`,
    });
    onTestFinished(() => collector.close());
    const trail = await openTestTrail(await temporaryFolder(), { sink: { url: collector.url } });
    await recordPrompt(trail, 'while it is away');
    await trail.close('done');
    const away = () => lines.filter((line) => line.includes("can't be written"));
    await eventually(away, (told) => told.length > 0);
    await server.run('postgres', `CREATE DATABASE ${name}`);
    await eventually(
      () => lines,
      (told) => told.some((line) => line.includes('there again')),
    );
    expect(away()).toHaveLength(1);
    const rows = () => server.run(name, 'SELECT 1 FROM countersign.events');
    expect(await eventually(rows, (found) => found.length === 3)).toHaveLength(3);
  });

  // The year 0 has a 29th of February, and the year 1, the first that PostgreSQL knows, has none.
  it.each(['0000-01-01', '0000-02-29'])(
    'is not brought to a stop by values that PostgreSQL can not hold, of %s',
    async (day) => {
      const { collector, rows, copied } = await world();
      const clock = { ...systemClock, now: () => Date.parse(`${day}T00:00:00Z`) };
      const trail = await openTestTrail(await temporaryFolder(), { sink: { url: collector.url }, clock });
      const odd = {
        ...about,
        requestId: asRequestId(`${'\u{1f600}'.repeat(3000)}`),
        actor: { ...about.actor, id: 'nul\u0000\\u0000' },
      };
      const clear = { channel: 'cli', prompt_length: 1, earlier_turns: 0 } as const;
      await trail.recorder.record('prompt.submitted', odd, clear, { prompt: '\u0000' });
      await trail.close('done');
      await copied();
      expect((await rows())[1]).toMatchObject({
        actor_id: 'nul\ufffd\\u0000',
        attributes: { actor: { 'user.id': 'nul\ufffd\\u0000' } },
      });
    },
  );

  it('is stopped only once each connection is closed', async () => {
    const real = postgresDatabase(
      `postgres://${server.user}@${server.host}:${server.port}/${await server.createDatabase()}?sslmode=disable`,
    );
    let links = 0;
    let closeReader = (): void => undefined;
    const readerMayClose = new Promise<void>((resolve) => {
      closeReader = resolve;
    });
    const database: IndexDatabase = {
      async open(reading) {
        const link = await real.open(reading);
        links += 1;
        return {
          query: (sql, parameters) => link.query(sql, parameters),
          async close() {
            if (reading) await readerMayClose;
            await link.close();
            links -= 1;
          },
        };
      },
    };
    const store = await Store.open(nodeDisk, await temporaryFolder(), () => undefined);
    onTestFinished(() => store.close());
    const projection = new Projection({ store, database, schema: 'countersign', now: Date.now, log: () => undefined });
    onTestFinished(() => projection.close());
    projection.start();
    await eventually(
      () => projection.state.state,
      (state) => state === 'running',
    );
    await projection.reader();
    expect(links).toBe(2);
    let isClosed = false;
    const closing = projection.close().then(() => {
      isClosed = true;
    });
    await until(() => links === 1);
    for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    expect(isClosed).toBe(false);
    closeReader();
    await closing;
    expect(links).toBe(0);
  });
});

describe('attributes for jsonb', () => {
  it.each([
    ['a\u0000b', 'a\ufffdb'],
    ['\\u0000', '\\u0000'],
    ['\\\\u0000\u0000', '\\\\u0000\ufffd'],
    ['"\\', '"\\'],
  ])('hold %j as %j', (value, held) => {
    expect(JSON.parse(jsonbText(JSON.stringify({ value })))).toEqual({ value: held });
  });
});
