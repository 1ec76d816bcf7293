import { createRequire, syncBuiltinESMExports } from 'node:module';
import type { Worker } from 'node:worker_threads';

/** Watches every worker thread that this process starts from now on, so that a test can end them as a crash would. */
export function trackWorkers(): { terminateAll(): Promise<void>; readonly running: number; restore(): void } {
  const threads = createRequire(import.meta.url)('node:worker_threads') as { Worker: typeof Worker };
  const Original = threads.Worker;
  const running = new Set<Worker>();
  class TrackedWorker extends Original {
    constructor(...args: ConstructorParameters<typeof Worker>) {
      super(...args);
      running.add(this);
      this.once('exit', () => running.delete(this));
    }
  }
  threads.Worker = TrackedWorker;
  syncBuiltinESMExports();
  return {
    get running() {
      return running.size;
    },
    terminateAll: async () => {
      await Promise.all([...running].map((worker) => worker.terminate()));
    },
    restore: () => {
      threads.Worker = Original;
      syncBuiltinESMExports();
    },
  };
}
