import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { runCommandLine } from '../../../src/cli/runCommandLine.ts';
import { postgresDatabase } from '../../../src/collector/database/postgresDatabase.ts';
import { startCollector } from '../../../src/collector/startCollector.ts';
import { client, framesOf, post } from '../../support/collectorClient.ts';
import { eventually } from '../../support/eventually.ts';
import { fakeTerminal } from '../../support/fakeTerminal.ts';
import { type PostgresServer, startPostgresServer } from '../../support/postgresServer.ts';
import { temporaryFolder } from '../../support/trailWorld.ts';

describe('the tables of a collector', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgresServer();
    for (const role of ['audit_owner', 'audit_writer', 'audit_reader', 'outsider'])
      await server.run('postgres', `CREATE ROLE ${role} LOGIN`);
  });
  afterAll(() => server.stop());

  async function world() {
    const name = await server.createDatabase();
    await server.run('postgres', `GRANT CREATE ON DATABASE ${name} TO audit_owner`);
    const urlAs = (role: string): string => `postgres://${role}@${server.host}:${server.port}/${name}?sslmode=disable`;
    const migrate = async (...words: string[]) => {
      const terminal = fakeTerminal();
      const code = await runCommandLine(
        ['collector', 'migrate', '--database', urlAs('audit_owner'), ...words],
        terminal,
      );
      return { code, said: terminal.said.join('\n') };
    };
    const as = async (role: string, sql: string) => {
      const link = await postgresDatabase(urlAs(role)).open(false);
      try {
        return await link.query(sql);
      } finally {
        await link.close();
      }
    };
    const collect = async (times: readonly string[], directory?: string) => {
      const lines: string[] = [];
      const collector = await startCollector({
        port: 0,
        directory: directory ?? (await temporaryFolder()),
        databaseUrl: urlAs('audit_writer'),
        log: (line) => lines.push(line),
      });
      onTestFinished(() => collector.close());
      const of = client();
      const records = [of.opening(), ...times.map((time) => of.heartbeat({ time }))];
      if (times.length > 0) expect((await post(collector.url, framesOf(records))).status).toBe(200);
      const health = async () =>
        (
          (await (await fetch(`${collector.url}/healthz`)).json()) as {
            projection: { state: string; behind: number; problem?: string };
          }
        ).projection;
      return {
        collector,
        lines,
        health,
        copied: () => eventually(health, ({ state, behind }) => state === 'running' && behind === 0),
      };
    };
    return { name, migrate, as, collect, urlAs };
  }

  const migrated = ['--writer', 'audit_writer', '--reader', 'audit_reader'];

  it('are written by a role that can change, remove and make nothing', async () => {
    const { migrate, as, collect } = await world();
    expect(await migrate(...migrated)).toEqual({ code: 0, said: 'The schema countersign is at version 1.' });
    const { copied, lines } = await collect(['2026-01-01T00:00:00.000Z']);
    await copied();
    expect(lines.join()).not.toContain('owns the tables');
    for (const attack of [
      "UPDATE countersign.events SET type = 'x'",
      'DELETE FROM countersign.events',
      'TRUNCATE countersign.events',
      'DELETE FROM countersign.events_202601',
      'DELETE FROM countersign.sealed_values',
      'ALTER TABLE countersign.events DISABLE TRIGGER ALL',
      'DROP TRIGGER append_only ON countersign.events',
      'DROP TABLE countersign.events_202601',
      'ALTER TABLE countersign.events DETACH PARTITION countersign.events_202601',
      'CREATE TABLE countersign.other (a int)',
      'UPDATE countersign.schema_version SET version = 99',
      'CREATE OR REPLACE FUNCTION countersign.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN OLD; END$$',
    ])
      await expect(as('audit_writer', attack), attack).rejects.toThrow(/permission denied|must be owner|append-only/);
    expect(await as('audit_reader', 'SELECT count(*) FROM countersign.events')).toEqual([['2']]);
    expect(await as('audit_reader', 'SELECT count(*) FROM countersign.flat_event')).toEqual([['0']]);
    for (const attack of [
      'DELETE FROM countersign.events',
      'INSERT INTO countersign.events SELECT * FROM countersign.events',
      "SELECT countersign.ensure_month('2026-03-01')",
    ])
      await expect(as('audit_reader', attack), attack).rejects.toThrow(/permission denied/);
    await expect(as('outsider', 'SELECT * FROM countersign.events')).rejects.toThrow(/permission denied/);
  });

  it('have a partition for each month that can be true, and one for what clients make up', async () => {
    const { migrate, as, collect } = await world();
    await migrate(...migrated);
    const times = [
      '2026-01-31T23:59:59.999Z',
      '2026-02-01T00:00:00.000Z',
      '0001-01-01T00:00:00.000Z',
      '9999-12-31T23:59:59.999Z',
    ];
    const { copied } = await collect(times);
    await copied();
    const rows = await as('audit_reader', 'SELECT tableoid::regclass::text, seq FROM countersign.events ORDER BY seq');
    expect(rows.map(([partition]) => partition?.replace('countersign.', ''))).toEqual([
      'events_202601',
      'events_202601',
      'events_202602',
      'events_other',
      'events_other',
    ]);
    const next = new Date();
    next.setUTCDate(1);
    next.setUTCMonth(next.getUTCMonth() + 1);
    const [ahead] = await as(
      'audit_reader',
      `SELECT to_regclass('countersign.events_${next.toISOString().slice(0, 7).replace('-', '')}') IS NOT NULL`,
    );
    expect(ahead).toEqual(['t']);
  });

  it('go on where a month stands among the others already, as from a clock that ran ahead', async () => {
    const { migrate, as, collect } = await world();
    await migrate(...migrated);
    await as(
      'audit_writer',
      `INSERT INTO countersign.events (stream, seq, id, type, time, is_readable, digest, payload, signature, attributes)
       VALUES ('ahead', 0, 'i', 't', '2026-01-15T00:00:00Z', false, 'd', '', '', '{}')`,
    );
    const { copied } = await collect(['2026-01-20T00:00:00.000Z']);
    await copied();
    expect(await as('audit_owner', 'SELECT count(*) FROM countersign.events_other')).toEqual([['3']]);
  });

  it('are made anew from the log', async () => {
    const { migrate, as, collect } = await world();
    await migrate(...migrated);
    const directory = await temporaryFolder();
    const first = await collect(['2026-01-01T00:00:00.000Z'], directory);
    await first.copied();
    await first.collector.close();
    // The owner is not to be trusted with the truth.
    await as('audit_owner', 'ALTER TABLE countersign.events DISABLE TRIGGER USER');
    await as('audit_owner', 'DELETE FROM countersign.events WHERE seq = 0');
    const second = await collect([], directory);
    await second.copied();
    expect(second.lines.join()).toContain('lacks 1 event that it had');
    await second.collector.close();
    expect((await migrate(...migrated, '--rebuild')).code).toBe(0);
    const third = await collect([], directory);
    await eventually(
      () => as('audit_reader', 'SELECT count(*) FROM countersign.events'),
      ([row]) => row?.[0] === '2',
    );
    await third.copied();
    expect(third.lines.join()).not.toContain('lacks');
  });

  it('are not touched where they are of a later version, or of none', async () => {
    const { migrate, as, collect } = await world();
    await migrate(...migrated);
    await as('audit_owner', 'INSERT INTO countersign.schema_version VALUES (2)');
    expect(await migrate()).toMatchObject({ code: 3, said: expect.stringContaining('Update the collector') });
    const { health } = await collect([]);
    expect((await eventually(health, ({ problem }) => problem?.includes('Update') === true)).state).toBe('waiting');
    await as('audit_owner', 'DROP TABLE countersign.schema_version');
    expect(await migrate()).toMatchObject({ code: 3, said: expect.stringContaining('--rebuild') });
    expect((await migrate('--rebuild', ...migrated)).code).toBe(0);
  });

  it('are made by the collector itself where its role may, and that it owns them is told', async () => {
    const { name, urlAs } = await world();
    const lines: string[] = [];
    const directory = await temporaryFolder();
    const collector = await startCollector({
      port: 0,
      directory,
      databaseUrl: urlAs('audit_owner'),
      log: (l) => lines.push(l),
    });
    onTestFinished(() => collector.close());
    await eventually(
      () => lines,
      (said) => said.join().includes('owns the tables'),
    );
    expect(await server.run(name, 'SELECT version FROM countersign.schema_version')).toEqual([{ version: 1 }]);
  });

  it('keep tenants in schemas of their own', async () => {
    const { migrate, as } = await world();
    await migrate('--tenant', 'acme', '--reader', 'audit_reader');
    await migrate('--tenant', 'globex');
    expect(await as('audit_reader', 'SELECT count(*) FROM countersign_acme.events')).toEqual([['0']]);
    await expect(as('audit_reader', 'SELECT count(*) FROM countersign_globex.events')).rejects.toThrow(/permission/);
    expect(await migrate('--tenant', 'a; DROP SCHEMA x')).toMatchObject({ code: 2 });
  });
});
