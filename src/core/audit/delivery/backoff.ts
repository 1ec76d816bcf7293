/** First and longest wait between attempts, in milliseconds. */
export const retryBaseMs = 1_000;
export const retryCapMs = 5 * 60_000;
/** A server's wish to wait is honoured up to an hour: beyond that it is more likely a mistake. */
export const retryAfterCapMs = 60 * 60_000;
/** A refusal needs a person; asking again each minute notices that they acted. */
export const rejectedRetryMs = 60_000;

/**
 * How long to wait before attempt `attempt` (from 0): full jitter, so that many clients don't come back at once
 * (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/). `random` is in `[0, 1)`.
 */
export function retryDelayMs(attempt: number, random: number, wishMs: number | undefined): number {
  const ceiling = Math.min(retryCapMs, retryBaseMs * 2 ** Math.min(attempt, 20));
  return Math.max(Math.round(random * ceiling), Math.min(wishMs ?? 0, retryAfterCapMs));
}
