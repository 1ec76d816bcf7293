import { dialectNamed } from '../../src/composition/dialects.ts';
import { demoProfile } from '../../src/composition/profiles.ts';
import type { Clear } from '../../src/core/audit/catalogue.ts';
import type { Recorder } from '../../src/core/audit/recorder.ts';
import { recordProfile } from '../../src/core/audit/resultSteps.ts';
import { recordAnalysis, recordDecision, recordDraft, recordQuestion } from '../../src/core/audit/steps.ts';
import type { Actor } from '../../src/core/draft/actor.ts';
import type { Draft } from '../../src/core/draft/draft.ts';
import type { Question } from '../../src/core/draft/question.ts';
import { assess } from '../../src/core/flow.ts';
import { readPolicy } from '../../src/core/policy/readPolicy.ts';
import { asQueryId, asRequestId } from '../../src/core/prelude/brands.ts';
import { digestOf } from '../../src/core/prelude/digest.ts';
import { openTestTrail, temporaryFolder } from './trailWorld.ts';

const { deciding: dialect } = await dialectNamed('postgresql');
const { policy } = readPolicy([
  {
    source: 'workspace',
    name: 'policy.yaml',
    text: `version: 1
rules: { select-star: warning }
approval:
  - { when: "statement.effect == 'read'", effect: permit }
  - { when: "'steward' in actor.roles", effect: requireApproval }
  - { when: "true", effect: deny }
`,
  },
]);

/** One question and what became of it, told to `recordStory`. */
export interface Told {
  readonly id: string;
  readonly asker?: Actor;
  readonly prompt?: string;
  readonly sql?: string;
  /** Of a model's draft; without it a person wrote the SQL. */
  readonly confidence?: number;
  readonly approver?: Actor;
  /** How the database answered; without it nothing was sent. */
  readonly status?: Clear<'query.completed'>['status'];
  readonly rows?: number;
  /** For a later try of the same question. */
  readonly query?: string;
}

export const ada: Actor = { kind: 'person', id: 'ada', name: 'Ada Example', roles: ['analyst'], attributes: {} };
export const sam: Actor = { kind: 'person', id: 'sam', roles: ['steward'], attributes: {} };

/** Records a question as the flow does, in the same order. */
export async function recordStory(recorder: Recorder, told: Told): Promise<void> {
  const { id, asker = ada, prompt, sql, confidence, approver, status, rows } = told;
  const requestId = asRequestId(id);
  const about = { requestId, connection: demoProfile.name, actor: asker };
  const author =
    confidence === undefined
      ? ({ kind: 'person' } as const)
      : ({ kind: 'model', provider: 'acme', model: 'acme-1', promptDigest: digestOf('') } as const);
  if (prompt !== undefined) {
    const { name: connection } = demoProfile;
    const question: Question = { id: requestId, asker, text: prompt, askedIn: 'chat', connection, earlier: [] };
    await recordQuestion(recorder, about, question, { profile: demoProfile, policy });
  }
  if (confidence !== undefined) {
    await recorder.record(
      'llm.requested',
      about,
      {
        'gen_ai.provider.name': 'acme',
        'gen_ai.request.model': 'acme-1',
        prompt_sha256: digestOf(prompt ?? ''),
        tables_disclosed: [{ schema: 'public', table: 'customers' }],
        egress: 'schema',
      },
      { messages: prompt ?? '' },
    );
    await recorder.record(
      'llm.responded',
      about,
      { 'gen_ai.response.model': 'acme-1-0611', 'gen_ai.response.finish_reason': 'stop', duration_us: 1_500_000 },
      { output: sql ?? '' },
    );
  }
  if (sql === undefined) return;
  const draft: Draft = {
    requestId,
    asker,
    connection: demoProfile.name,
    sql,
    author,
    ...(confidence === undefined ? {} : { confidence }),
  };
  if (told.query === undefined) await recordDraft(recorder, about, draft);
  const { analysis, decision } = assess(draft, { profile: demoProfile, dialect, catalog: undefined, policy });
  const ofQuery = { ...about, queryId: asQueryId(told.query ?? `${id}-query`) };
  await recordAnalysis(recorder, ofQuery, analysis, { hasCatalog: false });
  await recordDecision(recorder, ofQuery, decision, Date.now());
  if (decision.effect === 'deny') {
    const reason = 'The policy denies this.';
    await recorder.record('query.blocked', ofQuery, { stage: 'policy', by: 'policy' }, { reason });
    return;
  }
  if (approver !== undefined) {
    const requested = { sql_sha256: analysis.digest, people: 1, expires_at: '2026-11-26T12:00:00.000Z' };
    await recorder.record('review.requested', ofQuery, requested, {});
    const by = { id: approver.id, roles: [...approver.roles], is_requester: approver.id === asker.id };
    await recorder.record(
      'review.decided',
      ofQuery,
      { decision: 'approve', approved_sql_sha256: analysis.digest, approver: by },
      { rationale: 'Looks right.' },
    );
  }
  if (status === undefined) return;
  await recorder.record(
    'query.dispatched',
    ofQuery,
    {
      grant: `${id}-grant`,
      sql_sha256: analysis.digest,
      basis: approver === undefined ? 'policy' : 'person',
      'db.system.name': 'postgresql',
      read_only: true,
      max_rows: 100,
      timeout_ms: 1000,
    },
    { sql },
  );
  const completed = status === 'success' ? { 'db.response.returned_rows': rows ?? 0, truncated: false } : {};
  await recorder.record(
    'query.completed',
    ofQuery,
    { grant: `${id}-grant`, status, duration_us: 12_500, ...completed },
    status === 'failure' ? { message: 'no such table' } : {},
  );
  if (status === 'success') {
    const profile = { rows: rows ?? 0, truncated: false, columns: [], ranges: [], digest: digestOf('rows') };
    await recordProfile(recorder, ofQuery, profile, { isComplete: true, mayKeepRanges: true });
  }
}

/** The folder of a closed trail with these stories. */
export async function trailOfStories(stories: readonly Told[]): Promise<string> {
  const directory = await temporaryFolder();
  const trail = await openTestTrail(directory);
  for (const told of stories) await recordStory(trail.recorder, told);
  await trail.close('test finished');
  return directory;
}

/** What the tests of questions to the trail ask about: one of each kind of end. */
export const sampleStories: readonly Told[] = [
  {
    id: 'r1',
    prompt: 'How many customers?',
    sql: 'SELECT count(*) FROM public.customers',
    confidence: 0.95,
    status: 'success',
    rows: 1,
  },
  { id: 'r2', prompt: 'All of them', sql: 'SELECT * FROM public.customers', confidence: 0.4, status: 'failure' },
  { id: 'r3', sql: 'DELETE FROM public.customers' },
  { id: 'r4', asker: sam, sql: 'DELETE FROM public.orders WHERE id = 7', approver: ada, status: 'unknown' },
  { id: 'r5', prompt: 'What is love?' },
];
