import { type Access, singleAccess } from './access/access.ts';
import { RateLimit } from './access/rateLimit.ts';
import { TokenFile } from './access/tokenFile.ts';
import { CollectorError } from './collectorError.ts';
import { isLoopbackAddress, type Listening, listen } from './http/listening.ts';
import type { TlsFiles } from './http/tlsFiles.ts';
import { Metrics } from './operation/metrics.ts';
import { answer } from './routes.ts';
import type { TenantOptions } from './tenants/tenant.ts';
import { Tenants } from './tenants/tenants.ts';

export interface CollectorOptions extends TenantOptions {
  /** 0 takes a free one. */
  readonly port: number;
  /** The address to listen on; this machine alone where none is given. */
  readonly host?: string;
  /** What clients must present. Without it and without `tokensFile` everyone who reaches the address may write and read. */
  readonly token?: string;
  /** A file of tokens with roles and tenants, in place of `token`. */
  readonly tokensFile?: string;
  readonly tls?: TlsFiles;
  /** Allows plain HTTP beyond this machine, where a proxy speaks TLS for it. */
  readonly plainHttp?: boolean;
  /** How long a request may take to arrive whole; a minute where nothing is said. */
  readonly requestTimeoutMs?: number;
  /** How often a renewed certificate is looked for, in milliseconds. */
  readonly tlsRecheckMs?: number;
}

export interface Collector {
  /** For example `http://127.0.0.1:7411`. */
  readonly url: string;
  /** The public key of the first tenant's checkpoints, as https://c2sp.org/signed-note writes it. Clients can be told to want it. */
  readonly logKey: string;
  /** Answers what has begun, makes everything durable, and stops. */
  close(): Promise<void>;
}

const requestTimeoutMs = 60_000;

/**
 * Starts the central endpoint: takes in events, verifies and stores them, and acknowledges what is durable.
 * @throws {CollectorError} before anything is stored; `PORT_TAKEN` where the next port may be free.
 */
export async function startCollector(options: CollectorOptions): Promise<Collector> {
  const host = options.host ?? '127.0.0.1';
  const { log } = options;
  const access = await openAccess(options);
  const tenants = new Tenants(options);
  let isStopping = false;
  const parts = {
    access,
    tenants,
    rates: new RateLimit(() => Date.now()),
    metrics: new Metrics(),
    isLoopback: isLoopbackAddress(host),
    isStopping: () => isStopping,
    now: () => Date.now(),
    log,
  };
  let listening: Listening;
  let logKey: string;
  try {
    const [first, ...others] = access.tenants();
    logKey = (await tenants.of(first)).tree.key.text;
    for (const other of others) await tenants.of(other);
    listening = await listen(
      {
        port: options.port,
        host,
        tls: options.tls,
        plainHttp: options.plainHttp === true,
        requestTimeoutMs: options.requestTimeoutMs ?? requestTimeoutMs,
        ...(options.tlsRecheckMs === undefined ? {} : { tlsRecheckMs: options.tlsRecheckMs }),
        log,
      },
      (request, response) => void answer(parts, request, response), // It answers every failure itself.
    );
  } catch (thrown) {
    await tenants.close();
    throw thrown;
  }
  if (options.token === undefined && options.tokensFile === undefined && !parts.isLoopback) {
    log('No access token is set, so everyone who reaches this address may read and write. Set one.');
  }
  return {
    url: listening.url,
    logKey,
    async close() {
      isStopping = true;
      for (const { reviews } of tenants.all) reviews.release();
      await listening.stop();
      await tenants.close();
    },
  };
}

async function openAccess({ token, tokensFile, log }: CollectorOptions): Promise<Access> {
  if (tokensFile === undefined) return singleAccess(token);
  if (token !== undefined) {
    const sentence = 'Both a token and a file of tokens are given. Take COUNTERSIGN_COLLECTOR_TOKEN away, or --tokens.';
    throw new CollectorError('TOKENS_UNUSABLE', sentence);
  }
  let say = (_line: string): void => undefined; // What is wrong at the start is thrown, and told by whoever catches it.
  const file = new TokenFile(tokensFile, { now: () => Date.now(), log: (line) => say(line) });
  await file.refresh();
  if (file.problem !== undefined) throw new CollectorError('TOKENS_UNUSABLE', file.problem);
  say = log;
  return file;
}
