import type { Condition, Verdict } from '../../policy/conditionLanguage.ts';
import { type TrailFacts, trailFacts } from './questions.ts';
import type { Attempt, Story } from './story.ts';

/** What somebody wants to know of a trail. What isn't given excludes nothing. */
export interface TrailQuestion {
  /** Milliseconds since the Unix epoch: it began then or later. */
  readonly since?: number | undefined;
  /** It began before that. */
  readonly until?: number | undefined;
  /** It has an event of this short type. */
  readonly type?: string | undefined;
  readonly where?: Condition<TrailFacts> | undefined;
}

/** Whether one of the `attemptsOf` a story is asked for. `unclear` where the condition can't be evaluated for it. */
export function answers(
  story: Story,
  attempt: Attempt | undefined,
  { since, until, type, where }: TrailQuestion,
): Verdict['kind'] {
  const at = Date.parse(attempt?.time ?? story.from);
  if ((since !== undefined && at < since) || (until !== undefined && at >= until)) return 'no';
  if (type !== undefined && !(attempt ?? story).types.includes(type)) return 'no';
  return where?.evaluate(trailFacts(story, attempt)).kind ?? 'yes';
}
