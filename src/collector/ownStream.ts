import path from 'node:path';
import { deviceKeyInFile } from '../adapters/signers/nodeCrypto/deviceKey.ts';
import { createSessionSigner } from '../adapters/signers/nodeCrypto/sessionSigner.ts';
import { systemClock } from '../composition/clock.ts';
import { createIds } from '../composition/ids.ts';
import { version } from '../composition/version.ts';
import type { Clear, EventType, Sealed } from '../core/audit/catalogue.ts';
import { isEntry, readEntry } from '../core/audit/entry.ts';
import { openingOf } from '../core/audit/genesis.ts';
import type { Journal } from '../core/audit/journal.ts';
import { payloadDigest, type SignedRecord } from '../core/audit/record.ts';
import type { Receipt } from '../core/audit/recorder.ts';
import { TrailError } from '../core/audit/trailError.ts';
import { TrailRecorder } from '../core/audit/trailRecorder.ts';
import { readOpening } from '../core/audit/verify/opening.ts';
import type { Store } from './store.ts';
import type { VerifiedEvent } from './streamLog.ts';
import type { TreeLog } from './tree/treeLog.ts';

export interface OwnStreamParts {
  readonly store: Store;
  readonly tree: TreeLog;
  /** Told when events were stored. */
  onStored(stream: string, fresh: readonly VerifiedEvent[]): void;
}

/**
 * What the collector itself has to say, as a stream in its own store: signed, chained and in the same tree as all others. It is
 * opened with the first event, and a process that says nothing leaves none.
 */
export class OwnStream {
  readonly #parts: OwnStreamParts;
  #opening: Promise<TrailRecorder> | undefined;
  #isClosed = false;

  constructor(parts: OwnStreamParts) {
    this.#parts = parts;
  }

  /** Resolves once the event is durable and, where the tree can be written, covered by a checkpoint. @throws {TrailError} Nothing was recorded: what was to follow MUST NOT happen. */
  async record<T extends EventType>(type: T, clear: Clear<T>, sealed: Sealed<T>): Promise<Receipt> {
    if (this.#isClosed) throw new TrailError('CLOSED', 'The collector is stopping, so nothing more can be recorded.');
    this.#opening ??= this.#open();
    const opening = this.#opening;
    const recorder = await opening.catch((thrown: unknown) => {
      if (this.#opening === opening) this.#opening = undefined; // The next event tries anew.
      throw thrown;
    });
    const receipt = await recorder.record(type, {}, clear, sealed);
    await this.#parts.tree.committed();
    return receipt;
  }

  /** Ends the stream, where there is one. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const recorder = await this.#opening?.catch(() => undefined);
    await recorder?.close('stopped').catch(() => undefined); // The next process's stream says that this one has no end.
  }

  async #open(): Promise<TrailRecorder> {
    const { store, tree, onStored } = this.#parts;
    const ids = createIds(systemClock);
    const stream = ids.next();
    const device = await deviceKeyInFile(path.join(store.directory, 'collector.key'));
    const signer = createSessionSigner();
    const runtime = {
      service: { name: 'countersign-collector', version },
      os: process.platform,
      arch: process.arch,
      node: process.version,
    };
    const recorder = new TrailRecorder({
      stream,
      signer,
      nextSigner: createSessionSigner,
      ids,
      clock: systemClock,
      journal: storeJournal(store, tree, stream, onStored),
      opening: openingOf(stream, signer, device, runtime, []),
      onChange: () => undefined,
    });
    await recorder.open();
    if (recorder.blockedReason !== undefined) throw new TrailError('BLOCKED', recorder.blockedReason);
    return recorder;
  }
}

/** The store as the journal of one stream. A log that failed opens itself again at its next event. */
function storeJournal(store: Store, tree: TreeLog, stream: string, onStored: OwnStreamParts['onStored']): Journal {
  return {
    async append(seq, record) {
      const log = store.log(stream);
      const event = ownEvent(record);
      await log.exclusively(async () => {
        // What waits behind an event that failed must not take its place.
        if (seq !== log.nextSeq) throw new TrailError('BLOCKED', 'An event before this one could not be stored.');
        try {
          await store.append(log, [event], systemClock.now());
        } finally {
          store.forgetEmpty(log);
        }
        await tree.follow(log, [event]);
      });
      onStored(stream, [event]);
    },
    reopen: async () => undefined,
    close: async () => undefined,
  };
}

function ownEvent(record: SignedRecord): VerifiedEvent {
  const entry = readEntry(record.payload);
  if (!isEntry(entry))
    throw new TrailError('INVALID_EVENT', `The collector made an event that is none: ${entry.problem}`);
  return { entry, record, digest: payloadDigest(record.payload), opening: readOpening(entry) };
}
