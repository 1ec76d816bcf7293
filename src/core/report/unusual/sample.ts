/** Values are forgotten after this long: what somebody did in another year says little of today. In milliseconds. */
const memoryMs = 90 * 86_400_000;

/** Values of the last 90 days, for their quantiles. */
export class Sample {
  readonly #arrived: { readonly atMs: number; readonly value: number }[] = [];
  readonly #sorted: number[] = [];
  /** Place in `#arrived` of the first value that is still known. */
  #first = 0;

  get count(): number {
    return this.#sorted.length;
  }

  /** When the first of the values came, in milliseconds since the Unix epoch. */
  get sinceMs(): number {
    return this.#arrived[this.#first]?.atMs ?? Number.NaN;
  }

  /** MUST be called in the order of time. */
  add(atMs: number, value: number): void {
    this.#forget(atMs);
    this.#arrived.push({ atMs, value });
    this.#sorted.splice(this.#placeOf(value), 0, value);
  }

  /** The least value that at least this share of all are not above; 0 where there is none. */
  quantile(share: number): number {
    return this.#sorted[Math.max(0, Math.ceil(this.#sorted.length * share) - 1)] ?? 0;
  }

  #forget(nowMs: number): void {
    for (;;) {
      const oldest = this.#arrived[this.#first];
      if (oldest === undefined || nowMs - oldest.atMs <= memoryMs) break;
      this.#first += 1;
      this.#sorted.splice(this.#placeOf(oldest.value), 1);
    }
    if (this.#first < 1_000) return;
    this.#arrived.splice(0, this.#first);
    this.#first = 0;
  }

  /** Of the first value that is not below. */
  #placeOf(value: number): number {
    let [from, to] = [0, this.#sorted.length];
    while (from < to) {
      const middle = (from + to) >>> 1;
      if ((this.#sorted[middle] ?? 0) < value) from = middle + 1;
      else to = middle;
    }
    return from;
  }
}
