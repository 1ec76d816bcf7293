import type { Analysis } from '../analysis/analysis.ts';
import { type Agreement, agreementShare, shareOf } from '../draft/agreement.ts';
import type { Draft } from '../draft/draft.ts';
import type { Question } from '../draft/question.ts';
import type { Governed } from '../governing/govern.ts';
import type { Decision } from '../policy/decision.ts';
import { digestOf } from '../prelude/digest.ts';
import type { Situation } from '../situation.ts';
import type { Correlation, Receipt, Recorder } from './recorder.ts';

/** How each step of the flow stands in the trail. */

/** Stands for the text of a statement that can't be read. */
const unreadable = '(not readable)';

export function recordQuestion(
  recorder: Recorder,
  about: Correlation,
  question: Question,
  { profile, policy }: Pick<Situation, 'profile' | 'policy'>,
): Promise<Receipt> {
  return recorder.record(
    'prompt.submitted',
    about,
    {
      channel: question.askedIn,
      prompt_length: question.text.length,
      earlier_turns: question.earlier.length,
      constraints: {
        read_only: profile.readOnly,
        egress: profile.ai === 'none' ? 'none' : 'schema', // Drafting tells no rows, whatever the connection allows.
        max_rows: policy.limits.maxRows,
        timeout_ms: policy.limits.timeoutMs,
      },
    },
    { prompt: question.text },
  );
}

/** Which answer a question goes on from, where it stands in a conversation and that is known. */
export async function recordFollowUp(recorder: Recorder, about: Correlation, question: Question): Promise<void> {
  const last = question.earlier.at(-1);
  if (last?.requestId === undefined) return;
  const kind = last.question.trim() === question.text.trim() ? 'retry' : 'refinement';
  await recorder.record('followup.linked', about, { previous_request: last.requestId, kind }, {});
}

export function recordDraft(recorder: Recorder, about: Correlation, draft: Draft): Promise<Receipt> {
  const { author, explanation, agreement } = draft;
  return recorder.record(
    'sql.generated',
    about,
    {
      author: author.kind,
      sql_sha256: digestOf(draft.sql),
      ...(author.kind === 'verified' ? { verified_query: author.query } : {}),
      ...(draft.confidence === undefined ? {} : { confidence: decimal(draft.confidence) }),
      ...(draft.confidence === undefined || author.kind !== 'verified' ? {} : { confidence_method: 'match' }),
      ...(agreement === undefined ? {} : agreementSaid(agreement)),
      reasoning_available: explanation !== undefined,
    },
    {
      sql: draft.sql,
      ...(explanation === undefined ? {} : { explanation }),
      ...(agreement === undefined || agreement.alternatives.length === 0
        ? {}
        : { alternatives: agreement.alternatives.map(({ sql }) => sql) }),
    },
  );
}

/** In clear: how many agree. What the others say is sealed, as the draft is. */
function agreementSaid(agreement: Agreement) {
  const { samples, answered, agreeing, isTied, alternatives } = agreement;
  const share = agreementShare(agreement);
  const groups = [agreeing, ...alternatives.map(({ drafts }) => drafts)];
  return {
    ...(share === undefined ? {} : { confidence: decimal(share), confidence_method: 'agreement' as const }),
    agreement: {
      samples,
      answered,
      agreeing,
      groups: groups.length,
      shares: groups.map((drafts) => decimal(shareOf(drafts, answered))),
      tied: isTied,
    },
  };
}

/** What an analysis was made by, beside the text. */
export interface Checked {
  /** Whether names could be held against the database's own. */
  readonly hasCatalog: boolean;
  /** Whether a person changed what had been drafted; absent where nobody asked a question. */
  readonly isEdited?: boolean;
}

export function recordAnalysis(
  recorder: Recorder,
  about: Correlation,
  analysis: Analysis,
  { hasCatalog, isEdited }: Checked,
): Promise<Receipt> {
  const { statements } = analysis;
  const obstacles = [...analysis.problems, ...statements.flatMap((s) => s.obstacles)].map((p) => p.message);
  const tables = statements.flatMap((s) => [...s.reads, ...s.writes]);
  const isUnderstood = analysis.problems.length === 0 && statements.every((s) => s.understood);
  const result = (isKept: boolean): 'pass' | 'fail' => (isKept ? 'pass' : 'fail');
  return recorder.record(
    'sql.validated',
    about,
    {
      sql_sha256: analysis.digest,
      dialect: analysis.dialect,
      statements: statements.length,
      understood: isUnderstood,
      kinds: statements.map((s) => s.kind),
      effects: statements.map((s) => s.effect),
      tables: unique(tables.map(({ schema, table }) => (schema === null ? { table } : { schema, table }))),
      columns: unique(
        statements.flatMap((s) =>
          s.reads.flatMap((r) => (r.columns ?? ['*']).map((c) => `${r.schema ?? '?'}.${r.table}.${c}`)),
        ),
      ),
      // What can't be read may hold values anywhere, and in clear stands only what holds none.
      'db.query.text': statements.map((s) => (s.kind === 'unknown' ? unreadable : s.normalized)),
      fingerprints: statements.map((s) => (s.kind === 'unknown' ? digestOf(s.fingerprint) : s.fingerprint)),
      checks: [
        { uid: 'syntax', result: result(analysis.problems.length === 0) },
        { uid: 'names', result: hasCatalog ? result(statements.every((s) => s.unknownNames.length === 0)) : 'skipped' },
        { uid: 'understanding', result: result(isUnderstood) },
      ],
      joins: statements.reduce((sum, { joins }) => sum + joins.count, 0),
      ...(isEdited === undefined ? {} : { edited_by_person: isEdited }),
    },
    { sql: analysis.text, ...(obstacles.length === 0 ? {} : { obstacles }) },
  );
}

/** `now` is in milliseconds since the Unix epoch: a review afterwards is due a time from then. */
export async function recordDecision(
  recorder: Recorder,
  about: Correlation,
  decision: Decision,
  now: number,
): Promise<void> {
  const { effect, findings, obligations, policy, risk, checks } = decision;
  const { reviewWithinMs } = decision.approval;
  const parent = await recorder.record(
    'policy.evaluated',
    about,
    {
      policy_sha256: policy.digest,
      policy_sources: [...policy.sources],
      decision: effect,
      findings: findings.map(({ rule, severity, statement }) => ({ rule, severity, statement })),
      read_only: obligations.readOnly,
      max_rows: obligations.maxRows,
      timeout_ms: obligations.timeoutMs,
      ...(checks === undefined ? {} : { policies: checks.map((check) => ({ ...check })) }),
      ...(reviewWithinMs === undefined ? {} : { review_due: new Date(now + reviewWithinMs).toISOString() }),
    },
    { reasons: [...decision.reasons] },
  );
  await recorder.record(
    'risk.classified',
    { ...about, parent },
    {
      level: risk.level,
      score: decimal(risk.score),
      criteria: risk.criteria.map((c) => ({
        name: c.name,
        value: c.value,
        share: decimal(c.share),
        weight: decimal(c.weight),
      })),
    },
    {},
  );
}

/** What governing made of a text, and which of the policy's masks and row filters stand in it now. */
export function recordTransformation(
  recorder: Recorder,
  about: Correlation,
  analysis: Analysis,
  decision: Decision,
  { sql, changes }: Extract<Governed, { kind: 'governed' }>,
): Promise<Receipt> {
  return recorder.record(
    'sql.transformed',
    about,
    {
      before_sha256: analysis.digest,
      after_sha256: digestOf(sql),
      policy_sha256: decision.policy.digest,
      transformations: changes.map((change) => {
        const target = `${change.schema}.${change.table}`;
        if (change.kind === 'mask')
          return { kind: 'mask', target: `${target}.${change.column}`, with: change.form.with };
        return { kind: change.kind === 'view' ? 'view_expanded' : 'row_filter', target };
      }),
    },
    { sql, row_filters: changes.flatMap((change) => (change.kind === 'rowFilter' ? [change.where] : [])) },
  );
}

/** A score as the trail holds it: signed payloads carry no floating-point numbers. */
function decimal(score: number): string {
  return score.toFixed(3);
}

function unique<T>(values: readonly T[]): T[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}
