import { createServer, type Server } from 'node:http';
import { nodeDisk } from '../adapters/journals/file/disk.ts';
import type { Sink } from '../core/audit/delivery/delivery.ts';
import { sentenceOf } from '../core/prelude/codedError.ts';
import { CollectorError } from './collectorError.ts';
import { startForwarding } from './copies/forwarding.ts';
import { PolicyShelf } from './policyShelf.ts';
import { Projection } from './projection.ts';
import { answer } from './routes.ts';
import { Store } from './store.ts';
import { TreeLog } from './tree/treeLog.ts';

export interface CollectorOptions {
  /** 0 takes a free one. */
  readonly port: number;
  /** The address to listen on; this machine alone where none is given. */
  readonly host?: string;
  /** Folder of the logs. They are the whole store unless a database is named. */
  readonly directory: string;
  /** A PostgreSQL to copy the events into, for queries. */
  readonly databaseUrl?: string;
  /** What clients must present; without it everyone who reaches the address may write and read. */
  readonly token?: string;
  /** Public keys whose signed policies it takes and hands out; without one it takes none. */
  readonly policyKeys?: readonly string[];
  /** Name of the log in its checkpoints, for its first start; one is made up where none is given. */
  readonly logName?: string;
  /** Places that get a copy of everything that is stored. */
  readonly copies?: readonly Sink[];
  /** One line for the operator. */
  log(line: string): void;
}

export interface Collector {
  /** For example `http://127.0.0.1:7411`. */
  readonly url: string;
  /** The public key of the log's checkpoints, as https://c2sp.org/signed-note writes it. Clients can be told to want it. */
  readonly logKey: string;
  /** Answers what has begun, makes everything durable, and stops. */
  close(): Promise<void>;
}

const closingMs = 3_000;

/**
 * Starts the central endpoint: takes in events, verifies and stores them, and acknowledges what is durable.
 * @throws {CollectorError} before anything is stored; `PORT_TAKEN` where the next port may be free.
 */
export async function startCollector(options: CollectorOptions): Promise<Collector> {
  const host = options.host ?? '127.0.0.1';
  const store = await Store.open(nodeDisk, options.directory, options.log);
  const tree = await openTree(options, store);
  const projection =
    options.databaseUrl === undefined ? undefined : new Projection(store, options.databaseUrl, options.log);
  const forwarding = startForwarding(store, options.copies ?? [], options.log);
  const parts = {
    store,
    tree,
    policies: new PolicyShelf(options.directory, options.policyKeys ?? []),
    token: options.token,
    isLoopback: /^(127\.|localhost$|::1$)/.test(host),
    now: () => Date.now(),
    log: options.log,
    projection: () => projection?.state,
    onStored: () => {
      projection?.notify();
      forwarding.notify();
    },
  };
  const server = createServer({ requestTimeout: 60_000, headersTimeout: 20_000 }, (request, response) => {
    void answer(parts, request, response); // It answers every failure itself.
  });
  try {
    await listen(server, options.port, host);
  } catch (thrown) {
    await tree.close();
    await forwarding.close();
    await store.close();
    throw thrown;
  }
  projection?.start();
  if (options.token === undefined && !parts.isLoopback) {
    options.log('No access token is set, so everyone who reaches this address may read and write. Set one.');
  }
  return {
    url: urlOf(server, host),
    logKey: tree.key.text,
    async close() {
      await stop(server);
      await projection?.close();
      await tree.close();
      await forwarding.close();
      await store.close();
    },
  };
}

/** Opens the tree and adds what a crash, or a time without a tree, has left out. */
async function openTree(options: CollectorOptions, store: Store): Promise<TreeLog> {
  const followAll = async (tree: TreeLog): Promise<void> => {
    for (const log of store.streams()) await log.exclusively(() => tree.follow(log, []));
    await tree.committed();
  };
  try {
    const tree: TreeLog = await TreeLog.open(nodeDisk, options.directory, {
      name: options.logName,
      now: () => Date.now(),
      log: options.log,
      onRevived: () => void followAll(tree), // What fails shows as the tree's problem.
    });
    await followAll(tree);
    const stored = new Map(store.streams().map((log) => [log.stream, log.nextSeq]));
    for (const stream of tree.lostStreams((name) => stored.get(name) ?? 0)) {
      options.log(
        `The tree has events of the stream ${stream} that are not stored any more. Restore the streams from a copy.`,
      );
    }
    return tree;
  } catch (thrown) {
    await store.close();
    throw thrown;
  }
}

async function listen(server: Server, port: number, host: string): Promise<void> {
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

async function stop(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), closingMs);
  await closed;
  clearTimeout(timer);
}

function urlOf(server: Server, host: string): string {
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
