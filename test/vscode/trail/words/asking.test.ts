import { describe, expect, it } from 'vitest';
import type { Clear } from '../../../../src/core/audit/catalogue.ts';
import { askingWords } from '../../../../src/vscode/trail/words/asking.ts';
import { english } from '../../english.ts';

const clear = { author: 'model', sql_sha256: `sha256:${'0'.repeat(64)}` } as const;
const titleOf = (said: Partial<Clear<'sql.generated'>>) =>
  askingWords['sql.generated']?.({ ...clear, ...said }, english, { disclosed: {} } as never).title;

describe('a draft, in the trail', () => {
  it.each<[Partial<Clear<'sql.generated'>>, string]>([
    [{}, 'SQL drafted by the model'],
    [
      {
        confidence: '0.667',
        confidence_method: 'agreement',
        agreement: { samples: 4, answered: 3, agreeing: 2, groups: 2, shares: ['0.667', '0.333'], tied: false },
      },
      'SQL drafted by the model; 2 of 3 drafts agree',
    ],
    [{ author: 'verified', verified_query: 'q.sql' }, 'SQL taken from the verified query q.sql'],
  ])('of %o is called: %s', (said, title) => {
    expect(titleOf(said)).toBe(title);
  });
});
