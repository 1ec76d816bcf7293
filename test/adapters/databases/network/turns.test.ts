import { describe, expect, it } from 'vitest';
import { Turns } from '../../../../src/adapters/databases/network/turns.ts';

describe('turns on a connection', () => {
  it('come one after another, also after one that failed', async () => {
    const turns = new Turns();
    const said: string[] = [];
    const open: (() => void)[] = [];
    const take = (name: string, fails = false) =>
      turns.take(async () => {
        said.push(`${name} begins`);
        await new Promise<void>((resolve) => open.push(resolve));
        said.push(`${name} ends`);
        if (fails) throw new Error(name);
        return name;
      });
    const finish = async (turn: Promise<unknown>) => {
      await new Promise((resolve) => setImmediate(resolve));
      expect(open).toHaveLength(1);
      open.pop()?.();
      return await turn.catch((thrown: unknown) => thrown);
    };
    const [first, second, third] = [take('a'), take('b', true), take('c')];
    expect(await finish(first)).toBe('a');
    expect(await finish(second)).toEqual(new Error('b'));
    expect(await finish(third)).toBe('c');
    expect(said).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
  });
});
