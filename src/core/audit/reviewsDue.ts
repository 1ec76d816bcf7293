import type { Actor } from '../draft/actor.ts';
import { asConnectionName, asQueryId, asRequestId } from '../prelude/brands.ts';
import type { Clear } from './catalogue.ts';
import type { Receipt, Recorder } from './recorder.ts';
import type { Attempt, Story } from './story/story.ts';

/** A statement that the policy let run at once and wants somebody to look at afterwards. */
export interface ReviewDue {
  readonly requestId: string;
  readonly attempt: Attempt;
  /** ISO 8601, UTC; `undefined` where the policy gives no time. */
  readonly due: string | undefined;
}

/** What was sent and nobody has looked at yet, the most urgent first. */
export function reviewsDue(stories: readonly Story[]): ReviewDue[] {
  return stories
    .flatMap(({ requestId, attempts }) =>
      attempts
        .filter(({ policy, sent, types }) => {
          const isWanted = policy?.decision === 'permitAndReview' && sent !== undefined;
          return isWanted && !types.includes('review.completed');
        })
        .map((attempt): ReviewDue => ({ requestId, attempt, due: attempt.policy?.review_due })),
    )
    .sort((a, b) => urgency(a).localeCompare(urgency(b), 'en'));
}

/** Times sort as their texts do; what has none comes last, the oldest first. */
const urgency = ({ due, attempt }: ReviewDue): string => `${due ?? '9'} ${attempt.time}`;

/** Puts on record what somebody thinks of a statement that ran. An empty comment is none. @throws {TrailError} It isn't. */
export function recordReview(
  recorder: Recorder,
  { requestId, attempt }: ReviewDue,
  reviewer: Actor,
  decision: Clear<'review.completed'>['decision'],
  comment: string,
): Promise<Receipt> {
  const { queryId, connection, asker } = attempt;
  return recorder.record(
    'review.completed',
    {
      requestId: asRequestId(requestId),
      queryId: asQueryId(queryId),
      actor: reviewer,
      ...(connection === undefined ? {} : { connection: asConnectionName(connection) }),
    },
    { decision, is_requester: asker?.id === reviewer.id },
    comment === '' ? {} : { comment: comment.toWellFormed() },
  );
}
