/** How long work goes on before the event loop has its turn, in milliseconds: half of what a frame of 60 a second takes. */
export const sliceMs = 8;

/**
 * Does work that pauses, a slice at a time, so that nothing else waits for long. Resolves with its result, or `undefined`
 * once `isStale` says that nobody wants it any more: asked before every slice.
 */
export async function inSlices<Result>(
  work: Generator<undefined, Result>,
  isStale: () => boolean,
): Promise<Result | undefined> {
  while (!isStale()) {
    const until = performance.now() + sliceMs;
    do {
      const step = work.next();
      if (step.done === true) return step.value;
    } while (performance.now() < until);
    await new Promise((resolve) => setImmediate(resolve));
  }
  return undefined;
}
