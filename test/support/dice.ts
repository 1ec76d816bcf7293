/** Chance that is the same for the same seed. */
export class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** From 0 to less than 1. Mulberry32 by T. Ettinger, in the public domain. */
  random(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }

  chance(share: number): boolean {
    return this.random() < share;
  }

  one<T>(of: readonly T[]): T {
    const found = of[Math.floor(this.random() * of.length)];
    if (found === undefined) throw new TypeError('There is nothing to choose from.');
    return found;
  }

  /** One to `most` things. */
  many<T>(most: number, make: () => T): readonly T[] {
    return Array.from({ length: 1 + Math.floor(this.random() * most) }, make);
  }
}
