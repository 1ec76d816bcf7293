import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Collector, startCollector } from '../../src/collector/startCollector.ts';
import { verifyTrail } from '../../src/composition/verifyTrail.ts';
import { type PostgresServer, startPostgresServer } from '../support/postgresServer.ts';
import { readJournal } from '../support/readJournal.ts';
import { VsCode } from '../support/vscodeHost.ts';

/** Each costs a start of the extension host, some ten seconds. */
const kills = 50;

const policy = "version: 1\napproval:\n  - when: \"statement.effect in ['read', 'write']\"\n    effect: permit\n";

describe("the editor's own extension host, killed with SIGKILL while a person runs statements", () => {
  let server: PostgresServer;
  let database: string;
  let collector: Collector;
  let folder: string;
  let code: VsCode;

  beforeAll(async () => {
    server = await startPostgresServer();
    database = await server.createDatabase();
    await server.run(database, 'CREATE TABLE marks (mark int)');
    folder = mkdtempSync(path.join(os.tmpdir(), 'countersign-soak-'));
    collector = await startCollector({ port: 0, directory: folder, log: () => undefined });
    const connection = {
      name: 'server',
      driver: 'postgres',
      host: '127.0.0.1',
      port: server.port,
      database,
      user: 'postgres',
      environment: 'development',
      readOnly: false,
    };
    code = await VsCode.open({
      settings: {
        'countersign.audit.endpoint': collector.url,
        'countersign.connections': [connection],
        'countersign.connection': 'server',
      },
      files: { '.countersign/policy.yaml': policy, '.vscode/settings.json': '{}', 'mark.sql': 'SELECT 1' },
    });
  });

  afterAll(async () => {
    await code?.close();
    await collector?.close();
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it(`${kills} times: nothing acknowledged is lost, and nothing ran whose start is not on record`, async () => {
    for (let kill = 0; kill < kills; kill += 1) {
      await code.openFile('mark.sql');
      // Values are encrypted on disk; names are not.
      await code.replaceText(`INSERT INTO marks SELECT ${kill} AS mark_${kill}`);
      await code.lens('Run').waitFor();
      // The first run opens the connection; the kill falls somewhere into what follows.
      const runs = (async () => {
        for (let i = 0; i < 12; i += 1) {
          await code.page.keyboard.press('Control+Enter');
          await code.page.waitForTimeout(150);
        }
      })();
      await code.page.waitForTimeout(300 + Math.random() * 1_500);
      killExtensionHost(code.server.folder);
      await runs;
      await code.load();
    }

    const events = await readJournal(code.server.trail);
    const queryOf = (event: (typeof events)[number]) => String(event.payload['countersign.query.id']);
    const dispatched = new Set(events.filter(({ type }) => type === 'query.dispatched').map(queryOf));
    const started = new Map<string, number>();
    for (const event of events.filter((e) => e.type === 'sql.validated' && dispatched.has(queryOf(e)))) {
      const mark = /mark_\d+/.exec(String(event.payload['db.query.text']))?.[0] ?? 'none';
      started.set(mark, (started.get(mark) ?? 0) + 1);
    }
    const ran = new Map<string, number>();
    for (const row of await server.run(database, 'SELECT mark, count(*) AS times FROM marks GROUP BY mark')) {
      ran.set(`mark_${String(row['mark'])}`, Number(row['times']));
    }
    expect(ran.size).toBeGreaterThan(kills / 2);
    expect([...ran].filter(([mark, times]) => (started.get(mark) ?? 0) < times)).toEqual([]);

    const acknowledged = (
      JSON.parse(await (await fetch(`${collector.url}/v1/streams`)).text()) as {
        streams: { stream: string; last_seq: number }[];
      }
    ).streams;
    const onDisk = new Set(events.map((event) => `${event.stream} ${event.seq}`));
    expect(acknowledged.filter(({ stream, last_seq }) => !onDisk.has(`${stream} ${last_seq}`))).toEqual([]);
    for (const place of [code.server.trail, collector.url]) {
      const report = await verifyTrail(place);
      expect(report.problems.filter((problem) => problem.severity !== 'finding')).toEqual([]);
    }
  }, 3_600_000);
});

/** Ends the extension host of one server and nothing else: found by its home, because a server has a home of its own. */
function killExtensionHost(folder: string): void {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const [args, environment] = ['cmdline', 'environ'].map((name) => readProcess(pid, name));
    if (args?.includes('--type=extensionHost') === true && environment?.includes(`HOME=${folder}`) === true) {
      process.kill(Number(pid), 'SIGKILL');
    }
  }
}

/** Processes come and go while they are looked at; one that is gone is none that is looked for. */
function readProcess(pid: string, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    return '';
  }
}
