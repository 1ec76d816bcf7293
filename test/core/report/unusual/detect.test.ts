import { describe, expect, it } from 'vitest';
import type { Story } from '../../../../src/core/audit/story/story.ts';
import { atOnce } from '../../../../src/core/prelude/atOnce.ts';
import { unusualIn } from '../../../../src/core/report/unusual/detect.ts';
import { detectors } from '../../../../src/core/report/unusual/detectors/index.ts';
import { type Done, storiesOfDone } from '../../../support/office/done.ts';
import { workOf } from '../../../support/office/exampleWork.ts';
import { processorMsSince } from '../../../support/processorTime.ts';

/** An example of each detector in which something is found, all beside one another, by other people each. */
const work = detectors.flatMap(({ id, docs: { found } }) =>
  found
    .slice(0, 1)
    .flatMap((example) => workOf(example).map((one): Done => ({ ...one, person: `${one.person} of ${id}` }))),
);
const stories = storiesOfDone(work);
const times = work.map(({ atMs }) => atMs);
const [firstMs, lastMs] = [Math.min(...times), Math.max(...times)];
const hitsOf = (some: readonly Story[], nowMs = lastMs) => atOnce(unusualIn(some, nowMs));
const hits = hitsOf(stories);

describe('what is unusual', () => {
  it('is the same whatever the order of the stories, and each of it is told once', () => {
    expect(hitsOf([...stories].reverse())).toEqual(hits);
    expect(new Set(hits.map(({ id }) => id)).size).toBe(hits.length);
  });

  it.each([0.7, 0.9])('stays what it was when the trail grows (after %s of it)', (share) => {
    const untilMs = firstMs + share * (lastMs - firstMs);
    const early = hitsOf(
      stories.filter(({ from }) => Date.parse(from) < untilMs),
      untilMs,
    );
    const later = new Map(hits.map((hit) => [hit.id, hit]));
    expect(early.length).toBeGreaterThan(0);
    expect(early.map(({ id }) => later.get(id))).toEqual(early);
  });

  it('is found in 15,000 events within about a second of processor time', () => {
    const done = storiesOfDone(workOf({ title: '', days: 140, steps: [] }));
    expect(done.length * 6).toBeGreaterThan(15_000);
    const start = process.cpuUsage();
    hitsOf(done);
    expect(processorMsSince(start)).toBeLessThan(1_500);
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
    expect(hitsOf(disclosed)).toEqual(hits);
    expect(JSON.stringify(hits)).not.toContain('Hara');
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
