import path from 'node:path';
import { nodeDisk } from '../../adapters/journals/file/disk.ts';
import type { Sink } from '../../core/audit/delivery/delivery.ts';
import { CollectorError } from '../collectorError.ts';
import { type Forwarding, startForwarding } from '../copies/forwarding.ts';
import { embeddedDatabase } from '../database/embeddedDatabase.ts';
import { postgresDatabase } from '../database/postgresDatabase.ts';
import { Projection } from '../database/projection.ts';
import { schemaOf } from '../database/schema.ts';
import { type DevicePolicy, DeviceRegistry } from '../keys/deviceRegistry.ts';
import { RequestSignatures, type SignaturePolicy } from '../keys/requestSignature.ts';
import { type Outside, type OutsideOptions, openOutside } from '../outside.ts';
import { OwnStream } from '../ownStream.ts';
import { PolicyShelf } from '../policyShelf.ts';
import { RequestIndex } from '../reading/requestIndex.ts';
import { ReviewDesk } from '../reviews/reviewDesk.ts';
import { Store } from '../store.ts';
import type { VerifiedEvent } from '../streamLog.ts';
import { TreeLog } from '../tree/treeLog.ts';

export interface TenantOptions {
  /** Folder of the collector; a named tenant has one of its own in it. */
  readonly directory: string;
  /** A PostgreSQL to copy the events into, for queries. */
  readonly databaseUrl?: string;
  /** Where in the database the collector's own folder goes, so that several collectors can share one; a plain identifier. */
  readonly schema?: string;
  /** The embedded database's worker, to keep such an index beside the logs, where no PostgreSQL is named. */
  readonly indexWorker?: string;
  readonly policyKeys?: readonly string[];
  readonly logName?: string;
  readonly copies?: readonly Sink[];
  /** `any` where nothing is said. */
  readonly devices?: DevicePolicy;
  /** `optional` where nothing is said. */
  readonly signatures?: SignaturePolicy;
  /** Outside witnesses and authorities for the checkpoints of every tenant's log. */
  readonly outside?: OutsideOptions;
  log(line: string): void;
}

/** Everything of one tenant: its own folder, logs, tree, key, policy and database schema. Nothing is shared with another. */
export interface Tenant {
  /** `undefined` for the one that the collector's own folder holds. */
  readonly name: string | undefined;
  readonly store: Store;
  readonly tree: TreeLog;
  readonly outside: Outside;
  readonly policies: PolicyShelf;
  readonly own: OwnStream;
  readonly devices: DeviceRegistry;
  readonly signatures: RequestSignatures;
  readonly reviews: ReviewDesk;
  readonly projection: Projection | undefined;
  readonly requests: RequestIndex;
  readonly forwarding: Forwarding;
  /** A stream has grown by these events. */
  onStored(stream: string, fresh: readonly VerifiedEvent[]): void;
  /** Makes everything durable and stops. */
  close(): Promise<void>;
}

/** @throws {CollectorError} before anything is stored. */
export async function openTenant(name: string | undefined, options: TenantOptions): Promise<Tenant> {
  if (name !== undefined && (options.copies ?? []).length > 0) {
    const sentence =
      'COUNTERSIGN_COPIES would mix the events of tenants in one place. Give each tenant a collector of its own.';
    throw new CollectorError('TOKENS_UNUSABLE', sentence);
  }
  const directory = name === undefined ? options.directory : path.join(options.directory, 'tenants', name);
  const log = (line: string): void => options.log(name === undefined ? line : `${name}: ${line}`);
  const logName = name === undefined || options.logName === undefined ? options.logName : `${options.logName}/${name}`;
  const store = await Store.open(nodeDisk, directory, log);
  const tree = await openTree(store, logName, log);
  const database = databaseOf(directory, options);
  const projection =
    database === undefined
      ? undefined
      : new Projection({
          store,
          database,
          schema: name === undefined ? (options.schema ?? schemaOf(name)) : schemaOf(name),
          now: () => Date.now(),
          log,
        });
  const outside = await openOutside(nodeDisk, store.directory, tree, options.outside ?? {}, log);
  const forwarding = startForwarding(store, options.copies ?? [], log);
  const onStored = (stream: string, fresh: readonly VerifiedEvent[]): void => {
    projection?.take(stream, fresh);
    forwarding.notify();
  };
  const own = new OwnStream({ store, tree, onStored });
  const parts = { disk: nodeDisk, directory, tree, own, policy: options.devices ?? 'any' };
  const devices = await DeviceRegistry.open(parts, log);
  const reviews = await ReviewDesk.open({ disk: nodeDisk, directory, tree, own, devices, now: () => Date.now(), log });
  return {
    name,
    store,
    tree,
    outside,
    policies: new PolicyShelf(directory, options.policyKeys ?? []),
    own,
    devices,
    signatures: new RequestSignatures(options.signatures ?? 'optional'),
    reviews,
    projection,
    requests: new RequestIndex(store),
    forwarding,
    onStored,
    async close() {
      await outside.close();
      await reviews.close();
      await own.close();
      await projection?.close();
      await tree.close();
      await forwarding.close();
      await store.close();
    },
  };
}

function databaseOf(directory: string, { databaseUrl, indexWorker }: TenantOptions) {
  if (databaseUrl !== undefined) return postgresDatabase(databaseUrl);
  return indexWorker === undefined ? undefined : embeddedDatabase(indexWorker, path.join(directory, 'index'));
}

/** Opens the tree and adds what a crash, or a time without a tree, has left out. */
async function openTree(store: Store, name: string | undefined, log: (line: string) => void): Promise<TreeLog> {
  const followAll = async (tree: TreeLog): Promise<void> => {
    for (const stream of store.streams()) await stream.exclusively(() => tree.follow(stream, []));
    await tree.committed();
  };
  try {
    const tree: TreeLog = await TreeLog.open(nodeDisk, store.directory, {
      name,
      now: () => Date.now(),
      log,
      onRevived: () => void followAll(tree), // What fails shows as the tree's problem.
    });
    await followAll(tree);
    const stored = new Map(store.streams().map((stream) => [stream.stream, stream.nextSeq]));
    for (const stream of tree.lostStreams((lost) => stored.get(lost) ?? 0)) {
      log(`The tree has events of the stream ${stream} that are not stored any more. Restore the streams from a copy.`);
    }
    return tree;
  } catch (thrown) {
    await store.close();
    throw thrown;
  }
}
