/**
 * Works with a signal that aborts when the given one does, or when the time is over. Of `AbortSignal.any` and
 * `AbortSignal.timeout` some versions of Node.js let go before they fire (https://github.com/nodejs/node/issues/57736).
 */
export async function withDeadline<T>(
  ms: number,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const ended = new AbortController();
  const end = (): void => ended.abort(signal.reason);
  const timer = setTimeout(() => ended.abort(new DOMException('The time is over.', 'TimeoutError')), ms);
  signal.addEventListener('abort', end, { once: true });
  if (signal.aborted) end();
  try {
    return await work(ended.signal);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', end);
  }
}
