import { describe, expect, it } from 'vitest';
import { conditionLanguage } from '../../../src/core/policy/conditionLanguage.ts';
import { meets, type Need, needOn } from '../../../src/core/policy/conditionNeeds.ts';

const read = conditionLanguage<{ a: string; b: string; l: readonly string[]; n: number }>({
  ...{ a: 'string', b: 'string', l: 'list<string>', n: 'double' },
});

function needOf(text: string): Need | undefined {
  return read(text).value?.need;
}

const may: Need = { kind: 'may' };
const aIsX: Need = { kind: 'is', fact: 'a', value: 'x' };
const lHasX: Need = { kind: 'has', fact: 'l', value: 'x' };

describe('the need of a condition', () => {
  it.each<[string, Need]>([
    ["a == 'x'", aIsX],
    ["('x' == a)", aIsX],
    ["'x' in l", lHasX],
    ["a in ['x', 'y']", { kind: 'any', of: [aIsX, { ...aIsX, value: 'y' } as Need] }],
    ["a == 'x' && n > 1.0", { kind: 'all', of: [aIsX, may] }],
    ["a == 'x' || 'x' in l", { kind: 'any', of: [aIsX, lHasX] }],
    ['size(l) > 0', { kind: 'some', fact: 'l' }],
    ['l.size() >= 1', { kind: 'some', fact: 'l' }],
    ['size(l) != 0', { kind: 'some', fact: 'l' }],
    ["l.exists(a, a == 'x')", { kind: 'some', fact: 'l' }],
    // What would be another need, or none.
    ["a != 'x'", may],
    ["!(a == 'x')", may],
    ["(a == 'x') == false", may],
    ['a == b', may],
    ["'x' == 'x'", may],
    ['size(l) > 1', may],
    ['size(l) >= 0', may],
    ["l.all(a, a == 'x')", may],
    ["a == 'x' ? true : b == 'y'", may],
    ["a in ['x', b]", may],
    ["a in ['x'] + ['y']", may],
  ])('of %s is what can be looked up of it', (text, need) => {
    expect(needOf(text)).toEqual(need);
  });

  it('is met wherever the condition holds or is unclear', () => {
    const texts = ["a == 'x'", "'x' in l", 'size(l) > 0', "l[0] == 'x'", "a in ['x', 'y']", "l.exists(i, i == 'y')"];
    const facts = ['x', 'y', ''].flatMap((a) => [[], ['x'], ['y', 'x']].map((l) => ({ a, b: a, l, n: 1 })));
    const joined = texts.flatMap((one) => texts.flatMap((two) => [`${one} && ${two}`, `${one} || !(${two})`]));
    let unmet = 0;
    for (const text of [...texts, ...joined]) {
      const condition = read(text).value;
      if (condition === undefined) throw new TypeError(text);
      for (const one of facts) {
        if (meets(condition.need, one)) continue;
        unmet += 1;
        expect(condition.evaluate(one).kind, `${text} of ${JSON.stringify(one)}`).toBe('no');
      }
    }
    expect(unmet).toBeGreaterThan(50);
  });

  it('can be narrowed to some facts, which makes it no stricter', () => {
    const need = needOf("a == 'x' && (b == 'y' || 'x' in l)");
    if (need === undefined) throw new TypeError('It was not read.');
    expect(needOn(new Set(['a', 'l']), need)).toEqual({ kind: 'all', of: [aIsX, { kind: 'any', of: [may, lHasX] }] });
    expect(meets(needOn(new Set(['a']), need), { a: 'x', b: '', l: [] })).toBe(true);
    expect(meets(need, { a: 'x', b: '', l: [] })).toBe(false);
    expect(meets(need, {})).toBe(false);
  });
});
