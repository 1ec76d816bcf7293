import { describe, expect, it } from 'vitest';
import type { Bearer } from '../../../src/collector/access/access.ts';
import { RateLimit } from '../../../src/collector/access/rateLimit.ts';

const bearer: Bearer = { name: 'a', tenant: 'acme', roles: new Set(['write']), requestsPerSecond: 2 };

describe('a limit of requests', () => {
  it('lets a burst pass, then says how long to wait, and fills up again', () => {
    let now = 0;
    const limit = new RateLimit(() => now);
    for (let i = 0; i < 20; i += 1) expect(limit.take(bearer)).toBeUndefined();
    expect(limit.take(bearer)).toBe(1);
    now += 1_000;
    expect([limit.take(bearer), limit.take(bearer), limit.take(bearer)]).toEqual([undefined, undefined, 1]);
  });

  it('is each bearer’s own', () => {
    const limit = new RateLimit(() => 0);
    for (let i = 0; i < 21; i += 1) limit.take(bearer);
    expect(limit.take({ ...bearer, tenant: 'other' })).toBeUndefined();
    expect(limit.take({ ...bearer, name: 'b' })).toBeUndefined();
  });

  it('gives nothing back when the clock goes back', () => {
    let now = 1_000_000;
    const limit = new RateLimit(() => now);
    for (let i = 0; i < 20; i += 1) limit.take(bearer);
    now = 0;
    expect(limit.take(bearer)).toBe(1);
    now = 1_000;
    expect(limit.take(bearer)).toBeUndefined();
  });

  it('waits long for a bearer that may ask seldom', () => {
    const limit = new RateLimit(() => 0);
    const seldom = { ...bearer, requestsPerSecond: 0.01 };
    expect([limit.take(seldom), limit.take(seldom)]).toEqual([undefined, 100]);
  });
});
