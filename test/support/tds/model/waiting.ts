import type { Answer } from '../answer.ts';

/** The client asked to stop. */
export class Interrupted extends Error {}

/** Lets other connections have a turn. @throws {Interrupted} */
export async function breathe(answer: Answer): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  if (answer.cancelled.aborted) throw new Interrupted();
}

/** How many rows of a cross join the model claims to go through in a millisecond. */
const rowsPerMs = 100_000;

/** Goes through that many rows. @throws {Interrupted} as soon as the client asks to stop. */
export const goingThrough = (rows: number, answer: Answer): Promise<void> => passing(rows / rowsPerMs, answer);

const longestTimerMs = 2 ** 31 - 1;

/** Works for a while. @throws {Interrupted} as soon as the client asks to stop. */
async function passing(ms: number, answer: Answer): Promise<void> {
  await answer.flush();
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, Math.min(ms, longestTimerMs));
    answer.cancelled.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
  if (answer.cancelled.aborted) throw new Interrupted();
}
