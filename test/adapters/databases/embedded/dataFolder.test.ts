import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createEmbeddedDatabase } from '../../../../src/adapters/databases/embedded/database.ts';
import type { ConnectionProfile, Session } from '../../../../src/core/ports.ts';
import { asConnectionName } from '../../../../src/core/prelude/brands.ts';
import { Collected, noSignal, obligations } from '../../../conformance/database.ts';
import { buildEmbeddedWorker } from '../../../support/embeddedWorker.ts';
import { times } from '../../../support/thorough.ts';
import { trackWorkers } from '../../../support/trackedWorkers.ts';

const killed = times(2, 40);

// Opening a database takes a second, and many on a machine that has much else to do.
vi.setConfig({ testTimeout: 240_000 });

const profile: ConnectionProfile = {
  name: asConnectionName('demo'),
  driver: 'embedded',
  environment: 'development',
  readOnly: false,
  ai: 'schema',
};

describe("the embedded database's files", () => {
  const workers = trackWorkers();
  const root = mkdtempSync(path.join(tmpdir(), 'countersign-files-'));
  const made = path.join(root, 'made');
  let worker: Awaited<ReturnType<typeof buildEmbeddedWorker>>;
  let directory: string;
  let count = 0;
  let notices: string[];

  beforeAll(async () => {
    worker = await buildEmbeddedWorker();
    const session = await createEmbeddedDatabase({ workerFile: worker.workerFile, directory: made }).connect(profile, {
      signal: noSignal,
    });
    await session.close();
  });
  beforeEach(() => {
    count += 1;
    directory = path.join(root, `case-${count}`);
    cpSync(made, directory, { recursive: true });
    notices = [];
  });
  afterAll(() => {
    workers.restore();
    worker.remove();
    rmSync(root, { recursive: true, force: true });
  });

  const database = () =>
    createEmbeddedDatabase({
      workerFile: worker.workerFile,
      directory,
      onNotice: (sentence) => notices.push(sentence),
    });
  const open = () => database().connect(profile, { signal: noSignal });
  const ask = async (session: Session, sql: string) => {
    const reader = new Collected();
    const outcome = await session.execute(sql, obligations({ readOnly: false }), reader, { signal: noSignal });
    if (outcome.kind !== 'succeeded') throw new Error(`${sql}: ${JSON.stringify(outcome)}`);
    return reader.all;
  };
  const customers = 'SELECT count(*) FROM customers';

  it('hold nothing but the data after the last session closed', async () => {
    const session = await open();
    expect(readdirSync(directory)).toContain('lock');
    await session.close();
    expect(readdirSync(directory)).toEqual(['data']);
    expect(workers.running).toBe(0);
  });

  it('are readable by their owner alone', () => {
    if (process.platform === 'win32') return expect(existsSync(made)).toBe(true);
    for (const name of ['', 'data', 'data/PG_VERSION', 'data/countersign-demo.json'])
      expect(statSync(path.join(made, name)).mode & 0o077, name).toBe(0);
  });

  it('keep changes from one start to the next', async () => {
    const first = await open();
    await ask(first, 'DELETE FROM support_tickets');
    await first.close();
    const second = await open();
    expect(await ask(second, 'SELECT count(*) FROM support_tickets')).toEqual([['0']]);
    await second.close();
    expect(notices).toEqual([]);
  });

  it(`keep every committed row through ${killed} statements that had to be killed`, async () => {
    const session = await open();
    await ask(session, 'CREATE TABLE kept (n int)');
    for (let n = 1; n <= killed; n += 1) {
      await ask(session, `INSERT INTO kept SELECT ${n} FROM generate_series(1, 200)`);
      const killed = await session.execute(
        `WITH more AS (INSERT INTO kept SELECT 1000 FROM generate_series(1, 20000) RETURNING n)
         SELECT pg_sleep(20) FROM more`,
        obligations({ readOnly: false, timeoutMs: 20 + n * 7 }),
        new Collected(),
        { signal: noSignal },
      );
      expect(killed.kind).toBe('timeout');
      expect(await ask(session, 'SELECT count(*), count(DISTINCT n), max(n) FROM kept')).toEqual([
        [String(n * 200), String(n), String(n)],
      ]);
    }
    await session.close();
    expect(notices).toEqual([]);
  });

  it('are shared by the sessions of one process, which take turns', async () => {
    const shared = database();
    const [a, b] = await Promise.all([
      shared.connect(profile, { signal: noSignal }),
      shared.connect(profile, { signal: noSignal }),
    ]);
    await Promise.all([ask(a, 'CREATE TABLE seen (x int)'), ask(b, customers)]);
    expect(await ask(b, 'SELECT count(*) FROM seen')).toEqual([['0']]);
    await a.close();
    expect(await ask(b, customers)).toEqual([['3000']]);
    await b.close();
  });

  it('don’t keep a statement waiting that was cancelled while another runs, nor disturb that one', async () => {
    const shared = database();
    const a = await shared.connect(profile, { signal: noSignal });
    const b = await shared.connect(profile, { signal: noSignal });
    const running = ask(a, 'SELECT pg_sleep(1), 7');
    const waiting = b.execute('DELETE FROM customers', obligations({ readOnly: false }), new Collected(), {
      signal: AbortSignal.timeout(50),
    });
    expect(await waiting).toEqual({ kind: 'cancelled' });
    expect(await running).toEqual([['', '7']]);
    expect(await ask(b, customers)).toEqual([['3000']]);
    await a.close();
    await b.close();
  });

  it('in use elsewhere give a private copy, say so, and take it away at the end', async () => {
    const owner = await open();
    await ask(owner, "UPDATE customers SET full_name = 'changed' WHERE customer_id = 1");
    const guest = await open();
    expect(notices).toEqual([expect.stringContaining('copy of its own')]);
    await ask(guest, 'DELETE FROM support_tickets');
    expect(await ask(guest, 'SELECT count(*) FROM support_tickets')).toEqual([['0']]);
    expect(await ask(owner, 'SELECT count(*) FROM support_tickets')).toEqual([['1500']]);
    expect(readdirSync(path.join(directory, 'copies'))).toHaveLength(1);
    await guest.close();
    expect(readdirSync(path.join(directory, 'copies'))).toHaveLength(0);
    await owner.close();
  });

  it('locked by a process that is gone are taken over, and its copies and unfinished work are swept', async () => {
    const gone = 2 ** 22 + 12_345; // Above every system's largest process id.
    const { hostname } = await import('node:os');
    writeFileSync(path.join(directory, 'lock'), JSON.stringify({ pid: gone, host: hostname(), token: 'x' }));
    mkdirSync(path.join(directory, 'copies', `${gone}-abc`), { recursive: true });
    mkdirSync(path.join(directory, 'data.making-abc'));
    const session = await open();
    expect(await ask(session, customers)).toEqual([['3000']]);
    expect(notices).toEqual([]);
    expect(existsSync(path.join(directory, 'copies', `${gone}-abc`))).toBe(false);
    expect(existsSync(path.join(directory, 'data.making-abc'))).toBe(false);
    await session.close();
  });

  it.each([
    ['its control file is garbage', () => writeFileSync(path.join(directory, 'data/global/pg_control'), 'garbage')],
    ['its log is gone', () => rmSync(path.join(directory, 'data/pg_wal'), { recursive: true })],
    ['a folder is gone', () => rmSync(path.join(directory, 'data/base'), { recursive: true })],
    ['its catalog is cut short', () => truncateSync(path.join(directory, 'data/global/1262'), 10)],
  ])('that can’t be opened since %s are set back to the first state, and it is said', async (_, damage) => {
    damage();
    const session = await open();
    expect(await ask(session, customers)).toEqual([['3000']]);
    expect(notices[0]).toContain('set back to its first state');
    await session.close();
  });

  it.each([
    ['of another version', '{"demo":-1}'],
    ['of a version that can’t be read', 'garbage'],
  ])('%s are made anew, and it is said', async (_, note) => {
    writeFileSync(path.join(directory, 'data/countersign-demo.json'), note);
    writeFileSync(path.join(directory, 'data/global/pg_control'), 'garbage');
    const session = await open();
    expect(await ask(session, customers)).toEqual([['3000']]);
    expect(notices).toEqual([expect.stringContaining('another version')]);
    await session.close();
  });

  it('half made when it was cancelled are finished by the next start', async () => {
    rmSync(directory, { recursive: true });
    const abort = new AbortController();
    const stopped = database().connect(profile, { signal: abort.signal });
    // The worker that unpacks runs; what it has made so far isn't the data yet.
    await expect.poll(() => workers.running, { interval: 1 }).toBe(1);
    abort.abort();
    await expect(stopped).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(existsSync(path.join(directory, 'data'))).toBe(false);
    expect(existsSync(path.join(directory, 'lock'))).toBe(false);
    const session = await open();
    expect(await ask(session, customers)).toEqual([['3000']]);
    await session.close();
    expect(readdirSync(directory)).toEqual(['data']);
    expect(notices).toEqual([]);
  });

  it('half made when the worker crashed are finished by the next start', async () => {
    rmSync(directory, { recursive: true });
    const crashed = open();
    void expect
      .poll(() => workers.running, { interval: 1 })
      .toBe(1)
      .then(() => workers.terminateAll());
    await expect(crashed).rejects.toMatchObject({ code: 'UNREACHABLE' });
    const session = await open();
    expect(await ask(session, customers)).toEqual([['3000']]);
    await session.close();
  });

  it('without a whole archive in the program are a clear refusal, and what was there stays', async () => {
    const folder = mkdtempSync(path.join(root, 'program-'));
    cpSync(path.dirname(worker.workerFile), folder, { recursive: true });
    truncateSync(path.join(folder, 'demo.tar.gz'), 100_000);
    const cut = createEmbeddedDatabase({ workerFile: path.join(folder, 'embeddedWorker.js'), directory });
    writeFileSync(path.join(directory, 'data/global/pg_control'), 'garbage');
    await expect(cut.connect(profile, { signal: noSignal })).rejects.toMatchObject({
      code: 'UNREACHABLE',
      message: expect.stringContaining('can’t be opened'),
    });
    expect(existsSync(path.join(directory, 'data', 'PG_VERSION'))).toBe(true);
    expect(existsSync(path.join(directory, 'lock'))).toBe(false);
  });

  it('without PostgreSQL in the program are a clear refusal, and nothing is set back', async () => {
    const folder = mkdtempSync(path.join(root, 'program-'));
    cpSync(path.dirname(worker.workerFile), folder, { recursive: true });
    truncateSync(path.join(folder, 'pglite.wasm'), 100_000);
    const own = path.join(directory, 'data', 'own-file');
    writeFileSync(own, 'still here');
    const cut = createEmbeddedDatabase({ workerFile: path.join(folder, 'embeddedWorker.js'), directory });
    await expect(cut.connect(profile, { signal: noSignal })).rejects.toMatchObject({
      code: 'UNREACHABLE',
      message: expect.stringContaining('can’t be opened'),
    });
    expect(existsSync(own)).toBe(true);
    expect(existsSync(path.join(directory, 'lock'))).toBe(false);
  });

  it('in a place that can’t be written are a clear refusal', async () => {
    const file = path.join(root, 'a-file');
    writeFileSync(file, '');
    const nowhere = createEmbeddedDatabase({ workerFile: worker.workerFile, directory: path.join(file, 'sub') });
    await expect(nowhere.connect(profile, { signal: noSignal })).rejects.toMatchObject({
      code: 'UNREACHABLE',
      message: expect.stringContaining('can’t be opened'),
    });
  });

  it('without the built worker are a clear refusal', async () => {
    const broken = createEmbeddedDatabase({ workerFile: path.join(root, 'no-such-worker.js'), directory });
    await expect(broken.connect(profile, { signal: noSignal })).rejects.toMatchObject({ code: 'UNREACHABLE' });
    expect(existsSync(path.join(directory, 'data', 'PG_VERSION'))).toBe(true);
  });
});
