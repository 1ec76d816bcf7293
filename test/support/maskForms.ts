import fc from 'fast-check';
import { type MaskForm, partialMask } from '../../src/core/policy/mask.ts';

/** Every kind of mask, as a policy can ask for it. */
export const maskForm: fc.Arbitrary<MaskForm> = fc.oneof(
  fc.constantFrom<MaskForm>({ with: 'null' }, { with: 'hash' }, { with: 'year' }, { with: 'constant' }),
  fc.constantFrom('x', 'y', 0, true).map((value): MaskForm => ({ with: 'constant', value })),
  fc
    .tuple(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 4 }))
    .map(([start, end]) => partialMask(start, end)),
  fc.constantFrom(1, 2, 3, 4, 6, 10, 1_000_003, 999_999_000_001).map((size): MaskForm => ({ with: 'bucket', size })),
  fc.constantFrom('lower(email)', 'upper(email)').map((expression): MaskForm => ({ with: 'expression', expression })),
);
