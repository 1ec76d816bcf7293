import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keptBy, type MaskForm, partialMask, stricterMask } from '../../../src/core/policy/mask.ts';
import { fillRowCondition, readRowCondition } from '../../../src/core/policy/rowCondition.ts';
import { maskForm } from '../../support/maskForms.ts';
import { policyOf } from '../../support/statements.ts';

describe('two masks on one column', () => {
  it('become the same one in whatever order and grouping they are heard', () => {
    fc.assert(
      fc.property(maskForm, maskForm, maskForm, (a, b, c) => {
        expect(stricterMask(a, b)).toEqual(stricterMask(b, a));
        expect(stricterMask(stricterMask(a, b), c)).toEqual(stricterMask(a, stricterMask(b, c)));
        expect(stricterMask(a, a)).toEqual(a);
        expect(stricterMask(a, stricterMask(a, b))).toEqual(stricterMask(a, b));
      }),
      { numRuns: 2_000 },
    );
  });

  it.each<[MaskForm, MaskForm, MaskForm]>([
    [{ with: 'null' }, { with: 'expression', expression: 'email' }, { with: 'null' }],
    [{ with: 'constant', value: 'x' }, { with: 'hash' }, { with: 'null' }],
    [{ with: 'constant', value: 'x' }, { with: 'constant', value: 'y' }, { with: 'null' }],
    [partialMask(2, 0), partialMask(0, 4), partialMask(0, 0)],
    [
      { with: 'bucket', size: 4 },
      { with: 'bucket', size: 6 },
      { with: 'bucket', size: 12 },
    ],
    [{ with: 'hash' }, partialMask(1, 0), { with: 'null' }],
    [{ with: 'expression', expression: 'a' }, { with: 'expression', expression: 'b' }, { with: 'null' }],
  ])('%j and %j tell no more than %j', (a, b, both) => {
    expect(stricterMask(a, b)).toEqual(both);
  });

  it('keep of a text no more than either of them', () => {
    fc.assert(
      fc.property(fc.nat(9), fc.nat(9), fc.nat(9), fc.nat(9), (a, b, c, d) => {
        const both = stricterMask(partialMask(a, b), partialMask(c, d));
        if (both.with !== 'partial') throw new TypeError(both.with);
        expect(keptBy(both)).toEqual({ start: Math.min(a, c), end: Math.min(b, d) });
      }),
    );
  });
});

describe('a mask of a policy', () => {
  it.each([
    ['an option of another kind', 'with: "null", keepEnd: 2', /keepEnd/],
    ['a bucket without a size', 'with: bucket', /size/],
    ['a bucket of no width', 'with: bucket, size: 0', /small/],
    ['an expression without SQL', 'with: expression', /expression/],
    ['more kept than there is', 'with: partial, keepStart: 1000', /large/],
  ])('with a mistake denies: %s', (_, mask, why) => {
    expect(() => policyOf(`version: 1\nmasks: [{ columns: [a.b.c], ${mask} }]`)).toThrow(why);
  });
});

describe('the condition of a row filter', () => {
  const analyst = { id: 'u-1', attributes: { region: 'EU', odd: "o'hara" } };

  it('gets the values of whoever asks as literals, and says where they are', () => {
    const { value, problems } = readRowCondition(
      'region = {actor.region} AND name <> {actor.odd} AND id = { actor.id }',
    );
    expect(problems).toEqual([]);
    const filled = fillRowCondition(value, analyst);
    if (filled.kind !== 'filled') throw new TypeError(filled.why);
    expect(filled.where).toBe("region = 'EU' AND name <> 'o''hara' AND id = 'u-1'");
    expect(filled.literals.map(({ start, end }) => filled.where.slice(start, end))).toEqual([
      "'EU'",
      "'o''hara'",
      "'u-1'",
    ]);
  });

  it.each([
    ["note = '{actor.region}'", 'quotes'],
    ['"{actor.region}" = 1', 'quotes'],
    ["a = 'it''s {actor.region}'", 'quotes'],
    ['region = {actor.roles[0]}', "isn't a value"],
    ['region = {region}', "isn't a value"],
    ['region = {actor.region', 'no counterpart'],
    ['region = actor.region}', 'no counterpart'],
  ])('with a mistake is told at its place: %s', (text, why) => {
    const { problems } = readRowCondition(text);
    expect(problems.map(({ message }) => message).join()).toContain(why);
    for (const { span } of problems) expect(text.slice(span.start, span.end)).toMatch(/[{}]/);
  });

  it('never lets a value be more than one literal', () => {
    const { value } = readRowCondition('a = {actor.region}');
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (region) => {
        const filled = fillRowCondition(value, { id: 'x', attributes: { region } });
        if (filled.kind === 'filled') expect(filled.where).toMatch(/^a = '([^'\\]|'')*'$/);
      }),
    );
  });
});
