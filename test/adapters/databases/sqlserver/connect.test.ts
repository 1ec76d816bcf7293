import { createServer, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { noSignal } from '../../../conformance/database.ts';
import { nvarchar } from '../../../support/tds/types.ts';
import { startTdsServer, type TdsOptions, type TdsScript, type TdsServer } from '../../../support/tdsServer.ts';
import { certificate, certificateKey } from '../postgres/selfSigned.ts';
import { ask, connectTo, scripted } from './worlds.ts';

const plain = scripted(() => undefined);
const tls = { cert: certificate, key: certificateKey };

describe('connecting to SQL Server', () => {
  const open: TdsServer[] = [];
  const start = async (script: () => TdsScript = plain, options: TdsOptions = {}): Promise<TdsServer> => {
    const server = await startTdsServer(script, options);
    open.push(server);
    return server;
  };
  afterEach(async () => {
    await Promise.all(open.splice(0).map((server) => server.stop()));
  });

  it('logs in by name and password, shows itself as countersign, and asks for a secondary where it may only read', async () => {
    const server = await start();
    await (await connectTo(server.port, { database: 'sales' })).close();
    await (await connectTo(server.port, { readOnly: true })).close();
    expect(server.logins).toEqual([
      { user: 'ada', password: 'secret', application: 'countersign', database: 'sales', readOnlyIntent: false },
      { user: 'ada', password: 'secret', application: 'countersign', database: '', readOnlyIntent: true },
    ]);
  });

  it.each([
    ['a refused login', 18456, 'Login failed for user.', 'REFUSED', 'refused the login'],
    ['a database that isn’t there', 4060, 'Cannot open database.', 'MISCONFIGURED', 'no such database'],
    ['a database that is asleep', 40613, 'Database is not currently available.', 'UNREACHABLE', 'waking up'],
    ['a firewall', 40615, 'Cannot open server.', 'REFUSED', 'firewall'],
    ['an expired password', 18487, 'The password has expired.', 'REFUSED', 'expired'],
    [
      'an error nobody has heard of',
      99999,
      'The moon is in the wrong phase',
      'REFUSED',
      'The moon is in the wrong phase.',
    ],
  ])('says what is wrong and what to do: %s', async (_, number, message, code, sentence) => {
    const server = await start(() => ({ login: () => ({ number, message }), request: async () => undefined }));
    await expect(connectTo(server.port)).rejects.toMatchObject({
      name: 'DatabaseUnavailable',
      code,
      message: expect.stringContaining(sentence),
    });
    expect(server.logins).toHaveLength(1);
  });

  it.each([
    ['a port where nothing listens', { port: 1 }, 'UNREACHABLE', 'nothing answers'],
    [
      'a host that doesn’t exist',
      { host: 'no-such-host.invalid', ssl: false },
      'UNREACHABLE',
      'no such host|looked up',
    ],
    ['no user', { user: '' }, 'MISCONFIGURED', 'names no user'],
    ['no password', { password: null }, 'MISCONFIGURED', 'none is stored'],
    ['an empty password', { password: '' }, 'MISCONFIGURED', 'none is stored'],
  ] as const)('with %s says what is wrong', async (_, overrides, code, sentence) => {
    const server = await start();
    await expect(connectTo(server.port, overrides)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(sentence),
    });
  });

  it('encrypts without verifying where ssl is true', async () => {
    const server = await start(plain, { tls });
    const session = await connectTo(server.port, { ssl: true });
    expect((await ask(session, 'SELECT 42 AS x')).rows).toEqual([['42']]);
    await session.close();
  });

  it('refuses a certificate that nobody vouches for, and sends no password', async () => {
    const server = await start(plain, { tls });
    await expect(connectTo(server.port, { ssl: 'verify', host: 'localhost' })).rejects.toMatchObject({
      code: 'MISCONFIGURED',
      message: expect.stringContaining('certificate'),
    });
    expect(server.logins).toEqual([]);
  });

  it('says that the server wants encryption where the settings turn it off', async () => {
    const server = await start(plain, { tls });
    await expect(connectTo(server.port, { ssl: false })).rejects.toMatchObject({
      code: 'MISCONFIGURED',
      message: expect.stringContaining('wants encryption'),
    });
  });

  it.each([true, 'verify'] as const)(
    'sends no password to a server that says it can’t encrypt, or to whoever says so in its name, with ssl %s',
    async (ssl) => {
      const server = await start(plain, { tls: 'refused' });
      await expect(connectTo(server.port, { ssl })).rejects.toMatchObject({
        code: 'MISCONFIGURED',
        message: expect.stringContaining('doesn’t encrypt'),
      });
      expect(server.logins).toEqual([]);
    },
  );

  it('verifies a machine elsewhere unless the settings say otherwise', async () => {
    const server = await start(plain, { tls: 'refused' });
    // 127.0.0.1 written so that it isn't recognised as this machine.
    await expect(connectTo(server.port, { host: '0x7f000001' })).rejects.toMatchObject({ code: 'MISCONFIGURED' });
    expect(server.logins).toEqual([]);
  });

  it('refuses a session that reads dates in another order than the one checked', async () => {
    const server = await start(
      scripted((sql, answer) => {
        if (!sql.includes('@@OPTIONS')) return undefined;
        return (async () => {
          await answer.columns(['a', 'b', 'c', 'd', 'e', 'f'].map((name) => ({ name, type: nvarchar(20) })));
          await answer.row('20856', '1', 'us_english', '7', '-1', '2001-03-02');
          await answer.end();
        })();
      }),
    );
    await expect(connectTo(server.port)).rejects.toMatchObject({ message: expect.stringContaining('DATEFORMAT') });
  });

  it.each([
    ['QUOTED_IDENTIFIER off', ['20600', '1', 'us_english', '7', '-1', '2001-02-03']],
    ['implicit transactions', ['20858', '1', 'us_english', '7', '-1', '2001-02-03']],
    ['an open transaction', ['20856', '2', 'us_english', '7', '-1', '2001-02-03']],
    ['another language', ['20856', '1', 'Deutsch', '7', '-1', '2001-02-03']],
    ['no answer at all', []],
  ])('refuses a session that comes with %s', async (_, row) => {
    const server = await start(
      scripted((sql, answer) => {
        if (!sql.includes('@@OPTIONS')) return undefined;
        return (async () => {
          await answer.columns(['a', 'b', 'c', 'd', 'e', 'f'].map((name) => ({ name, type: nvarchar(20) })));
          if (row.length > 0) await answer.row(...row);
          await answer.end();
        })();
      }),
    );
    await expect(connectTo(server.port)).rejects.toMatchObject({
      message: expect.stringContaining('isn’t what would run'),
    });
  });

  it('says that a login’s rights can’t be read where they can’t', async () => {
    const server = await start(
      scripted((sql, answer) =>
        sql.includes('IS_SRVROLEMEMBER')
          ? answer.error({ number: 229, message: 'Permission denied.' }).then(() => answer.end({ error: true }))
          : undefined,
      ),
    );
    const notices: string[] = [];
    const session = await connectTo(server.port, { readOnly: true, notices });
    expect(notices).toEqual([expect.stringContaining('can’t be read')]);
    expect((await ask(session, 'SELECT 42 AS x')).rows).toEqual([['42']]);
    await session.close();
  });

  it('says once that a read-only connection’s login may change the database', async () => {
    const script = scripted((sql, answer) => {
      if (!sql.includes('IS_SRVROLEMEMBER')) return undefined;
      return (async () => {
        await answer.columns([{ name: 'reason', type: nvarchar(200) }]);
        await answer.row('it is a member of db_owner');
        await answer.row('it has the right to INSERT in the whole database');
        await answer.end();
      })();
    });
    const server = await start(script);
    const notices: string[] = [];
    await (await connectTo(server.port, { readOnly: true, notices })).close();
    expect(notices).toEqual([expect.stringMatching(/warehouse is a read-only connection, but.*member of db_owner/)]);
    notices.length = 0;
    await (await connectTo(server.port, { readOnly: false, notices })).close();
    expect(notices).toEqual([]);
  });
});

describe('a server that isn’t what it should be', () => {
  const fakes: { close(): Promise<void> }[] = [];
  const fake = async (onConnection: (socket: Socket) => void) => {
    const sockets = new Set<Socket>();
    const received: Buffer[] = [];
    const server = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('data', (chunk) => received.push(chunk));
      onConnection(socket);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const made = {
      port: typeof address === 'object' && address !== null ? address.port : 0,
      close: () =>
        new Promise<void>((resolve) => {
          for (const socket of sockets) socket.destroy();
          server.close(() => resolve());
        }),
    };
    fakes.push(made);
    return made;
  };
  afterEach(async () => {
    await Promise.all(fakes.splice(0).map((one) => one.close()));
  });

  const prelogin = Buffer.from([4, 1, 0, 26, 0, 0, 1, 0, 0, 0, 11, 0, 6, 1, 0, 17, 0, 1, 0xff, 16, 0, 0, 0, 0, 0, 2]);

  it.each<[string, (socket: Socket) => unknown]>([
    ['hangs up at once', (socket) => socket.destroy()],
    ['hangs up after the first word', (socket) => socket.once('data', () => socket.destroy())],
    ['speaks another language', (socket) => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n')],
    ['sends an empty packet', (socket) => socket.write(Buffer.from([4, 1, 0, 0, 0, 0, 1, 0]))],
    [
      'answers the login with bytes that are no token',
      (socket) =>
        socket.once('data', () => {
          socket.write(prelogin);
          socket.once('data', () => socket.write(Buffer.from([4, 1, 0, 12, 0, 0, 1, 0, 0x01, 0x02, 0x03, 0x04])));
        }),
    ],
    [
      'stops in the middle of its answer to the login',
      (socket) =>
        socket.once('data', () => {
          socket.write(prelogin);
          socket.once('data', () => {
            socket.write(Buffer.from([4, 0, 0, 10, 0, 0, 1, 0, 0xad, 0x20]));
            setImmediate(() => socket.end());
          });
        }),
    ],
    ['never says a word', () => undefined],
    ['says nothing to the login', (socket) => socket.once('data', () => socket.write(prelogin))],
  ])('and %s ends in a sentence, and the process lives on', async (_, behave) => {
    const { port } = await fake(behave);
    await expect(connectTo(port, { timeoutMs: 400 })).rejects.toMatchObject({ name: 'DatabaseUnavailable' });
  });

  it('is left at once when connecting is cancelled', async () => {
    const abort = new AbortController();
    const { port } = await fake(() => setImmediate(() => abort.abort()));
    await expect(connectTo(port, { signal: abort.signal })).rejects.toMatchObject({ code: 'CANCELLED' });
  });

  it('is never connected to after an abort', async () => {
    let connections = 0;
    const { port } = await fake(() => {
      connections += 1;
    });
    await expect(connectTo(port, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(connections).toBe(0);
    expect(noSignal.aborted).toBe(false);
  });
});
