/** How long one slice of work may hold up the page, in milliseconds: half of a frame. */
const sliceMs = 8;

/**
 * Does work that yields now and then, in slices between which the page draws and hears the person. `undefined` where `signal`
 * ended it first; nothing of it goes on after that.
 */
export async function inSlices<T>(
  work: Generator<void, T>,
  { signal, now = () => performance.now() }: { readonly signal: AbortSignal; readonly now?: () => number },
): Promise<T | undefined> {
  for (;;) {
    const end = now() + sliceMs;
    do {
      const step = work.next();
      if (step.done === true) return step.value;
    } while (now() < end);
    await new Promise((resolve) => setTimeout(resolve, 0));
    if (signal.aborted) return undefined;
  }
}
