import { createServer, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { Answer } from './tds/answer.ts';
import { type Login, readBatch, readExecuteSql, readLogin } from './tds/clientMessages.ts';
import { type ClientMessage, MessageReader, MessageWriter, packetTypes } from './tds/packets.ts';
import { acceptTls } from './tds/tls.ts';
import { databaseToken, doneToken, errorToken, loginAckToken, resetToken, type TdsError } from './tds/tokens.ts';

/** What a test makes of one connection. */
export interface TdsScript {
  /** `undefined` lets the client in. */
  login?(login: Login): TdsError | undefined;
  /** Answers one text. What it doesn't end is left open; it may drop the connection. */
  request(sql: string, answer: Answer, connection: TdsConnection): Promise<void>;
  /** The client asked for its session to be reset before the next request. */
  reset?(): void;
}

export interface TdsConnection {
  /** Ends the connection as a crash would. */
  drop(): void;
}

export interface TdsServer {
  readonly port: number;
  /** All that clients said when they logged in. */
  readonly logins: readonly Login[];
  /** Ends every connection. */
  dropAll(): Promise<void>;
  stop(): Promise<void>;
}

export interface TdsOptions {
  /** `refused`: it says that it can't encrypt; else the certificate that it shows. */
  readonly tls?: 'refused' | { readonly cert: string; readonly key: string };
  /** Called with each connection before anything is said. */
  readonly onConnection?: (socket: Socket) => void;
  /** How it answers PRELOGIN; the default does what the protocol says. */
  readonly prelogin?: (socket: Socket) => void;
}

/**
 * A server that speaks TDS 7.4 (MS-TDS) and knows no SQL: each test says by a script what it answers. The real driver connects to
 * it, so what is proved with it is how this product and that driver deal with such answers; it proves nothing about SQL Server.
 */
export async function startTdsServer(script: () => TdsScript, options: TdsOptions = {}): Promise<TdsServer> {
  const sockets = new Set<Socket>();
  const logins: Login[] = [];
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    socket.setNoDelay(true);
    options.onConnection?.(socket);
    serve(socket, script(), options, logins);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const dropAll = async () => {
    await Promise.all(
      [...sockets].map((socket) => new Promise<void>((resolve) => socket.once('close', () => resolve()).destroy())),
    );
  };
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    logins,
    dropAll,
    stop: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      await dropAll();
      await closed;
    },
  };
}

function serve(socket: Socket, script: TdsScript, options: TdsOptions, logins: Login[]): void {
  let stream: Duplex = socket;
  let cancel = new AbortController();
  let answering = false;
  const connection = { drop: () => socket.destroy() };

  const answer = async ({ type, data, resets, isIgnored }: ClientMessage): Promise<void> => {
    cancel = new AbortController();
    answering = true;
    const reply = new Answer(stream, type === packetTypes.rpc, cancel.signal);
    if (resets) {
      script.reset?.();
      await reply.raw(resetToken);
    }
    if (isIgnored) await reply.end({ error: true });
    else await script.request(type === packetTypes.rpc ? readExecuteSql(data) : readBatch(data), reply, connection);
    answering = false;
    // The answer that was cut short has ended; the attention is acknowledged in a message of its own.
    if (cancel.signal.aborted) await acknowledge();
  };
  const acknowledge = async (): Promise<void> => {
    const writer = new MessageWriter(stream);
    await writer.write(doneToken('done', { attention: true }));
    await writer.end();
  };
  const onMessage = (message: ClientMessage): void => {
    switch (message.type) {
      case packetTypes.prelogin:
        if (options.prelogin === undefined) sayPrelogin();
        else options.prelogin(socket);
        return;
      case packetTypes.login:
        void admit(readLogin(message.data));
        return;
      case packetTypes.attention:
        if (answering) cancel.abort();
        else void acknowledge();
        return;
      default:
        void answer(message).catch((thrown: unknown) => socket.destroy(thrown instanceof Error ? thrown : undefined));
    }
  };
  const sayPrelogin = (): void => {
    const { tls } = options;
    // Version and encryption, each with its place and length, then the values (MS-TDS 2.2.6.5).
    const encryption = tls === undefined || tls === 'refused' ? 2 : 1;
    const data = Buffer.from([0, 0, 11, 0, 6, 1, 0, 17, 0, 1, 0xff, 16, 0, 0, 0, 0, 0, encryption]);
    void sendWhole(data);
    if (tls === undefined || tls === 'refused') return;
    socket.removeAllListeners('data');
    const secure = acceptTls(socket, tls);
    const reader = new MessageReader(onMessage);
    secure.on('data', (chunk: Buffer) => reader.push(chunk));
    stream = secure;
  };
  const sendWhole = async (data: Buffer): Promise<void> => {
    const writer = new MessageWriter(socket);
    await writer.write(data);
    await writer.end();
  };
  const admit = async (login: Login): Promise<void> => {
    logins.push(login);
    const refusal = script.login?.(login);
    const writer = new MessageWriter(stream);
    await writer.write(
      refusal === undefined
        ? Buffer.concat([databaseToken(login.database || 'master'), loginAckToken(), doneToken('done', {})])
        : Buffer.concat([errorToken(refusal), doneToken('done', { error: true })]),
    );
    await writer.end();
  };

  const reader = new MessageReader(onMessage);
  socket.on('data', (chunk: Buffer) => reader.push(chunk));
}
