import { onTestFinished } from 'vitest';
import { FileBacklog } from '../../../src/adapters/journals/file/backlog.ts';
import { nodeDisk } from '../../../src/adapters/journals/file/disk.ts';
import type { Degradation, Sink } from '../../../src/core/audit/delivery/delivery.ts';
import { lingerMs, rescanMs, Shipper, type ShipperStatus } from '../../../src/core/audit/delivery/shipper.ts';
import { until } from '../eventually.ts';
import type { CopiedJournal } from './copiedJournal.ts';

export interface Shipping {
  readonly shipper: Shipper;
  readonly backlog: FileBacklog;
  /** Waits before another attempt, in milliseconds. */
  readonly waits: readonly number[];
  /** States that were told of. */
  readonly statuses: readonly ShipperStatus[];
  readonly degraded: readonly Degradation[];
  /** Resolves once the place has taken everything. */
  delivered(): Promise<void>;
}

/** Small batches, so that a few events take several. */
const maxEvents = 7;

/** Ships a journal to a sink; waits are told and not waited for. */
export function ship(journal: CopiedJournal, sink: Sink): Shipping {
  const last = journal.events.length - 1;
  const own = { stream: journal.stream, lastDurableSeq: () => last };
  const files = new FileBacklog({ disk: nodeDisk, directory: journal.directory, sink: sink.name, own });
  const waits: number[] = [];
  const statuses: ShipperStatus[] = [];
  const degraded: Degradation[] = [];
  const shipper = new Shipper({
    sink,
    backlog: {
      streams: () => files.streams(),
      next: (stream, limits) => files.next(stream, { ...limits, maxEvents: Math.min(limits.maxEvents, maxEvents) }),
      acknowledged: (batch, seq) => files.acknowledged(batch, seq),
      rewind: (stream, seq) => files.rewind(stream, seq),
      unsentFrom: (stream) => files.unsentFrom(stream),
      get waiting() {
        return files.waiting;
      },
    },
    now: () => 0,
    random: () => 0.5,
    async wait(ms, signal) {
      if (ms === rescanMs && !signal.aborted) {
        await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
        return;
      }
      if (ms !== rescanMs && ms !== lingerMs) waits.push(ms);
      await new Promise((resolve) => setImmediate(resolve));
    },
    onStatus: (status, changed) => {
      if (changed) statuses.push(status);
    },
    onDegraded: (_stream, some) => degraded.push(some),
  });
  onTestFinished(() => shipper.close());
  return {
    shipper,
    backlog: files,
    waits,
    statuses,
    degraded,
    async delivered() {
      shipper.start();
      await until(() => files.waiting === 0 && shipper.status.state === 'online');
      await shipper.flush({ signal: new AbortController().signal }); // The last round is told of before it has ended.
    },
  };
}
