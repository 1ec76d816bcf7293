import { describe, expect, it } from 'vitest';
import { Gathering } from '../../../src/core/audit/gathering.ts';
import { handClock } from './handClock.ts';

function gathering(most = Number.POSITIVE_INFINITY) {
  const clock = handClock();
  const handed: string[][] = [];
  const gathered = new Gathering<string>(5_000, clock, (items) => {
    handed.push(items.slice(0, most));
    return { done: Promise.resolve(), rest: items.slice(most) };
  });
  return { clock, handed, gathered };
}

describe('what is gathered', () => {
  it('is handed on at once after a while of nothing, and together after that', () => {
    const { clock, handed, gathered } = gathering();
    gathered.add('a');
    gathered.add('b');
    clock.pass(4_999);
    gathered.add('c');
    expect(handed).toEqual([['a']]);
    clock.pass(1);
    expect(handed).toEqual([['a'], ['b', 'c']]);
    clock.pass(60_000);
    expect(handed).toHaveLength(2);
    gathered.add('d');
    expect(handed).toEqual([['a'], ['b', 'c'], ['d']]);
  });

  it('is never handed on twice in the time, however much there is', () => {
    const { clock, handed, gathered } = gathering(2);
    for (const item of 'abcde') gathered.add(item);
    for (let second = 1; second <= 15; second += 1) {
      clock.pass(1_000);
      expect(handed.length).toBe(Math.min(3, 1 + Math.floor(second / 5)));
    }
    expect(handed.flat().join('')).toBe('abcde');
  });

  it('goes out whole where the program ends, and nothing after that', async () => {
    const { clock, handed, gathered } = gathering(2);
    for (const item of 'abcdef') gathered.add(item);
    await gathered.flush();
    expect(handed.flat().join('')).toBe('abcdef');
    clock.pass(60_000);
    expect(handed.flat().join('')).toBe('abcdef');
  });
});
