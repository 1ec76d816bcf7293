import { describe, expect, it } from 'vitest';
import { createIds } from '../../src/composition/ids.ts';

describe('ids', () => {
  it('are UUIDv7 of the clock, and sort in the order they were made', () => {
    const now = Date.UTC(2026, 0, 5);
    const ids = createIds({ now: () => now, monotonicUs: () => 0 });
    const made = Array.from({ length: 10_000 }, () => ids.next());
    for (const id of made) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(Number.parseInt((made[0] ?? '').replaceAll('-', '').slice(0, 12), 16)).toBe(now);
    expect([...made].sort()).toEqual(made);
    expect(new Set(made).size).toBe(made.length);
  });

  it('sort also when the clock steps back', () => {
    const times = [2_000, 1_000, 1_000, 3_000];
    const ids = createIds({ now: () => times.shift() ?? 0, monotonicUs: () => 0 });
    const made = [ids.next(), ids.next(), ids.next(), ids.next()];
    expect([...made].sort()).toEqual(made);
  });
});
