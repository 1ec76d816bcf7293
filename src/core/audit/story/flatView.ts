import type { Attempt, ModelCall, Proposal, Story } from './story.ts';

/** The columns of the flat view, in order. Their names are a contract with other programs. */
export const flatColumns = [
  'timestamp',
  'event_type',
  'user_id',
  'session_id',
  'prompt',
  'generated_sql',
  'llm_model',
  'llm_confidence_score',
  'tables_accessed',
  'columns_accessed',
  'policy_checks',
  'requires_review',
  'execution_status',
  'rows_returned',
  'execution_time_ms',
] as const;

/** One statement of a story, or a question that no statement was tried for. `null` is what the trail doesn't tell. */
export interface FlatRow {
  /** ISO 8601, UTC, of its first event. */
  readonly timestamp: string;
  /** How far it came: the type of its last event. */
  readonly event_type: string;
  readonly user_id: string | null;
  readonly session_id: string;
  readonly prompt: string | null;
  readonly generated_sql: string | null;
  readonly llm_model: string | null;
  /** From 0 to 1; only of SQL that ran, or would have, as the model wrote it. */
  readonly llm_confidence_score: number | null;
  /** `schema.table`, as the statement names them; what the database itself logged is told by `audit reconcile`. */
  readonly tables_accessed: readonly string[];
  /** `schema.table.column`; `*` for columns that aren't known. */
  readonly columns_accessed: readonly string[];
  /** The decision, each rule that found something with its severity, each mask and row filter. */
  readonly policy_checks: readonly string[];
  readonly requires_review: boolean | null;
  readonly execution_status: ExecutionStatus;
  readonly rows_returned: number | null;
  readonly execution_time_ms: number | null;
}

/**
 * `success`, `failure`, `timeout`, `cancelled` and `unknown` are the database's; `running` was sent and has no end in the trail;
 * `blocked` was refused; `not_run` was never sent and never refused.
 */
export type ExecutionStatus =
  | 'success'
  | 'failure'
  | 'timeout'
  | 'cancelled'
  | 'unknown'
  | 'running'
  | 'blocked'
  | 'not_run';

/** What rows of a story are about: each statement that was tried, so that none hides another; `undefined` where none was. */
export function attemptsOf(story: Story): readonly (Attempt | undefined)[] {
  return story.attempts.length > 0 ? story.attempts : [undefined];
}

/** The row of one of `attemptsOf`. */
export function flatRow(story: Story, attempt: Attempt | undefined): FlatRow {
  if (attempt !== undefined) return rowOf(story, attempt);
  const proposal = story.proposals.at(-1);
  return {
    ...common(story, proposal),
    timestamp: story.from,
    event_type: story.types.at(-1) ?? '',
    generated_sql: proposal?.sql ?? null,
    llm_confidence_score: proposal?.confidence ?? null,
    tables_accessed: [],
    columns_accessed: [],
    policy_checks: [],
    requires_review: null,
    execution_status: 'not_run',
    rows_returned: null,
    execution_time_ms: null,
  };
}

function rowOf(story: Story, attempt: Attempt): FlatRow {
  const { facts, policy, proposal, completed } = attempt;
  return {
    ...common(story, proposal ?? story.proposals.findLast(({ time }) => time <= attempt.time)),
    timestamp: attempt.time,
    event_type: attempt.types.at(-1) ?? '',
    user_id: attempt.asker?.id ?? story.asker?.id ?? null,
    generated_sql: facts?.sql ?? attempt.sent?.sql ?? null,
    llm_confidence_score: proposal?.confidence ?? null,
    tables_accessed: (facts?.tables ?? []).map(tableName),
    columns_accessed: facts?.columns ?? [],
    policy_checks: checksOf(attempt),
    requires_review: policy === undefined ? null : reviewed.has(policy.decision),
    execution_status: statusOf(attempt),
    rows_returned: completed?.['db.response.returned_rows'] ?? null,
    execution_time_ms: completed?.duration_us === undefined ? null : completed.duration_us / 1000,
  };
}

const reviewed: ReadonlySet<string> = new Set(['permitAndReview', 'requireApproval', 'requireSecondPerson']);

function common(story: Story, proposal: Proposal | undefined) {
  return {
    user_id: story.asker?.id ?? null,
    session_id: story.session,
    prompt: story.question?.text ?? null,
    llm_model: proposal?.author === 'model' ? (modelName(story.models.at(-1)) ?? null) : null,
  };
}

/** The model that answered; where none did, the one that was asked. */
export function modelName(call: ModelCall | undefined): string | undefined {
  return call?.answeredBy ?? call?.model;
}

export function tableName({ schema, table }: { schema?: string | undefined; table: string }): string {
  return schema === undefined ? table : `${schema}.${table}`;
}

function checksOf({ policy, transformation }: Attempt): string[] {
  const found = (policy?.findings ?? []).map(({ rule, severity }) => `${rule}: ${severity}`);
  const changes = (transformation?.transformations ?? []).map(({ kind, target }) => `${kind}: ${target}`);
  return policy === undefined ? [] : [...new Set([`decision: ${policy.decision}`, ...found, ...changes])];
}

export function statusOf({ blocked, sent, completed }: Attempt): ExecutionStatus {
  if (completed !== undefined) return completed.status;
  if (sent !== undefined) return 'running';
  return blocked === undefined ? 'not_run' : 'blocked';
}
