import { setTimeout as wait } from 'node:timers/promises';

/**
 * Reads something again and again until it is as wanted. For what happens in another process, which can't be told to
 * call back. @throws with the last thing read once the time is over.
 */
export async function eventually<T>(
  read: () => Promise<T> | T,
  isWanted: (value: T) => boolean,
  timeoutMs = 30_000,
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  let value = await read();
  while (!isWanted(value)) {
    if (Date.now() > deadline) throw new Error(`It did not come about. The last thing seen: ${JSON.stringify(value)}`);
    await wait(100);
    value = await read();
  }
  return value;
}

/** Waits for something that happens in this process without telling, and leaves the processor to it. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await wait(2);
}
