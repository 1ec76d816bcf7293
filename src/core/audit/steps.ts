import type { Analysis } from '../analysis/analysis.ts';
import type { Draft } from '../draft/draft.ts';
import type { Question } from '../draft/question.ts';
import type { Governed } from '../governing/govern.ts';
import type { Profile } from '../outcome/profile.ts';
import type { Decision } from '../policy/decision.ts';
import { digestOf } from '../prelude/digest.ts';
import type { Correlation, Receipt, Recorder } from './recorder.ts';

/** How each step of the flow stands in the trail. */

/** Stands for the text of a statement that can't be read. */
const unreadable = '(not readable)';

export function recordQuestion(recorder: Recorder, question: Question): Promise<Receipt> {
  return recorder.record(
    'prompt.submitted',
    { requestId: question.id, connection: question.connection, actor: question.asker },
    { channel: question.askedIn, prompt_length: question.text.length, earlier_turns: question.earlier.length },
    { prompt: question.text },
  );
}

export function recordDraft(recorder: Recorder, draft: Draft): Promise<Receipt> {
  const { author } = draft;
  return recorder.record(
    'sql.generated',
    { requestId: draft.requestId, connection: draft.connection, actor: draft.asker },
    {
      author: author.kind,
      sql_sha256: digestOf(draft.sql),
      ...(author.kind === 'verified' ? { verified_query: author.query } : {}),
      ...(draft.confidence === undefined ? {} : { confidence: decimal(draft.confidence) }),
    },
    { sql: draft.sql, ...(draft.explanation === undefined ? {} : { explanation: draft.explanation }) },
  );
}

export function recordAnalysis(recorder: Recorder, about: Correlation, analysis: Analysis): Promise<Receipt> {
  const { statements } = analysis;
  const obstacles = [...analysis.problems, ...statements.flatMap((s) => s.obstacles)].map((p) => p.message);
  const tables = statements.flatMap((s) => [...s.reads, ...s.writes]);
  return recorder.record(
    'sql.validated',
    about,
    {
      sql_sha256: analysis.digest,
      dialect: analysis.dialect,
      statements: statements.length,
      understood: analysis.problems.length === 0 && statements.every((s) => s.understood),
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
      fingerprints: statements.map((s) => s.fingerprint),
    },
    { sql: analysis.text, ...(obstacles.length === 0 ? {} : { obstacles }) },
  );
}

export async function recordDecision(recorder: Recorder, about: Correlation, decision: Decision): Promise<void> {
  const { effect, findings, obligations, policy, risk } = decision;
  await recorder.record(
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
    },
    { reasons: [...decision.reasons] },
  );
  await recorder.record(
    'risk.classified',
    about,
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

export function recordProfile(recorder: Recorder, about: Correlation, profile: Profile): Promise<Receipt> {
  return recorder.record(
    'result.profiled',
    about,
    {
      rows: profile.rows,
      truncated: profile.truncated,
      columns: profile.columns.map(({ name, type, nulls }) => ({ name, type, nulls })),
    },
    { result_sha256: profile.digest },
  );
}

/** A score as the trail holds it: signed payloads carry no floating-point numbers. */
function decimal(score: number): string {
  return score.toFixed(3);
}

function unique<T>(values: readonly T[]): T[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}
