import { waitInBackground } from '../../composition/wait.ts';
import type { Sink } from '../../core/audit/delivery/delivery.ts';
import { Shipper } from '../../core/audit/delivery/shipper.ts';
import type { Store } from '../store.ts';
import { StoreBacklog } from './storeBacklog.ts';

/** The ways from a collector's store to the places that get copies. */
export interface Forwarding {
  /** A stream has grown. */
  notify(): void;
  /** Events that each place hasn't taken yet. */
  waiting(): readonly { readonly sink: string; readonly events: number }[];
  close(): Promise<void>;
}

/** Starts forwarding all that is stored to each place, at its own pace. What changes is told in one line each. */
export function startForwarding(store: Store, sinks: readonly Sink[], log: (line: string) => void): Forwarding {
  const ways = sinks.map((sink) => {
    const backlog = new StoreBacklog(store, sink.name);
    const shipper = new Shipper({
      sink,
      backlog,
      now: () => Date.now(),
      random: Math.random,
      wait: waitInBackground,
      onStatus({ state, problem }, stateChanged) {
        if (stateChanged) log(`${sink.name} is ${state}, ${backlog.waiting} events wait. ${problem ?? ''}`.trim());
      },
      onDegraded(stream, { reason, firstSeq, lastSeq, events }) {
        const which = `${events} of the events ${firstSeq} to ${lastSeq} of the stream ${stream}`;
        const how = reason === 'too_large' ? 'without their content' : 'under the time of sending';
        log(`${sink.name} takes ${which} only ${how}.`);
      },
    });
    shipper.start();
    return { shipper, backlog, sink: sink.name };
  });
  return {
    notify() {
      for (const { shipper } of ways) shipper.notify();
    },
    waiting: () => ways.map(({ sink, backlog }) => ({ sink, events: backlog.waiting })),
    async close() {
      await Promise.all(ways.map(({ shipper }) => shipper.close()));
    },
  };
}
