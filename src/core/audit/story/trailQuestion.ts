import type { Condition, Verdict } from '../../policy/conditionLanguage.ts';
import { meets, type Need, needOn } from '../../policy/conditionNeeds.ts';
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

/** Facts that no value which is kept back could change. */
const clearFacts: ReadonlySet<keyof TrailFacts> = new Set([
  ...([
    'types',
    'person',
    'roles',
    'connection',
    'kinds',
    'effects',
    'tables',
    'unnamed',
    'columns',
    'author',
    'model',
  ] as const),
  ...(['decision', 'rules', 'changes', 'risk', 'approvers', 'blockedBy', 'status', 'errorCode'] as const),
]);

/** What must be so in clear wherever a condition holds. */
export function clearNeed(where: Condition<TrailFacts> | undefined): Need {
  return where === undefined ? { kind: 'may' } : needOn(clearFacts, where.need);
}

/** Whether one of the `attemptsOf` a story is asked for. `unclear` where the condition can't be evaluated for it. */
export function answers(story: Story, attempt: Attempt | undefined, question: TrailQuestion): Verdict['kind'] {
  const facts = factsConcerned(story, attempt, question);
  return facts === undefined ? 'no' : (question.where?.evaluate(facts).kind ?? 'yes');
}

/** Whether it has values kept back, and nothing that is clear excludes it: to the condition those values are empty. */
export function isHidden(story: Story, attempt: Attempt | undefined, question: TrailQuestion): boolean {
  return story.withheld > 0 && factsConcerned(story, attempt, question) !== undefined;
}

/** The facts that the condition is to be evaluated for; `undefined` where it need not be. */
function factsConcerned(
  story: Story,
  attempt: Attempt | undefined,
  { since, until, type, where }: TrailQuestion,
): TrailFacts | undefined {
  const at = Date.parse(attempt?.time ?? story.from);
  if ((since !== undefined && at < since) || (until !== undefined && at >= until)) return undefined;
  if (type !== undefined && !(attempt ?? story).types.includes(type)) return undefined;
  const facts = trailFacts(story, attempt);
  return meets(clearNeed(where), { ...facts }) ? facts : undefined;
}
