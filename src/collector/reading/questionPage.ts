import { attemptsOf, type FlatRow, flatRow } from '../../core/audit/story/flatView.ts';
import { answers, clearNeed, isHidden, type TrailQuestion } from '../../core/audit/story/trailQuestion.ts';
import type { Place, StorySource } from './storySource.ts';

/** A stretch of the answer to a question. */
export interface QuestionPage {
  readonly rows: readonly FlatRow[];
  readonly ids: readonly { readonly request_id: string; readonly query_id: string | null }[];
  /** Rows, or whole questions, that the condition can't be evaluated for. */
  readonly unclear: number;
  /** Rows looked at whose texts are withheld: to a condition they are empty. */
  readonly withheld: number;
  /** Where to go on; `undefined` where nothing is left. */
  readonly next: Place | undefined;
}

/** Looked through for one page at most, so that a condition that holds for nothing takes its time in pieces. */
const maxLookedThrough = 2_000;

/** Looks through stories until there are `limit` rows. A question's rows are never parted, so there can be some more. */
export async function questionPage(
  source: StorySource,
  question: TrailQuestion & { readonly after: Place | undefined; readonly limit: number },
): Promise<QuestionPage> {
  const { after, limit, since, until } = question;
  const rows: FlatRow[] = [];
  const ids: { request_id: string; query_id: string | null }[] = [];
  let [unclear, withheld, looked] = [0, 0, 0];
  let next: Place | undefined;
  for await (const { place, stories } of source.stories({ since, until, after, need: clearNeed(question.where) })) {
    // The place before this one is known to have something behind it.
    if (rows.length >= limit || looked >= maxLookedThrough) return { rows, ids, unclear, withheld, next };
    looked += 1;
    next = place;
    if (stories === undefined) unclear += 1;
    for (const { story } of stories ?? []) {
      for (const attempt of attemptsOf(story)) {
        if (isHidden(story, attempt, question)) withheld += 1;
        const answer = answers(story, attempt, question);
        if (answer === 'unclear') unclear += 1;
        if (answer !== 'yes') continue;
        rows.push(flatRow(story, attempt));
        ids.push({ request_id: story.requestId, query_id: attempt?.queryId ?? null });
      }
    }
  }
  return { rows, ids, unclear, withheld, next: undefined };
}
