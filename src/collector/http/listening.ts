import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { sentenceOf } from '../../core/prelude/codedError.ts';
import { CollectorError } from '../collectorError.ts';
import { followTls, readTls, type TlsFiles } from './tlsFiles.ts';

export interface ListeningOptions {
  readonly port: number;
  readonly host: string;
  readonly tls: TlsFiles | undefined;
  /** Allows plain HTTP beyond this machine, where a proxy speaks TLS for it. */
  readonly plainHttp: boolean;
  /** How long a request may take to arrive whole, in milliseconds. */
  readonly requestTimeoutMs: number;
  /** How often the renewal of the certificate is looked for, in milliseconds. */
  readonly tlsRecheckMs?: number;
  log(line: string): void;
}

export interface Listening {
  readonly url: string;
  /** Answers what has begun, and takes nothing more. */
  stop(): Promise<void>;
}

/** More at once than a collector of one process can serve; the rest wait in the system's queue. */
const maxConnections = 4_096;
const closingMs = 3_000;
const keepAliveMs = 10_000;
/** How often a connection is looked at that sends too slowly (slow loris). */
const slowCheckMs = 1_000;

export function isLoopbackAddress(host: string): boolean {
  return /^(127\.|localhost$|::1$)/.test(host);
}

/**
 * Starts listening. @throws {CollectorError} `PORT_TAKEN`, `ADDRESS_UNUSABLE`, `TLS_UNUSABLE`, or `PLAIN_HTTP`: what would go over
 * a network in clear has to be asked for.
 */
export async function listen(
  options: ListeningOptions,
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<Listening> {
  const { port, host, tls, log } = options;
  if (tls === undefined && !options.plainHttp && !isLoopbackAddress(host)) {
    const sentence =
      `On ${host} tokens and events would go over the network in clear. Give it a certificate with --certificate and ` +
      '--key, or say --plain-http where a proxy in front of it speaks TLS.';
    throw new CollectorError('PLAIN_HTTP', sentence);
  }
  const limits = {
    requestTimeout: options.requestTimeoutMs,
    headersTimeout: Math.min(20_000, options.requestTimeoutMs),
    keepAliveTimeout: keepAliveMs,
    connectionsCheckingInterval: slowCheckMs,
  };
  let server: Server;
  let endFollowing = (): void => undefined;
  if (tls === undefined) server = createServer(limits, answer);
  else {
    const secure = createTlsServer(
      { ...limits, ...readTls(tls), minVersion: 'TLSv1.2', handshakeTimeout: 10_000 },
      answer,
    );
    endFollowing = followTls(secure, tls, log, options.tlsRecheckMs);
    server = secure;
  }
  server.maxConnections = maxConnections;
  try {
    await begin(server, port, host);
  } catch (thrown) {
    endFollowing();
    throw thrown;
  }
  return {
    url: urlOf(server, host, tls === undefined ? 'http' : 'https'),
    async stop() {
      endFollowing();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      const timer = setTimeout(() => server.closeAllConnections(), closingMs);
      await closed;
      clearTimeout(timer);
    },
  };
}

async function begin(server: Server, port: number, host: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (thrown: NodeJS.ErrnoException) => reject(listenError(thrown, port, host)));
    server.listen(port, host, () => resolve());
  });
}

function listenError(thrown: NodeJS.ErrnoException, port: number, host: string): CollectorError {
  if (thrown.code === 'EADDRINUSE') {
    const sentence = `Port ${port} on ${host} is taken by another program. Choose another port.`;
    return new CollectorError('PORT_TAKEN', sentence, { cause: thrown });
  }
  const sentence = `The collector can't listen on ${host}:${port}: ${sentenceOf(thrown)}. Choose another address.`;
  return new CollectorError('ADDRESS_UNUSABLE', sentence, { cause: thrown });
}

function urlOf(server: Server, host: string, scheme: 'http' | 'https'): string {
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
