import { describe, expect, it } from 'vitest';
import type { Story } from '../../../../src/core/audit/story/story.ts';
import { atOnce } from '../../../../src/core/prelude/atOnce.ts';
import { unusualIn } from '../../../../src/core/report/unusual/detect.ts';
import { detectors } from '../../../../src/core/report/unusual/detectors/index.ts';
import { type Done, storiesOfDone } from '../../../support/work/done.ts';
import { workOf } from '../../../support/work/exampleWork.ts';

/** All examples in which something is found, one after the other, by other people each. */
const work = detectors.flatMap(({ docs }, index) =>
  docs.found.flatMap((example, number) =>
    workOf(example).map((one): Done => ({ ...one, person: `${one.person}-${index}-${number}` })),
  ),
);
const stories = storiesOfDone(work);
const lastMs = Math.max(...work.map(({ atMs }) => atMs));
const hitsOf = (some: readonly Story[], nowMs = lastMs) => atOnce(unusualIn(some, nowMs));

describe('what is unusual', () => {
  it('is the same whatever the order of the stories', () => {
    expect(hitsOf([...stories].reverse())).toEqual(hitsOf(stories));
    expect(new Set(hitsOf(stories).map(({ id }) => id)).size).toBe(hitsOf(stories).length);
  });

  it.each([0.3, 0.6, 0.9])('stays what it was when the trail grows (after %s of it)', (share) => {
    const untilMs =
      Math.min(...work.map(({ atMs }) => atMs)) + share * (lastMs - Math.min(...work.map(({ atMs }) => atMs)));
    const early = hitsOf(
      stories.filter(({ from }) => Date.parse(from) < untilMs),
      untilMs,
    );
    const later = new Map(hitsOf(stories).map((hit) => [hit.id, hit]));
    expect(early.length).toBeGreaterThan(0);
    expect(early.map(({ id }) => later.get(id))).toEqual(early);
  });

  it('rests on what is in clear: nothing changes where every text is withheld', () => {
    const disclosed = stories.map(
      (story): Story => ({
        ...story,
        question: story.question && { ...story.question, text: "Where does O'Hara live?" },
        attempts: story.attempts.map((attempt) => ({
          ...attempt,
          facts: attempt.facts && { ...attempt.facts, sql: "SELECT * FROM people WHERE name = 'O''Hara'" },
          blocked: attempt.blocked && { ...attempt.blocked, reason: "It names O'Hara." },
        })),
      }),
    );
    expect(hitsOf(disclosed)).toEqual(hitsOf(stories));
    expect(JSON.stringify(hitsOf(disclosed))).not.toContain('Hara');
  });

  it('is nothing where nobody is recorded and times are no times, and such a trail is read all the same', () => {
    const odd = stories.slice(0, 300).map(
      (story): Story => ({
        ...story,
        asker: undefined,
        question: undefined,
        attempts: story.attempts.map((attempt) => ({ ...attempt, asker: undefined, facts: undefined, time: 'never' })),
      }),
    );
    expect(hitsOf(odd).filter(({ queryId }) => queryId !== undefined)).toEqual([]);
  });
});
