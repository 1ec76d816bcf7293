import { attemptsOf } from '../../core/audit/story/flatView.ts';
import type { TrailFacts } from '../../core/audit/story/questions.ts';
import { answers } from '../../core/audit/story/trailQuestion.ts';
import type { Condition } from '../../core/policy/conditionLanguage.ts';
import type { FoundStories } from './trailFilter.ts';
import type { ToldStory } from './trailModel.ts';

/** The stories of which any statement is asked for. Pauses between two. */
export function* findStories(
  stories: readonly ToldStory[],
  asked: { readonly since: number | undefined; readonly where: Condition<TrailFacts> | undefined },
): Generator<undefined, FoundStories> {
  const found: ToldStory[] = [];
  let unclear = 0;
  let withheld = 0;
  for (const told of stories) {
    const verdicts = attemptsOf(told.story).map((attempt) => answers(told.story, attempt, asked));
    if (verdicts.includes('yes')) found.push(told);
    unclear += verdicts.filter((verdict) => verdict === 'unclear').length;
    if (asked.where !== undefined && told.story.withheld > 0) withheld += 1;
    yield;
  }
  return { stories: found, unclear, withheld };
}
