import type { Bearer } from './access.ts';

interface Bucket {
  tokens: number;
  atMs: number;
}

/** A bearer that was idle may ask for this many seconds' worth at once: a client that comes back delivers what waited. */
const burstSeconds = 10;

/** A token bucket for each bearer. */
export class RateLimit {
  readonly #buckets = new Map<string, Bucket>();
  readonly #now: () => number;

  /** `now` in milliseconds; it may jump. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Takes one request. @returns whole seconds to wait where there is none left, `undefined` where it may go on. */
  take({ name, tenant, requestsPerSecond }: Bearer): number | undefined {
    if (requestsPerSecond === undefined) return undefined;
    const capacity = Math.max(1, requestsPerSecond * burstSeconds);
    const now = this.#now();
    const key = JSON.stringify([tenant, name]);
    const bucket = this.#buckets.get(key) ?? { tokens: capacity, atMs: now };
    const elapsed = Math.max(0, now - bucket.atMs) / 1000;
    bucket.tokens = Math.min(capacity, bucket.tokens + elapsed * requestsPerSecond);
    bucket.atMs = now;
    this.#buckets.set(key, bucket);
    if (bucket.tokens < 1) return Math.max(1, Math.ceil((1 - bucket.tokens) / requestsPerSecond));
    bucket.tokens -= 1;
    return undefined;
  }
}
