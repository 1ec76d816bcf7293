import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { nodeDisk } from '../../../src/adapters/journals/file/disk.ts';
import { embeddedDatabase } from '../../../src/collector/database/embeddedDatabase.ts';
import type { IndexDatabase } from '../../../src/collector/database/link.ts';
import { postgresDatabase } from '../../../src/collector/database/postgresDatabase.ts';
import { Projection } from '../../../src/collector/database/projection.ts';
import { startCollector } from '../../../src/collector/startCollector.ts';
import { Store } from '../../../src/collector/store.ts';
import { trailStories } from '../../../src/composition/trailStories.ts';
import { commit } from '../../../src/core/audit/disclosure.ts';
import { attemptsOf, flatColumns, flatRow } from '../../../src/core/audit/story/flatView.ts';
import { client, framesOf, post } from '../../support/collectorClient.ts';
import { buildEmbeddedWorker } from '../../support/embeddedWorker.ts';
import { eventually } from '../../support/eventually.ts';
import { type PostgresServer, startPostgresServer } from '../../support/postgresServer.ts';
import { ada, recordStory, sam, sampleStories } from '../../support/recordedStories.ts';
import { openTestTrail, temporaryFolder } from '../../support/trailWorld.ts';

/** Events with a request, of types whose shape they don't have, and with values that SQL chokes on. */
const hostile: readonly Record<string, unknown>[] = [
  { type: 'countersign.sql.generated.v1', author: 'model', sql_sha256: 'not a digest', confidence: 'NaN' },
  { type: 'countersign.sql.validated.v1', tables: 'users; DROP TABLE', columns: { a: 1 } },
  { type: 'countersign.policy.evaluated.v1', decision: ['deny'], findings: 'none' },
  { type: 'countersign.query.completed.v1', grant: 'g', status: 'success', duration_us: 'soon' },
  { type: 'countersign.query.completed.v7', grant: 'g', status: 'success', duration_us: 5 },
  { type: 'countersign.llm.responded.v1', 'gen_ai.response.model': 7 },
  { type: 'countersign.some.day.v1', anything: 'goes' },
];

describe('the view flat_event', () => {
  let server: PostgresServer;
  let worker: Awaited<ReturnType<typeof buildEmbeddedWorker>>;
  beforeAll(async () => {
    [server, worker] = await Promise.all([startPostgresServer(), buildEmbeddedWorker()]);
  });
  afterAll(async () => {
    worker.remove();
    await server.stop();
  });

  /** A store with stories in several streams, and with events that nobody honest would send. */
  async function filledStore(): Promise<string> {
    const directory = await temporaryFolder();
    const collector = await startCollector({ port: 0, directory, log: () => undefined });
    onTestFinished(() => collector.close());
    const trail = await openTestTrail(await temporaryFolder(), { sink: { url: collector.url } });
    for (const told of sampleStories) await recordStory(trail.recorder, told);
    // A second try of one question, another question with the same person, and one that goes on in another stream.
    await recordStory(trail.recorder, {
      id: 'r1',
      query: 'r1-again',
      sql: 'SELECT id FROM public.customers',
      status: 'failure',
    });
    await recordStory(trail.recorder, {
      id: 'r6',
      asker: sam,
      sql: 'SELECT email FROM public.customers',
      approver: ada,
      status: 'timeout',
    });
    const other = await openTestTrail(await temporaryFolder(), { sink: { url: collector.url } });
    await recordStory(other.recorder, {
      id: 'r2',
      query: 'r2-elsewhere',
      sql: 'SELECT 1 AS one',
      status: 'success',
      rows: 1,
    });
    await Promise.all([trail, other].map((one) => one.flush({ signal: AbortSignal.timeout(30_000) })));
    const of = client();
    const sealed = commit({ prompt: 'nul \u0001', sql: 7 });
    const records = [
      of.opening(),
      ...hostile.map((fields, i) =>
        of.event({ ...fields, 'countersign.request.id': 'hostile', 'countersign.query.id': `q${i % 2}` }),
      ),
      of.event(
        {
          type: 'countersign.prompt.submitted.v1',
          ...{ channel: 'cli', prompt_length: 5, earlier_turns: 0, 'countersign.request.id': 'odd' },
          ...{ _sd: sealed.digests, _sd_alg: 'sha-256' },
        },
        sealed.disclosures,
      ),
      of.event({ type: 'countersign.stream.heartbeat.v1', uptime_ms: 1, 'countersign.request.id': 'x'.repeat(5_000) }),
    ];
    expect((await post(collector.url, framesOf(records))).status).toBe(200);
    await collector.close();
    return directory;
  }

  const databases: [string, () => Promise<IndexDatabase>][] = [
    [
      'PostgreSQL',
      async () => {
        const name = await server.createDatabase();
        return postgresDatabase(`postgres://${server.user}@${server.host}:${server.port}/${name}?sslmode=disable`);
      },
    ],
    [
      'the embedded database',
      async () => embeddedDatabase(worker.workerFile, path.join(await temporaryFolder(), 'index')),
    ],
  ];

  it.each(databases)('tells in %s what the trail itself tells, row by row', async (_name, open) => {
    const directory = await filledStore();
    const { stories, verification } = await trailStories(directory, {});
    expect(verification.result).not.toBe('tampered');
    const expected = stories.flatMap((story) => attemptsOf(story).map((attempt) => flatRow(story, attempt)));
    const lines: string[] = [];
    const store = await Store.open(nodeDisk, directory, () => undefined);
    onTestFinished(() => store.close());
    const database = await open();
    const log = (line: string): void => void lines.push(line);
    const projection = new Projection({ store, database, schema: 'countersign', now: () => Date.now(), log });
    onTestFinished(() => projection.close());
    projection.start();
    await eventually(
      () => projection.state,
      ({ state, behind }) => state === 'running' && behind === 0,
      60_000,
    );
    const link = await projection.reader();
    const [names] = await link.query(
      `SELECT string_agg(column_name, ',' ORDER BY ordinal_position) FROM information_schema.columns WHERE table_schema = 'countersign' AND table_name = 'flat_event'`,
    );
    expect(names?.[0]?.split(',')).toEqual([...flatColumns]);
    const found = await link.query(`SELECT to_json(v) FROM countersign.flat_event v`);
    expect(found.map(([json]) => canonical(JSON.parse(json ?? '')))).toHaveLength(expected.length);
    expect(found.map(([json]) => canonical(JSON.parse(json ?? ''))).sort()).toEqual(expected.map(canonical).sort());
    expect(lines.join()).not.toContain("can't be written");
  });
});

/** A row as text; a time is a moment, however it is written. */
function canonical(row: object): string {
  const { timestamp, ...rest } = row as { timestamp: string };
  return JSON.stringify([Date.parse(timestamp), ...Object.entries(rest).sort(([a], [b]) => (a < b ? -1 : 1))]);
}
