import { spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { usablePseudonymKeys } from '../../src/composition/pseudonymKeys.ts';
import { verifyTrail } from '../../src/composition/verifyTrail.ts';
import { recordedForms } from '../../src/core/audit/pseudonyms/comparison.ts';
import { type PostgresServer, startPostgresServer } from '../support/postgresServer.ts';
import { readJournal } from '../support/readJournal.ts';
import { patience, times } from '../support/thorough.ts';

/** How often the process is killed. */
const kills = times(4, 300);
const require = createRequire(import.meta.url);

describe('a process killed with SIGKILL while it runs statements', () => {
  let server: PostgresServer;
  let folder: string;
  let program: string;

  beforeAll(async () => {
    server = await startPostgresServer();
    folder = mkdtempSync(path.join(tmpdir(), 'countersign-kill-'));
    program = path.join(folder, 'governedWriter.mjs');
    await build({
      entryPoints: [new URL('governedWriter.ts', import.meta.url).pathname],
      outfile: program,
      bundle: true,
      platform: 'node',
      format: 'esm',
      banner: {
        js: "import { createRequire as cr } from 'node:module'; import { fileURLToPath as fu } from 'node:url'; const require = cr(import.meta.url); const __filename = fu(import.meta.url); const __dirname = fu(new URL('.', import.meta.url));",
      },
      logLevel: 'error',
    });
    copyFileSync(
      path.join(path.dirname(require.resolve('libpg-query')), 'libpg-query.wasm'),
      path.join(folder, 'libpg-query.wasm'),
    );
    mkdirSync(path.join(folder, 'sqlParsers'));
    for (const file of ['node-sql-parser/build/postgresql.js', 'big-integer/BigInteger.min.js'])
      copyFileSync(require.resolve(file), path.join(folder, 'sqlParsers', path.basename(file)));
  });

  afterAll(async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it(
    `${kills} times: no recorded outcome is lost, and nothing ran whose start is not on record`,
    async () => {
      const database = await server.createDatabase();
      await server.run(database, 'CREATE TABLE marks (mark int)');
      const home = path.join(folder, 'home');
      mkdirSync(home);
      const told: number[] = [];
      for (let kill = 0; kill < kills; kill += 1) {
        told.push(
          ...(await runAndKill(
            [program, home, String(server.port), database, String(kill * 100_000)],
            Math.random() * 60,
          )),
        );
      }

      // The next start puts in order what the kills left behind.
      await runAndKill([program, home, String(server.port), database, String(kills * 100_000)], 0);
      const events = await readJournal(path.join(home, 'trail'));
      const keys = (await usablePseudonymKeys([path.join(home, 'trail')])).map(({ key }) => key);
      const isIn = (recorded: ReadonlySet<unknown>, mark: number): boolean =>
        recordedForms(`INSERT INTO marks VALUES (${mark})`, keys).some((form) => recorded.has(form));
      const started = new Set(events.filter((e) => e.type === 'query.dispatched').map((e) => e.payload['sql_sha256']));
      const inDatabase = (await server.run(database, 'SELECT mark FROM marks')).map((row) => Number(row['mark']));
      expect(inDatabase.length).toBeGreaterThan(kills);
      expect(inDatabase.filter((mark) => !isIn(started, mark))).toEqual([]);

      const completed = new Map(
        events
          .filter((e) => e.type === 'query.completed')
          .map((e) => [e.payload['countersign.query.id'], e.payload['status']]),
      );
      const succeeded = new Set(
        events
          .filter(
            (e) => e.type === 'query.dispatched' && completed.get(e.payload['countersign.query.id']) === 'success',
          )
          .map((e) => e.payload['sql_sha256']),
      );
      expect(told.filter((mark) => !isIn(succeeded, mark))).toEqual([]);
      // Every start of a dead process has exactly one end: what happened, or that nobody knows.
      const lastStream = events
        .filter((e) => e.type === 'stream.opened')
        .map((e) => e.stream)
        .sort()
        .at(-1);
      const orphans = events.filter(
        (e) =>
          e.type === 'query.dispatched' && e.stream !== lastStream && !completed.has(e.payload['countersign.query.id']),
      );
      expect(orphans).toEqual([]);

      const report = await verifyTrail(path.join(home, 'trail'), {});
      expect(report.problems.filter((problem) => problem.severity !== 'finding')).toEqual([]);
    },
    patience(300_000),
  );
});

/** Runs the program until it is ready and the delay is over, kills it, and resolves with the marks it told of. */
function runAndKill(words: string[], delayMs: number): Promise<number[]> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    let complained = '';
    let isReady = false;
    child.stderr.on('data', (piece) => {
      complained += String(piece);
    });
    child.stdout.on('data', (piece) => {
      said += String(piece);
      if (!isReady && said.includes('done')) {
        isReady = true;
        setTimeout(() => child.kill('SIGKILL'), delayMs);
      }
    });
    child.once('error', reject);
    child.once('close', (code, signal) => {
      if (signal !== 'SIGKILL') reject(new Error(`The program ended by itself (${code}): ${complained}`));
      else resolve([...said.matchAll(/^done (\d+)$/gm)].map((match) => Number(match[1])));
    });
  });
}
