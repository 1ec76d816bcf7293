import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson, NotCanonical } from '../../../src/core/audit/canonicalJson.ts';

const value = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.string({ unit: 'binary' }),
    fc.boolean(),
    fc.maxSafeInteger().map((n) => n + 0),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.string({ unit: 'binary' }), tie('value'), { maxKeys: 4, noNullPrototype: true }),
  ),
})).value;

describe('canonical JSON', () => {
  it('orders members by UTF-16 code units, as the example of RFC 8785 section 3.2.3 does', () => {
    const example = {
      '\u20ac': 'Euro Sign',
      '\r': 'Carriage Return',
      '\ufb33': 'Hebrew Letter Dalet With Dagesh',
      '1': 'One',
      '\ud83d\ude00': 'Emoji: Grinning Face',
      '\u0080': 'Control',
      '\u00f6': 'Latin Small Letter O With Diaeresis',
    };
    const order = [...canonicalJson(example).matchAll(/:"([^"]+)"/g)].map((m) => m[1]);
    expect(order).toEqual([
      'Carriage Return',
      'One',
      'Control',
      'Latin Small Letter O With Diaeresis',
      'Euro Sign',
      'Emoji: Grinning Face',
      'Hebrew Letter Dalet With Dagesh',
    ]);
  });

  it('escapes strings as RFC 8785 section 3.2.2.2 does', () => {
    expect(canonicalJson('\u20ac$\u000f\nA\'B"\\\\"/')).toBe('"\u20ac$\\u000f\\nA\'B\\"\\\\\\\\\\"/"');
    expect(canonicalJson({ b: [true, false], a: { z: 1, y: -2 } })).toBe('{"a":{"y":-2,"z":1},"b":[true,false]}');
  });

  it('reads back as the same value and does not depend on the order of members', () => {
    fc.assert(
      fc.property(value, (original) => {
        const text = canonicalJson(original);
        expect(JSON.parse(text)).toEqual(original);
        expect(canonicalJson(reversed(original))).toBe(text);
        expect(canonicalJson(JSON.parse(text))).toBe(text);
      }),
    );
  });

  it.each([
    ['a fraction', 0.5],
    ['minus zero', -0],
    ['an unsafe integer', 2 ** 53],
    ['infinity', Number.POSITIVE_INFINITY],
    ['not a number', Number.NaN],
    ['null', null],
    ['undefined', undefined],
    ['a bigint', 1n],
    ['a function', () => 1],
    ['a symbol', Symbol('x')],
    ['a date', new Date(0)],
    ['a map', new Map()],
    ['a lone high surrogate', '\ud800'],
    ['a lone low surrogate', 'a\udc00'],
  ])('refuses %s, wherever it stands', (_name, bad) => {
    expect(() => canonicalJson(bad)).toThrow(NotCanonical);
    expect(() => canonicalJson([bad])).toThrow(NotCanonical);
    if (bad !== undefined) expect(() => canonicalJson({ a: { b: [0, bad] } })).toThrow('a.b[1]');
  });

  it('refuses a hole in a list, a surrogate in a name, and a value that is too deep', () => {
    // biome-ignore lint/suspicious/noSparseArray: the hole is the attack.
    expect(() => canonicalJson([1, , 2])).toThrow(NotCanonical);
    expect(() => canonicalJson({ '\udfff': 1 })).toThrow(NotCanonical);
    let deep: unknown = 1;
    for (let i = 0; i < 10_000; i += 1) deep = [deep];
    expect(() => canonicalJson(deep)).toThrow('levels');
  });

  it('leaves absent members out', () => {
    expect(canonicalJson({ a: undefined, b: 1 })).toBe('{"b":1}');
  });
});

function reversed(original: unknown): unknown {
  if (Array.isArray(original)) return original.map(reversed);
  if (typeof original !== 'object' || original === null) return original;
  return Object.fromEntries(
    Object.entries(original)
      .reverse()
      .map(([name, member]) => [name, reversed(member)]),
  );
}
