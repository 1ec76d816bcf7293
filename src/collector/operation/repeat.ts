import { waitInBackground } from '../../composition/wait.ts';

export interface Repeated {
  /** Ends it. The signal of work under way fires, and the promise resolves when that is over. */
  close(): Promise<void>;
}

/** Does some work again and again, with a pause after each time. `work` MUST NOT reject: what it can't do is its own to remember. */
export function repeat(work: (signal: AbortSignal) => Promise<void>, pauseMs: number): Repeated {
  const ended = new AbortController();
  const running = (async () => {
    while (!ended.signal.aborted) {
      await work(ended.signal);
      await waitInBackground(pauseMs, ended.signal);
    }
  })();
  return {
    async close() {
      ended.abort();
      await running;
    },
  };
}
