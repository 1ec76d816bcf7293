import { describe, expect, it } from 'vitest';
import { recordReview, reviewsDue } from '../../../src/core/audit/reviewsDue.ts';
import type { Attempt, Story } from '../../../src/core/audit/story/story.ts';
import { MemoryTrail } from '../../support/memoryTrail.ts';
import { ada } from '../../support/world.ts';

/** A story of one attempt; what the tests don't look at is left out. */
function storyOf(queryId: string, facts: { decision?: string; due?: string; sent?: boolean; types?: string[] } = {}) {
  const { decision = 'permitAndReview', due, sent = true, types = [] } = facts;
  const attempt = {
    queryId,
    time: `2026-11-26T12:00:0${queryId}.000Z`,
    asker: { id: 'ada', kind: 'person', roles: [] },
    connection: 'demo',
    policy: { decision, ...(due === undefined ? {} : { review_due: due }) },
    sent: sent ? {} : undefined,
    types,
  } as unknown as Attempt;
  return { requestId: `request-${queryId}`, attempts: [attempt] } as unknown as Story;
}

const idsOf = (stories: readonly Story[]) => reviewsDue(stories).map(({ attempt }) => attempt.queryId);

describe('what is to be reviewed', () => {
  it('is what ran at once under a policy that wants it looked at, the most urgent first', () => {
    expect(
      idsOf([
        storyOf('1'),
        storyOf('2', { due: '2026-12-03T12:00:00.000Z' }),
        storyOf('3', { due: '2026-12-01T12:00:00.000Z' }),
      ]),
    ).toEqual(['3', '2', '1']);
  });

  it('is nothing that was refused, approved before, or looked at already', () => {
    expect(
      idsOf([
        storyOf('1', { sent: false }),
        storyOf('2', { decision: 'requireApproval' }),
        storyOf('3', { types: ['query.completed', 'review.completed'] }),
      ]),
    ).toEqual([]);
  });
});

describe('a review', () => {
  it('stands under the statement, and says when it is one’s own', async () => {
    const trail = new MemoryTrail();
    for (const due of reviewsDue([storyOf('1')])) {
      await recordReview(trail, due, ada, 'objected', 'Too broad.');
      await recordReview(trail, due, { ...ada, id: 'sam' }, 'confirmed', '');
    }
    expect(trail.events.map(({ about, clear, sealed }) => ({ about, clear, sealed }))).toEqual([
      {
        about: { requestId: 'request-1', queryId: '1', actor: ada, connection: 'demo' },
        clear: { decision: 'objected', is_requester: true },
        sealed: { comment: 'Too broad.' },
      },
      {
        about: { requestId: 'request-1', queryId: '1', actor: { ...ada, id: 'sam' }, connection: 'demo' },
        clear: { decision: 'confirmed', is_requester: false },
        sealed: {},
      },
    ]);
  });
});
