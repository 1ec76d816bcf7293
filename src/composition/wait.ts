/** Resolves after the time, or at once when the signal aborts. Keeps the process alive meanwhile. */
export function wait(ms: number, signal: AbortSignal): Promise<void> {
  return sleep(ms, signal, (timer) => timer);
}

/** The same for work that is not worth staying alive for. */
export function waitInBackground(ms: number, signal: AbortSignal): Promise<void> {
  return sleep(ms, signal, (timer) => timer.unref());
}

async function sleep(
  ms: number,
  signal: AbortSignal,
  arrange: (timer: NodeJS.Timeout) => NodeJS.Timeout,
): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = arrange(setTimeout(done, ms));
    signal.addEventListener('abort', done, { once: true });
  });
}
