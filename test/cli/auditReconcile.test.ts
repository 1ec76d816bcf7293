import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPostgresDatabase } from '../../src/adapters/databases/postgres/database.ts';
import { runCommandLine } from '../../src/cli/runCommandLine.ts';
import { statementTag } from '../../src/core/execution/statementTag.ts';
import type { ConnectionProfile, Session } from '../../src/core/ports.ts';
import { asConnectionName, asQueryId } from '../../src/core/prelude/brands.ts';
import { Collected, noSignal, obligations } from '../conformance/database.ts';
import { fakeTerminal } from '../support/fakeTerminal.ts';
import { type PostgresServer, startPostgresServer } from '../support/postgresServer.ts';
import { ada, sam, type Told, trailOfStories } from '../support/recordedStories.ts';

const linePrefix = '%m [%p] %q%u@%d/%a ';

/** The export that the guide asks for. */
const counting =
  /```sql\n(COPY \(SELECT rolname[^`]*?) \\g/.exec(readFileSync(path.resolve('docs/guide/evidence.md'), 'utf8'))?.[1] ??
  '';

const governed = 'SELECT id\nFROM things -- "quoted", and commas\nWHERE id < 3000';

describe("audit reconcile with PostgreSQL's own log", () => {
  let server: PostgresServer;
  let database: string;
  let session: Session;

  beforeAll(async () => {
    const logs = [
      'logging_collector=on',
      'log_destination=csvlog,stderr',
      'log_directory=log',
      'log_filename=server.log',
    ];
    const counts = ['shared_preload_libraries=pg_stat_statements', 'compute_query_id=on'];
    const said = ['log_statement=all', 'log_timezone=UTC', `log_line_prefix=${linePrefix}`];
    server = await startPostgresServer({ settings: [...logs, ...counts, ...said] });
    database = await server.createDatabase();
    await server.run(
      database,
      'CREATE ROLE analyst LOGIN; CREATE TABLE things AS SELECT generate_series(1, 2500) AS id',
    );
    await server.run(database, 'GRANT ALL ON things TO analyst');
    const profile: ConnectionProfile = {
      name: asConnectionName('warehouse'),
      driver: 'postgres',
      environment: 'production',
      readOnly: false,
      ai: 'none',
      host: server.host,
      port: server.port,
      database,
      user: 'analyst',
    };
    const adapter = createPostgresDatabase({ password: () => Promise.resolve(undefined) });
    session = await adapter.connect(profile, { signal: noSignal });
  });
  afterAll(async () => {
    await session?.close();
    await server?.stop();
  });

  /** Runs a text under the tag of a query, as the enforcement point does. */
  async function run(query: string, sql = governed, readOnly = true): Promise<string> {
    const tag = statementTag(asQueryId(query));
    const outcome = await session.execute(sql, obligations({ readOnly }), new Collected(), { signal: noSignal, tag });
    return outcome.kind;
  }

  /** What runs beside Countersign, as `psql` would, under an account and a name of its choice. */
  async function psql(sql: string, application = 'psql', user = 'analyst'): Promise<void> {
    const client = new Client({ host: server.host, port: server.port, user, database, application_name: application });
    await client.connect();
    await client.query(sql).catch(() => undefined); // The log has what failed, too.
    await client.end();
  }

  const told = (id: string, sql = governed, status: Told['status'] = 'success'): Told => ({
    id,
    asker: sam,
    approver: ada,
    query: `${id}-query`,
    sql,
    status,
    rows: 2500,
  });

  /** Compares the log as it is now, of the statements about one table, with a trail of these statements. */
  async function reconciled(stories: readonly Told[], words: readonly string[] = []) {
    const log = await serverLog('server.csv');
    return await reconciledWith(log, await trailOfStories(stories), words);
  }

  let marks = 0;

  /** A log up to now. The server's collector of logs writes behind its sessions, so a mark tells when it has caught up. */
  async function serverLog(name: 'server.csv' | 'server.log'): Promise<string> {
    marks += 1;
    const mark = `SELECT 'mark ${marks}'`;
    await server.run(database, mark);
    for (;;) {
      const text = await serverFile(`log/${name}`);
      const end = text.indexOf('\n', text.includes(mark) ? text.indexOf(mark) : text.length);
      if (end >= 0) return text.slice(0, end + 1);
    }
  }

  async function serverFile(name: string): Promise<string> {
    const [row] = await server.run(database, `SELECT pg_read_file('${name}') AS text`);
    return String(row?.['text']);
  }

  async function reconciledWith(record: string, trail: string, words: readonly string[] = []) {
    const terminal = fakeTerminal();
    writeFileSync(path.join(terminal.cwd, 'log.csv'), record);
    const code = await runCommandLine(
      ['audit', 'reconcile', '--db', 'log.csv', '--format', 'json', ...words, trail],
      terminal,
    );
    expect(terminal.said).toEqual([]);
    return { code, found: JSON.parse(terminal.printed()) };
  }

  it('finds everything matched, and nothing of its own flagged, after reads, changes, errors and a reading of the catalog', async () => {
    await session.readCatalog({ signal: noSignal });
    const change = 'UPDATE things SET id = id WHERE id = 1 RETURNING id';
    expect(await run('a-query')).toBe('succeeded');
    expect(await run('b-query', change, false)).toBe('succeeded');
    expect(await run('c-query', 'SELECT nothing FROM things')).toBe('failed');
    expect(await run('d-query', 'SELECT 1 / (id - 1) FROM things')).toBe('failed');
    const { code, found } = await reconciled([
      told('a'),
      told('b', change),
      told('c', 'SELECT nothing FROM things', 'failure'),
      told('d', 'SELECT 1 / (id - 1) FROM things', 'failure'),
    ]);
    expect(found).toEqual({
      version: 1,
      format: 'PostgreSQL, CSV log',
      matched: 4,
      accessed: [],
      differences: [],
      outsideLog: 0,
      governed: ['analyst'],
      unread: [],
      remarks: [],
    });
    expect(code).toBe(0);
    // An audit extension would count what is read for a question as read by the statement whose name stands beside it.
    const entries = (await serverLog('server.csv')).split(/\n(?=\d{4}-\d\d-\d\d )/);
    const asked = entries.filter((entry) => entry.includes('pg_catalog.pg_locks'));
    expect(asked.length).toBeGreaterThanOrEqual(2);
    for (const entry of asked) expect(entry).toContain(',"countersign",');
  });

  it('finds what a governed account runs with psql, and an attack by name: under the name of the program', async () => {
    await psql('SELECT count(*) FROM things');
    await psql('DELETE FROM things WHERE id = 7', 'countersign');
    await psql('SELECT broken FROM things');
    await psql('SELECT 1', 'psql', server.user);
    const trail = [told('a'), told('b', 'UPDATE things SET id = id WHERE id = 1 RETURNING id')];
    const failing = ['SELECT nothing FROM things', 'SELECT 1 / (id - 1) FROM things'].map((sql, i) =>
      told(i === 0 ? 'c' : 'd', sql, 'failure'),
    );
    const { code, found } = await reconciled([...trail, ...failing]);
    expect(code).toBe(1);
    expect(found.matched).toBe(4);
    const seen = found.differences.map(({ kind, who, text }: Record<string, string>) => [kind, who, text]);
    expect(seen).toEqual([
      ['unaudited', 'analyst', 'SELECT count(*) FROM things'],
      ['unaudited', 'analyst', 'DELETE FROM things WHERE id = 7'],
      ['unaudited', 'analyst', 'SELECT broken FROM things'],
    ]);
  });

  it('finds an attack by name: another text, or the same once more, under the tag of an approved one', async () => {
    expect(await run('e-query')).toBe('succeeded');
    await psql('DELETE FROM things WHERE id = 8', statementTag(asQueryId('e-query')));
    await psql('SELECT 2 FROM things', statementTag(asQueryId('nowhere')), server.user);
    expect(await run('f-query')).toBe('succeeded');
    await psql(governed, statementTag(asQueryId('f-query')));
    const { found } = await reconciled([told('e'), told('f')]);
    const about = (words: string) => found.differences.filter(({ why }: { why: string }) => why.includes(words));
    expect(about('query e-query')).toMatchObject([{ kind: 'mismatch', text: 'DELETE FROM things WHERE id = 8' }]);
    expect(about('ran 2 times')).toMatchObject([
      { kind: 'mismatch', why: 'Query f-query was sent once, and ran 2 times.' },
    ]);
    expect(about('query nowhere')).toMatchObject([{ kind: 'unaudited', who: server.user }]);
  });

  it('names what it was told to govern, and only a log that can be read', async () => {
    await psql('SELECT 3 FROM things', 'psql', server.user);
    const { found } = await reconciled([], ['--role', server.user]);
    expect(found.governed).toEqual([server.user]);
    expect(found.differences.map(({ text }: { text: string }) => text)).toContain('SELECT 3 FROM things');
    const terminal = fakeTerminal();
    writeFileSync(path.join(terminal.cwd, 'log.csv'), 'not,a,log\n');
    const trail = await trailOfStories([]);
    expect(await runCommandLine(['audit', 'reconcile', '--db', 'log.csv', trail], terminal)).toBe(2);
    expect(terminal.said.join()).toContain('names no column for time');
  });

  it('misses nothing that went over another connection', async () => {
    const lost = async (...words: string[]) => (await reconciled([told('never-sent')], words)).found.outsideLog;
    expect(await lost('--connection', 'demo')).toBe(1);
    expect(await lost('--connection', 'elsewhere')).toBe(0);
  });

  it("reads the server's other log to the same result", async () => {
    const told4 = [told('a'), told('b', 'UPDATE things SET id = id WHERE id = 1 RETURNING id')];
    const [csv, plain] = [await serverLog('server.csv'), await serverLog('server.log')];
    const trail = await trailOfStories(told4);
    const inCsv = await reconciledWith(csv, trail);
    const inLog = await reconciledWith(plain, trail, ['--log-line-prefix', linePrefix]);
    const seen = ({ found }: typeof inCsv) =>
      found.differences.map(({ kind, who, text, why }: Record<string, string>) => [kind, who, text, why]);
    expect(inLog.found).toMatchObject({ format: 'PostgreSQL, log', matched: 2, unread: [] });
    expect(seen(inLog).length).toBeGreaterThan(3);
    expect(seen(inLog)).toEqual(seen(inCsv));
  });

  it('an attack by name: a statement that writes lines of the log is told as itself in either log', async () => {
    const forged =
      "DO $$ BEGIN RAISE LOG E'statement: SELECT 42\\n2026-11-26 00:00:00.000 UTC [1] a@b/c LOG:  statement: x'; END $$";
    await psql(forged);
    const trail = await trailOfStories([]);
    const ofRole = ['--role', 'analyst'];
    for (const [log, words] of [
      [await serverLog('server.csv'), ofRole],
      [await serverLog('server.log'), [...ofRole, '--log-line-prefix', linePrefix]],
    ] as const) {
      const texts = (await reconciledWith(log, trail, words)).found.differences.map(
        ({ text }: { text: string }) => text,
      );
      expect(texts).toContain(forged);
      expect(texts).not.toContain('SELECT 42');
    }
  });

  describe('and with pg_stat_statements', () => {
    const ofRole = ['--role', 'analyst'];
    /** The counts, as CSV. */
    async function counts(change: (query: string) => string = (query) => query): Promise<string> {
      const [row] = await server.run(database, "SELECT current_setting('data_directory') AS folder");
      const file = `'${String(row?.['folder'])}/counts.csv'`;
      await server.run(database, change(counting).replace('STDOUT', file));
      return await serverFile('counts.csv');
    }
    const change = 'UPDATE things SET id = -5 WHERE id IN (3, 4) AND NOT false RETURNING id';
    const again = (text: string) => text.replace('3000', '2999');

    it('agrees where as many ran as were sent, whatever their literals', async () => {
      await server.run(database, 'CREATE EXTENSION IF NOT EXISTS pg_stat_statements');
      await server.run(database, 'SELECT pg_stat_statements_reset()');
      await session.readCatalog({ signal: noSignal });
      expect(await run('g-query')).toBe('succeeded');
      expect(await run('h-query', again(governed))).toBe('succeeded');
      expect(await run('i-query', change, false)).toBe('succeeded');
      expect(await run('j-query', 'SELECT 1 / (id - id) FROM things')).toBe('failed');
      const trail = await trailOfStories(all);
      const { code, found } = await reconciledWith(await counts(), trail, ofRole);
      expect(found).toMatchObject({
        format: 'PostgreSQL, pg_stat_statements',
        matched: 3,
        differences: [],
        unread: [],
      });
      expect(code).toBe(0);
    });
    const all = [
      told('g'),
      told('h', again(governed)),
      told('i', change),
      told('j', 'SELECT 1 / (id - id) FROM things', 'failure'),
    ];

    it('an attack by name: the shape of an approved statement once more with another value, or a shape of its own', async () => {
      await psql(again(governed).replace('2999', '1'));
      await psql('DELETE FROM things WHERE id = 99');
      const { code, found } = await reconciledWith(await counts(), await trailOfStories(all), ofRole);
      expect(code).toBe(1);
      expect(found.differences).toMatchObject([
        { kind: 'unaudited', who: 'analyst', why: 'Governed accounts ran it 3 times, and the trail has 2 of them.' },
        { kind: 'unaudited', text: 'DELETE FROM things WHERE id = $1' },
      ]);
    });

    it('needs to be told which accounts are governed, for counts have no tags', async () => {
      const terminal = fakeTerminal();
      writeFileSync(path.join(terminal.cwd, 'counts.csv'), await counts());
      expect(
        await runCommandLine(['audit', 'reconcile', '--db', 'counts.csv', await trailOfStories(all)], terminal),
      ).toBe(2);
      expect(terminal.said.join()).toContain('--role');
    });
  });
});
