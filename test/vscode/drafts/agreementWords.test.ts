import { describe, expect, it } from 'vitest';
import type { Agreement } from '../../../src/core/draft/agreement.ts';
import { agreementWords, shareWords } from '../../../src/vscode/drafts/agreementWords.ts';
import { english } from '../english.ts';

const agreement = { samples: 3, answered: 3, agreeing: 3, isTied: false, alternatives: [] };

describe('how many drafts agree', () => {
  it.each<[Partial<Agreement>, string]>([
    [{}, '3 of 3 drafts agree'],
    [{ agreeing: 2 }, '2 of 3 drafts agree'],
    [{ agreeing: 1, isTied: true }, 'No two of 3 drafts agree'],
    [{ samples: 4, answered: 4, agreeing: 2, isTied: true }, '2 of 4 drafts agree, as many on another reading'],
    [{ answered: 2, agreeing: 2 }, '2 of 2 drafts agree (1 call failed)'],
    [{ samples: 5, agreeing: 2 }, '2 of 3 drafts agree (2 calls failed)'],
    [{ answered: 1, agreeing: 1 }, 'Only one of 3 drafts came'],
  ])('%o is said as: %s', (over, words) => {
    expect(agreementWords({ ...agreement, ...over }, english)).toBe(words);
  });

  it('is said of another reading too', () => {
    expect(shareWords({ sql: 'SELECT 1', drafts: 1 }, agreement, english)).toBe('Another reading: 1 of 3 drafts');
  });
});
