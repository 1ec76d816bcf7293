import { createServer, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPostgresDatabase } from '../../../../src/adapters/databases/postgres/database.ts';
import type { ConnectionProfile, Session } from '../../../../src/core/ports.ts';
import { asConnectionName } from '../../../../src/core/prelude/brands.ts';
import { Collected, noSignal, obligations } from '../../../conformance/database.ts';
import { type PostgresServer, startPostgresServer } from '../../../support/postgresServer.ts';
import { certificate, certificateKey } from './selfSigned.ts';

const base: ConnectionProfile = {
  name: asConnectionName('warehouse'),
  driver: 'postgres',
  environment: 'production',
  readOnly: false,
  ai: 'none',
};

describe('connecting to PostgreSQL', () => {
  let server: PostgresServer;
  let name: string;

  beforeAll(async () => {
    server = await startPostgresServer({
      settings: ['ssl=on', 'ssl_cert_file=server.crt', 'ssl_key_file=server.key'],
      files: {
        'server.crt': certificate,
        'server.key': certificateKey,
        'pg_hba.conf': 'host all postgres 127.0.0.1/32 trust\nhost all all 127.0.0.1/32 scram-sha-256\n',
      },
    });
    name = await server.createDatabase();
    await server.run(name, "CREATE ROLE reader LOGIN PASSWORD 'right'; CREATE TABLE t AS SELECT 1 AS x");
  });
  afterAll(async () => {
    await server?.stop();
  });

  const profile = (overrides: Partial<ConnectionProfile> = {}): ConnectionProfile => ({
    ...base,
    host: server.host,
    port: server.port,
    database: name,
    user: server.user,
    ...overrides,
  });
  const connect = (overrides: Partial<ConnectionProfile> = {}, password?: string, signal = noSignal) =>
    createPostgresDatabase({ password: () => Promise.resolve(password) }).connect(profile(overrides), { signal });
  const ask = async (session: Session, sql: string) => {
    const reader = new Collected();
    const outcome = await session.execute(sql, obligations({ readOnly: false }), reader, { signal: noSignal });
    return { outcome, rows: reader.all };
  };

  it('shows itself to the database as countersign, and keeps its text in UTF-8', async () => {
    const session = await connect();
    const { rows } = await ask(
      session,
      "SELECT current_setting('application_name'), 'é😀', current_setting('client_encoding')",
    );
    expect(rows).toEqual([['countersign', 'é😀', 'UTF8']]);
    await session.close();
  });

  it('asks for the password when the server wants one, and only then', async () => {
    let asked = 0;
    const database = createPostgresDatabase({
      password: (wanted) => {
        asked += 1;
        expect(wanted.name).toBe('warehouse');
        return Promise.resolve('right');
      },
    });
    await (await database.connect(profile(), { signal: noSignal })).close();
    expect(asked).toBe(0);
    const session = await database.connect(profile({ user: 'reader' }), { signal: noSignal });
    expect((await ask(session, 'SELECT session_user')).rows).toEqual([['reader']]);
    expect(asked).toBe(1);
    await session.close();
  });

  it.each([
    ['a wrong password', { user: 'reader' }, 'wrong', 'REFUSED', 'refused the password'],
    ['no password', { user: 'reader' }, undefined, 'MISCONFIGURED', 'none is stored'],
    ['an empty password', { user: 'reader' }, '', 'MISCONFIGURED', 'wants a password'],
    ['no such database', { database: 'nowhere' }, '', 'MISCONFIGURED', 'no such database'],
    ['no such role', { user: 'nobody_here' }, 'x', 'REFUSED', 'refused the password'],
    ['no user', { user: '' }, '', 'MISCONFIGURED', 'names no user'],
    ['a port where nothing listens', { port: 1 }, '', 'UNREACHABLE', 'nothing answers'],
    ['a host that doesn’t exist', { host: 'no-such-host.invalid' }, '', 'UNREACHABLE', 'no-such-host.invalid'],
    [
      'a certificate that nobody vouches for',
      { host: 'localhost', ssl: 'verify' as const },
      '',
      'MISCONFIGURED',
      'certificate',
    ],
  ])('with %s says what is wrong and what to do', async (_, overrides, password, code, sentence) => {
    await expect(connect(overrides, password)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(sentence),
    });
  });

  it('encrypts without verifying where ssl is true, and not at all where it is false', async () => {
    for (const ssl of [true, false]) {
      const session = await connect({ ssl });
      const { rows } = await ask(session, 'SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()');
      expect(rows).toEqual([[ssl ? 't' : 'f']]);
      await session.close();
    }
  });

  it('to a server that doesn’t encrypt fails where encryption is wanted, and sends no password', async () => {
    const fake = await listen((socket) => socket.once('data', () => socket.write('N')));
    await expect(connect({ port: fake.port, ssl: true }, 'secret')).rejects.toMatchObject({
      code: 'MISCONFIGURED',
      message: expect.stringContaining('doesn’t encrypt'),
    });
    expect(fake.received()).not.toContain('secret');
    await fake.close();
  });

  it('to a machine elsewhere verifies unless the settings say otherwise', async () => {
    const fake = await listen((socket) => socket.once('data', () => socket.write('N')));
    // 127.0.0.1 written so that it isn't recognised as this machine.
    await expect(connect({ host: '0x7f000001', port: fake.port }, 'secret')).rejects.toMatchObject({
      message: expect.stringContaining('doesn’t encrypt'),
    });
    await fake.close();
  });

  it.each([
    ['that never answers', () => undefined],
    ['that answers with nonsense', (socket: Socket) => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n')],
  ])('is cancelled at once with a server %s', async (_, answer) => {
    const fake = await listen(answer);
    const abort = new AbortController();
    fake.onConnection(() => setImmediate(() => abort.abort()));
    await expect(connect({ port: fake.port }, 'x', abort.signal)).rejects.toMatchObject({ code: 'CANCELLED' });
    await fake.close();
  });

  it.each([
    ['wants an unknown kind of login', Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 7])],
    ['sends a message type that doesn’t exist', Buffer.from([0xff, 0, 0, 0, 4])],
    ['hangs up', undefined],
  ])('survives a server that %s', async (_, bytes) => {
    const fake = await listen((socket) => socket.once('data', () => (bytes ? socket.write(bytes) : socket.destroy())));
    await expect(connect({ port: fake.port }, 'x')).rejects.toMatchObject({ name: 'DatabaseUnavailable' });
    await fake.close();
  });

  it('refuses a server that reads backslashes in strings in the old way', async () => {
    await server.run(name, 'ALTER ROLE reader SET standard_conforming_strings = off');
    await expect(connect({ user: 'reader' }, 'right')).rejects.toMatchObject({
      code: 'MISCONFIGURED',
      message: expect.stringContaining('standard_conforming_strings'),
    });
    await server.run(name, 'ALTER ROLE reader RESET standard_conforming_strings');
  });

  it('leaves a user read-only whom the server made so', async () => {
    await server.run(name, 'GRANT ALL ON t TO reader; ALTER ROLE reader SET default_transaction_read_only = on');
    const session = await connect({ user: 'reader' }, 'right');
    expect((await ask(session, 'DELETE FROM t')).outcome).toMatchObject({
      kind: 'failed',
      error: { sqlState: '25006' },
    });
    await session.close();
    await server.run(name, 'ALTER ROLE reader RESET default_transaction_read_only');
  });

  it('runs no function of a schema that hides PostgreSQL’s own', async () => {
    await server.run(
      name,
      `CREATE SCHEMA evil; CREATE TABLE evil.ran (what text);
       CREATE FUNCTION evil.format_type(oid, int) RETURNS text LANGUAGE sql AS $$ INSERT INTO evil.ran VALUES ('x') RETURNING what $$;
       CREATE FUNCTION evil.set_config(text, text, boolean) RETURNS text LANGUAGE sql AS $$ INSERT INTO evil.ran VALUES ('x') RETURNING what $$;
       CREATE VIEW evil.pg_class AS SELECT 1 AS oid;
       ALTER DATABASE ${name} SET search_path = evil, pg_catalog, public`,
    );
    const session = await connect();
    expect((await ask(session, 'SELECT 1.5::numeric(4,1) AS v')).outcome).toMatchObject({
      columns: [{ name: 'v', type: 'numeric(4,1)' }],
    });
    const catalog = await session.readCatalog({ signal: noSignal });
    expect(catalog.searchPath).toEqual(['evil', 'pg_catalog', 'public']);
    expect(catalog.tables.map((t) => `${t.schema}.${t.name}`)).toContain('public.t');
    expect(await server.run(name, 'SELECT count(*)::int AS n FROM evil.ran')).toEqual([{ n: 0 }]);
    await session.close();
    await server.run('postgres', `ALTER DATABASE ${name} RESET search_path`);
    await server.run(name, 'DROP SCHEMA evil CASCADE');
  });

  it('that ends while idle closes the session and nothing else', async () => {
    const session = await connect();
    expect(session.isOpen).toBe(true);
    await server.run(
      'postgres',
      "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = 'countersign'",
    );
    const { outcome } = await ask(session, 'DELETE FROM t');
    expect(outcome).toMatchObject({ kind: 'failed', error: { message: expect.stringContaining('nothing') } });
    expect(session.isOpen).toBe(false);
    expect(await server.run(name, 'SELECT count(*)::int AS n FROM t')).toEqual([{ n: 1 }]);
    await session.close();
  });

  it('that can’t be told to cancel is unknown, and isn’t used again', async () => {
    let asked = 0;
    const database = createPostgresDatabase({
      password: () => {
        asked += 1;
        return asked === 1 ? Promise.resolve('right') : Promise.reject(new Error('The keyring is locked.'));
      },
    });
    const session = await database.connect(profile({ user: 'reader' }), { signal: noSignal });
    const abort = new AbortController();
    const reader = new Collected();
    const running = session.execute('SELECT pg_sleep(30)', obligations(), reader, { signal: abort.signal });
    setTimeout(() => abort.abort(), 200);
    expect(await running).toMatchObject({ kind: 'unknown' });
    expect(session.isOpen).toBe(false);
    await session.close();
  });

  it('never lets a late cancellation hit the next statement', async () => {
    const session = await connect();
    for (let round = 0; round < 40; round += 1) {
      const abort = new AbortController();
      setTimeout(() => abort.abort(), round / 4);
      const running = session.execute('SELECT pg_sleep(0.006)', obligations(), new Collected(), {
        signal: abort.signal,
      });
      expect(['cancelled', 'succeeded']).toContain((await running).kind);
      expect((await ask(session, 'SELECT 42')).rows).toEqual([['42']]);
    }
    await session.close();
  });

  it('gives its turn to one statement at a time', async () => {
    const session = await connect();
    const answers = await Promise.all([1, 2, 3].map((n) => ask(session, `SELECT ${n}, pg_sleep(0.02)`)));
    expect(answers.map(({ rows }) => rows[0]?.[0])).toEqual(['1', '2', '3']);
    await session.close();
  });
});

async function listen(answer: (socket: Socket) => unknown) {
  const chunks: Buffer[] = [];
  const sockets = new Set<Socket>();
  const listeners: (() => void)[] = [];
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => chunks.push(chunk));
    answer(socket);
    for (const listener of listeners) listener();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    received: () => Buffer.concat(chunks).toString('latin1'),
    onConnection: (listener: () => void) => listeners.push(listener),
    close: () =>
      new Promise<void>((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}
