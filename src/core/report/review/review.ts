import { attemptsOf, modelName, statusOf, tableName } from '../../audit/story/flatView.ts';
import type { Attempt, Story } from '../../audit/story/story.ts';
import type { VerificationReport } from '../../audit/verify/report.ts';
import type { Hit } from '../unusual/hit.ts';
import type { Period } from './period.ts';

/** How often each name occurs, the most frequent first. */
export type Counts = readonly { readonly name: string; readonly count: number }[];

/** Something that a reviewer should look at. */
export interface Noted {
  readonly time: string;
  readonly person: string;
  readonly requestId: string;
  readonly queryId: string;
  /** What of it is notable, without the literals of anybody: a rule, an error code, who was silent. */
  readonly what: string;
  /** Its text without literals; empty where it can't be read. */
  readonly text: string;
}

/** How one person answered requests for approval. */
export interface Approver {
  readonly person: string;
  readonly approved: number;
  readonly rejected: number;
  /** Of the approved, those that this person had asked for. */
  readonly own: number;
}

/** What a period of a trail shows. It holds no literals and no texts of people. */
export interface Review {
  readonly period: Period;
  /** When it was made, in milliseconds since the Unix epoch; a period that isn't over then is told so. */
  readonly madeAtMs: number;
  readonly verification: VerificationReport;
  readonly questions: number;
  readonly statements: number;
  readonly byDecision: Counts;
  readonly byStatus: Counts;
  /** What statements do: `read`, `write` and so on. */
  readonly byEffect: Counts;
  readonly byRisk: Counts;
  readonly byPerson: Counts;
  readonly byTable: Counts;
  readonly byRule: Counts;
  readonly byModel: Counts;
  readonly approvers: readonly Approver[];
  readonly blocked: readonly Noted[];
  /** Requests for approval that nobody answered in time. */
  readonly silence: readonly Noted[];
  readonly failures: readonly Noted[];
  /** Nobody knows whether the database applied these: an end that is unknown, or none at all. */
  readonly unknown: readonly Noted[];
  /** Asked for and not answered yet, or run on the condition of a review that the trail doesn't have. */
  readonly openReviews: readonly Noted[];
  /** What is unusual in it, by what was usual before. */
  readonly unusual: readonly Hit[];
  /** Events that this version can't read: counts may lack them. */
  readonly unread: number;
}

/** Counts what lies in the period: a statement by its first event, a question without one by its own. */
export function reviewOf(
  stories: readonly Story[],
  verification: VerificationReport,
  unusual: readonly Hit[],
  period: Period,
  madeAtMs: number,
): Review {
  const isIn = (time: string): boolean => Date.parse(time) >= period.fromMs && Date.parse(time) < period.toMs;
  const tried = stories.flatMap((story) =>
    attemptsOf(story).flatMap((attempt) => (attempt !== undefined && isIn(attempt.time) ? [{ story, attempt }] : [])),
  );
  const attempts = tried.map(({ attempt }) => attempt);
  const within = stories.filter(({ from }) => isIn(from));
  const noted = (when: (attempt: Attempt) => string | undefined): Noted[] =>
    tried.flatMap(({ story, attempt }) => {
      const what = when(attempt);
      return what === undefined ? [] : [notedOf(story, attempt, what)];
    });
  return {
    period,
    madeAtMs,
    verification,
    questions: within.filter(({ question }) => question !== undefined).length,
    statements: attempts.length,
    byDecision: countsOf(attempts.map(({ policy }) => policy?.decision ?? 'not recorded')),
    byStatus: countsOf(attempts.map(statusOf)),
    byEffect: countsOf(attempts.flatMap(({ facts }) => facts?.effects ?? [])),
    byRisk: countsOf(attempts.map(({ risk }) => risk?.level ?? 'not recorded')),
    byPerson: countsOf(tried.map(({ story, attempt }) => personOf(story, attempt))),
    byTable: countsOf(attempts.flatMap(({ facts }) => (facts?.tables ?? []).map(tableName))),
    byRule: countsOf(attempts.flatMap(({ policy }) => [...new Set(policy?.findings.map(({ rule }) => rule))])),
    byModel: countsOf(within.flatMap(({ models }) => models.map((call) => modelName(call) ?? ''))),
    approvers: approversOf(attempts),
    blocked: noted(({ blocked }) => blocked && `refused by ${blocked.by}, at ${blocked.stage}`),
    silence: noted(({ answers }) =>
      answers.some(({ decision }) => decision === 'expire') ? 'nobody answered' : undefined,
    ),
    failures: noted(failureOf),
    unknown: noted((attempt) => {
      const status = statusOf(attempt);
      return status === 'unknown' || status === 'running'
        ? `its end is ${status === 'unknown' ? 'unknown' : 'not in the trail'}`
        : undefined;
    }),
    openReviews: noted(openReviewOf),
    unusual: unusual.filter(({ time }) => isIn(time)),
    unread: within.reduce((sum, { unread }) => sum + unread, 0),
  };
}

function failureOf(attempt: Attempt): string | undefined {
  const status = statusOf(attempt);
  if (status !== 'failure' && status !== 'timeout') return undefined;
  const code = attempt.completed?.['db.response.status_code'];
  return code === undefined ? status : `${status} ${code}`;
}

function openReviewOf({ requested, answers, blocked, policy, sent }: Attempt): string | undefined {
  if (requested !== undefined && answers.length === 0 && blocked === undefined && sent === undefined)
    return 'asked for, and not answered';
  return policy?.decision === 'permitAndReview' && sent !== undefined && answers.length === 0
    ? 'ran, to be reviewed afterwards'
    : undefined;
}

function approversOf(attempts: readonly Attempt[]): Approver[] {
  const found = new Map<string, Approver>();
  for (const { approver, decision, isRequester } of attempts.flatMap(({ answers }) => answers)) {
    if (approver === undefined) continue;
    const before = found.get(approver) ?? { person: approver, approved: 0, rejected: 0, own: 0 };
    const isYes = decision === 'approve';
    found.set(approver, {
      person: approver,
      approved: before.approved + (isYes ? 1 : 0),
      rejected: before.rejected + (decision === 'reject' ? 1 : 0),
      own: before.own + (isYes && isRequester ? 1 : 0),
    });
  }
  return [...found.values()].sort((a, b) => b.approved + b.rejected - a.approved - a.rejected);
}

function notedOf(story: Story, attempt: Attempt, what: string): Noted {
  return {
    time: attempt.time,
    person: personOf(story, attempt),
    requestId: story.requestId,
    queryId: attempt.queryId,
    what,
    text: (attempt.facts?.['db.query.text'] ?? []).join('; '),
  };
}

const personOf = (story: Story, attempt: Attempt): string =>
  attempt.asker?.id ?? story.asker?.id ?? 'nobody is recorded';

function countsOf(names: readonly string[]): Counts {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts]
    .map(([name, count]) => ({ name, count }))
    .sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1));
}
