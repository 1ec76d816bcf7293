import { describe, expect, it } from 'vitest';
import { Sample } from '../../../../src/core/report/unusual/sample.ts';
import { Dice } from '../../../support/dice.ts';

const dayMs = 86_400_000;

describe('a sample', () => {
  it('has the quantiles of the values of the last 90 days', () => {
    const dice = new Dice(5);
    const sample = new Sample();
    const all: { atMs: number; value: number }[] = [];
    for (let atMs = 0; atMs < 400 * dayMs; atMs += dice.random() * dayMs * 2) {
      const value = Math.floor(dice.random() * 50);
      sample.add(atMs, value);
      all.push({ atMs, value });
      const known = all.filter((one) => atMs - one.atMs <= 90 * dayMs);
      const sorted = known.map((one) => one.value).sort((a, b) => a - b);
      expect([sample.count, sample.sinceMs]).toEqual([known.length, known[0]?.atMs]);
      for (const share of [0.5, 0.95, 0.99, 1]) {
        const least = sorted.find((one) => sorted.filter((other) => other <= one).length >= share * sorted.length);
        expect(sample.quantile(share)).toBe(least);
      }
    }
  });

  it('of nothing is 0', () => {
    expect(new Sample().quantile(0.99)).toBe(0);
  });
});
