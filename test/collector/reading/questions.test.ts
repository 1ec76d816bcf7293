import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { runCommandLine } from '../../../src/cli/runCommandLine.ts';
import { startCollector } from '../../../src/collector/startCollector.ts';
import { flatColumns } from '../../../src/core/audit/story/flatView.ts';
import { eventually } from '../../support/eventually.ts';
import { fakeTerminal } from '../../support/fakeTerminal.ts';
import { type PostgresServer, startPostgresServer } from '../../support/postgresServer.ts';
import { readJournal } from '../../support/readJournal.ts';
import { ada, recordStory, sampleStories } from '../../support/recordedStories.ts';
import { openTestTrail, temporaryFolder } from '../../support/trailWorld.ts';

interface Answer {
  readonly source: string;
  readonly rows: readonly Record<string, unknown>[];
  readonly ids: readonly { readonly request_id: string }[];
  readonly unclear: number;
  readonly next: string | null;
}

describe('questions to a collector', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgresServer();
  });
  afterAll(() => server.stop());

  async function world(kind: 'log' | 'database') {
    const directory = await temporaryFolder();
    const database = kind === 'log' ? undefined : await server.createDatabase();
    const collector = await startCollector({
      port: 0,
      directory,
      token: 'secret',
      log: () => undefined,
      ...(database === undefined
        ? {}
        : { databaseUrl: `postgres://${server.user}@${server.host}:${server.port}/${database}?sslmode=disable` }),
    });
    onTestFinished(() => collector.close());
    const { url } = collector;
    const trail = await openTestTrail(await temporaryFolder(), { sink: { url, token: 'secret' } });
    for (const told of sampleStories) await recordStory(trail.recorder, told);
    const finance = { ...ada, id: 'fin', attributes: { department: 'finance' } };
    await recordStory(trail.recorder, {
      id: 'r6',
      asker: finance,
      prompt: 'Sum?',
      sql: 'SELECT 1 AS one',
      status: 'success',
      rows: 1,
    });
    await trail.flush({ signal: AbortSignal.timeout(30_000) });
    const health = async () =>
      (await (await fetch(`${url}/healthz`)).json()) as { projection?: { state: string; behind: number } };
    if (database !== undefined)
      await eventually(health, ({ projection }) => projection?.state === 'running' && projection.behind === 0);
    const get = (parameters: Record<string, string>) =>
      fetch(`${url}/v1/questions?${new URLSearchParams(parameters)}`, { headers: { Authorization: 'Bearer secret' } });
    const ask = async (parameters: Record<string, string>) => {
      const answer = await get(parameters);
      expect(answer.status).toBe(200);
      return (await answer.json()) as Answer;
    };
    return { directory, database, collector, url, trail, get, ask };
  }

  describe.each(['log', 'database'] as const)('answered from the %s', (kind) => {
    it('find what audit query finds, with the fifteen columns', async () => {
      const { ask } = await world(kind);
      const found = async (where: string, more: Record<string, string> = {}) =>
        (await ask({ where, ...more })).ids.map(({ request_id }) => request_id);
      const all = await ask({});
      expect(all.source).toBe(kind);
      expect(all.rows.map((row) => Object.keys(row).sort())).toEqual(all.rows.map(() => [...flatColumns].sort()));
      expect(await found('confidence >= 0.9 && "customers" in tables', { since: '7d' })).toEqual(['r1']);
      expect(await found('size(rules) > 0')).toEqual(['r2', 'r3']);
      expect(await found("decision == 'deny'")).toEqual(['r3']);
      expect(await found('"department=finance" in attributes')).toEqual(['r6']);
      expect(await found('true', { until: '2020-01-01' })).toEqual([]);
      expect(await found('true', { type: 'query.blocked' })).toEqual(['r3']);
    });

    it('come in pages that together are the whole, each row once', async () => {
      const { ask } = await world(kind);
      const whole = (await ask({})).rows;
      const rows: unknown[] = [];
      let pages = 0;
      for (let cursor: string | null = ''; cursor !== null; pages += 1) {
        const page: Answer = await ask({ limit: '2', ...(cursor === '' ? {} : { cursor }) });
        rows.push(...page.rows);
        cursor = page.next;
      }
      expect(rows).toEqual(whole);
      expect(pages).toBeGreaterThan(2);
    });
  });

  it.each<[Record<string, string>, string]>([
    [{ where: "persn == 'x'" }, 'Did you mean'],
    [{ since: 'yesterday' }, '"since"'],
    [{ limit: '0' }, '"limit"'],
    [{ limit: '100000' }, '"limit"'],
    [{ cursor: 'bm90IG1pbmU' }, '"cursor"'],
    [{ cursor: Buffer.from('["2026-01-01T00:00:00.000Z","a\\u0000"]').toString('base64url') }, '"cursor"'],
    [{ wher: 'true' }, 'no parameter'],
  ])('refuse %j whole, instead of answering half of it', async (parameters, reason) => {
    const { get, directory } = await world('log');
    const answer = await get(parameters);
    expect(answer.status).toBe(400);
    expect(((await answer.json()) as { reason: string }).reason).toContain(reason);
    expect((await readJournal(directory)).some(({ payload }) => payload['type'] === 'countersign.audit.read.v1')).toBe(
      false,
    );
  });

  it('leave a record of who asked what, and how much they got', async () => {
    const { ask, directory } = await world('log');
    await ask({ where: "person == 'sam'" });
    const read = (await readJournal(directory)).find(({ payload }) => payload['type'] === 'countersign.audit.read.v1');
    expect(read?.payload).toMatchObject({ resource: 'questions', reader: 'token', count: 1 });
    expect(JSON.stringify(read?.payload)).not.toContain('sam');
  });

  it.each([
    [
      'a changed payload',
      "UPDATE countersign.events SET payload = payload || ' '::bytea WHERE type = 'prompt.submitted'",
    ],
    ['a changed place', "UPDATE countersign.events SET seq = seq + 1000 WHERE type = 'query.completed'"],
    [
      'a signature of another event',
      'UPDATE countersign.events SET signature = (SELECT signature FROM countersign.events WHERE seq = 0)',
    ],
    [
      'a made-up value',
      "UPDATE countersign.sealed_values SET disclosure = 'WyJzIiwicHJvbXB0IiwieCJd' WHERE name = 'prompt'",
    ],
    [
      'an event of nobody',
      "INSERT INTO countersign.events SELECT 'forged', 0, id, type, time, request_id, query_id, connection, actor_id, is_readable, digest, payload, signature, attributes FROM countersign.events WHERE type = 'prompt.submitted' LIMIT 1",
    ],
  ])('conclude nothing from a database whose owner put in %s', async (_name, attack) => {
    const { get, database, directory } = await world('database');
    await server.run(
      database ?? '',
      `ALTER TABLE countersign.events DISABLE TRIGGER USER; ALTER TABLE countersign.sealed_values DISABLE TRIGGER USER; ${attack}`,
    );
    const answer = await get({});
    expect(answer.status).toBe(500);
    expect(await answer.text()).toContain('otherwise than it was signed');
    expect((await readJournal(directory)).some(({ payload }) => payload['type'] === 'countersign.audit.read.v1')).toBe(
      false,
    );
  });

  it('are asked by audit query --endpoint, which says whose word it is', async () => {
    const { url } = await world('database');
    const run = async (...words: string[]) => {
      const terminal = fakeTerminal({ env: { COUNTERSIGN_ENDPOINT_TOKEN: 'secret', COUNTERSIGN_ENDPOINT: url } });
      const code = await runCommandLine(['audit', 'query', ...words], terminal);
      return { code, printed: terminal.printed(), said: terminal.said.join('\n') };
    };
    const asked = await run('--endpoint', url, '--format', 'json', '--where', 'size(rules) > 0');
    expect(asked.code).toBe(0);
    expect(JSON.parse(asked.printed)).toMatchObject({
      verification: null,
      ids: [{ request_id: 'r2' }, { request_id: 'r3' }],
    });
    expect(asked.said).toContain("endpoint's word");
    expect((await run('--endpoint', url, '--format', 'csv')).printed.split('\r\n')[0]).toBe(flatColumns.join(','));
    expect((await run('--endpoint', url)).said).toContain('6 rows.');
    expect((await run('--endpoint', url, url)).code).toBe(2);
    expect((await run('--endpoint', `${url}/nothing`)).code).toBe(3);
  });
});
