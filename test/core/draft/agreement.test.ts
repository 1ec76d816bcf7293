import { describe, expect, it } from 'vitest';
import { agreementShare } from '../../../src/core/draft/agreement.ts';

describe('the share of drafts that agree', () => {
  const agreement = { samples: 3, isTied: false, alternatives: [] };
  it.each([
    [{ ...agreement, answered: 3, agreeing: 3 }, 1],
    [{ ...agreement, answered: 3, agreeing: 2 }, 0.667],
    [{ ...agreement, answered: 3, agreeing: 1 }, 0.333],
    [{ ...agreement, answered: 1, agreeing: 1 }, undefined],
  ])('of %o is %s', (one, share) => {
    expect(agreementShare(one)).toBe(share);
  });
});
