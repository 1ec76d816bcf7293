import { expect } from 'vitest';
import type { EventType } from '../../../src/core/audit/catalogue.ts';
import type { notTold } from '../../../src/core/audit/reference/notTold.ts';
import {
  agentSql,
  agreedSql,
  firstQuestion,
  modelSql,
  otherSql,
  secondQuestion,
  storyteller,
} from '../../support/scriptedStory.ts';

/**
 * What a reviewer must be able to read off the trail, row by row. Each row names events and what they must say; one that can't be filled
 * names the reason that docs/reference/events.md gives.
 */

type Expectation = readonly [type: EventType, says: Readonly<Record<string, unknown>>];

const digest = expect.stringMatching(/^sha256:[0-9a-f]{64}$/);
const pseudonym = expect.stringMatching(/^hmac-sha256:[0-9A-Za-z_-]{16}:[0-9a-f]{64}$/);
export const some = expect.anything();
export const duration = expect.any(Number);
export const instant = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
const decimal = expect.stringMatching(/^\d\.\d{3}$/);

/**
 * Requirements, and what must stand in the trail of the scripted story for each. The second signature of L3.5, which is another person's, takes an
 * endpoint between two machines: test/composition/secondPerson/onRecord.test.ts has it.
 */
export const filled: readonly (readonly [id: string, requirement: string, ...events: Expectation[]])[] = [
  [
    'L1.1',
    'the exact question',
    ['prompt.submitted', { prompt: firstQuestion }],
    ['prompt.submitted', { prompt: secondQuestion }],
  ],
  [
    'L1.2',
    'who asked, with which roles',
    [
      'prompt.submitted',
      {
        actor: { kind: 'person', 'user.id': 'ada', 'user.roles': ['analyst'] },
        'user.full_name': 'Ada Example',
        'user.attributes': storyteller.attributes,
      },
    ],
    ['stream.opened', { service: { name: 'countersign-test', version: '1.2.3' } }],
  ],
  [
    'L1.3',
    'when, and in which session',
    ['prompt.submitted', { time: instant, mono_us: duration, stream: some }],
    ['session.started', { stream: some }],
  ],
  [
    'L1.4',
    'filters, parameters and constraints',
    ['prompt.submitted', { constraints: { read_only: false, egress: 'schema', max_rows: 10_000, timeout_ms: 30_000 } }],
    ['sql.transformed', { row_filters: ["region = 'EU'"] }],
  ],
  [
    'L1.5',
    'model version and configuration',
    [
      'llm.requested',
      {
        'gen_ai.request.model': 'small',
        'gen_ai.request.temperature': '0',
        'gen_ai.request.stream': true,
        'server.address': some,
      },
    ],
    ['llm.responded', { 'gen_ai.response.model': 'small-1' }],
  ],
  [
    'L1.6',
    'context window, its size and the system prompt',
    [
      'context.assembled',
      {
        instructions_sha256: digest,
        characters: duration,
        truncated: false,
        earlier_turns: 1,
        context_window: 8192,
      },
    ],
    ['llm.requested', { messages: expect.stringContaining('Answer the question with exactly one SQL statement') }],
  ],
  [
    'L1.7',
    'data dictionary and schema that were there',
    [
      'context.assembled',
      {
        dictionary_sha256: digest,
        schema_snapshot_sha256: digest,
        business_rules: ['revenue'],
        glossary_terms: ['acquired'],
        ambiguous_terms: ['channel'],
        tables: expect.arrayContaining([{ schema: 'public', table: 'customers' }]),
      },
    ],
  ],
  ['L2.1', 'the SQL that was generated', ['sql.generated', { author: 'model', sql: modelSql, sql_sha256: pseudonym }]],
  [
    'L2.2',
    'reasoning and explanation',
    [
      'sql.generated',
      { author: 'model', reasoning_available: true, explanation: expect.stringContaining('e-mail address') },
    ],
  ],
  [
    'L2.3',
    'validation checks',
    [
      'sql.validated',
      {
        checks: [
          { uid: 'syntax', result: 'pass' },
          { uid: 'names', result: 'pass' },
          { uid: 'understanding', result: 'pass' },
        ],
      },
    ],
  ],
  [
    'L2.4',
    'confidence, and how it was measured',
    ['sql.generated', { author: 'verified', confidence: '1.000', confidence_method: 'match' }],
    [
      'sql.generated',
      {
        author: 'model',
        confidence: '0.667',
        confidence_method: 'agreement',
        agreement: {
          samples: 3,
          answered: 3,
          agreeing: 2,
          groups: 2,
          shares: ['0.667', '0.333'],
          tied: false,
        },
      },
    ],
    ['llm.requested', { 'gen_ai.request.temperature': '0.7', 'gen_ai.request.seed': 3 }],
  ],
  ['L2.5', 'alternatives considered', ['sql.generated', { sql: `${agreedSql};`, alternatives: [otherSql] }]],
  [
    'L2.6',
    'tokens and latency',
    [
      'llm.responded',
      {
        'gen_ai.usage.input_tokens': 900,
        'gen_ai.usage.output_tokens': 40,
        duration_us: duration,
        first_chunk_us: duration,
        retry_count: 0,
      },
    ],
  ],
  [
    'L2.7',
    'errors and warnings',
    ['llm.failed', { 'error.type': 'UNAUTHORIZED', message: some }],
    ['policy.evaluated', { findings: expect.arrayContaining([some]) }],
  ],
  [
    'L2.p',
    'calls of tools',
    [
      'agent.tool_called',
      {
        'gen_ai.tool.name': 'countersign_run_sql',
        caller: 'chat',
        actor: expect.objectContaining({ 'user.id': 'ada', 'gen_ai.agent.name': 'Test Editor' }),
        'gen_ai.tool.call.arguments': JSON.stringify({ sql: agentSql }),
        input_sha256: pseudonym,
      },
    ],
    ['query.completed', { actor: expect.objectContaining({ 'gen_ai.agent.version': '1.2.3' }), status: 'success' }],
    [
      'agent.tool_ended',
      {
        outcome: 'answered',
        disclosed: 'schema',
        rows_disclosed: 0,
        duration_us: duration,
        result_sha256: pseudonym,
        'gen_ai.tool.call.result': expect.stringContaining('It ran and gave 1 rows.'),
        parent: [some],
      },
    ],
  ],
  [
    'L3.1',
    'the policies that were evaluated',
    [
      'policy.evaluated',
      {
        policy_sha256: digest,
        policy_sources: ['workspace'],
        policies: expect.arrayContaining([
          { uid: 'select-star', kind: 'rule', result: 'pass' },
          { uid: 'maxJoins', kind: 'limit', result: 'pass' },
        ]),
      },
    ],
  ],
  [
    'L3.2',
    'whether each passed',
    [
      'policy.evaluated',
      {
        policies: expect.arrayContaining([{ uid: 'delete-without-where', kind: 'rule', result: 'fail' }]),
        decision: 'deny',
      },
    ],
  ],
  [
    'L3.3',
    'transformations',
    [
      'sql.transformed',
      {
        transformations: [
          { kind: 'mask', target: 'public.customers.email', with: 'partial' },
          { kind: 'row_filter', target: 'public.customers' },
        ],
        before_sha256: pseudonym,
        after_sha256: pseudonym,
        sql: some,
      },
    ],
  ],
  [
    'L3.4',
    'approval decisions',
    ['review.requested', { people: 1, reasons: some }],
    ['review.decided', { decision: 'approve', approved_sql_sha256: pseudonym }],
  ],
  [
    'L3.5',
    'who approved, and when',
    ['review.decided', { approver: { id: 'ada', roles: ['analyst'], is_requester: true }, time: instant }],
  ],
  [
    'L3.6',
    'comments and reasons of refusals',
    ['review.decided', { rationale: 'Masked, and only three of them.' }],
    [
      'query.blocked',
      { stage: 'policy', by: 'policy', rules: ['delete-without-where'], reason: expect.stringContaining('no WHERE') },
    ],
  ],
  ['L4.1', 'start and end', ['query.completed', { started_at: instant, ended_at: instant, duration_us: duration }]],
  [
    'L4.2',
    'status',
    ['query.completed', { status: 'success' }],
    ['query.completed', { status: 'failure', 'db.response.status_code': '22012' }],
  ],
  [
    'L4.3',
    'rows and amount of data',
    ['query.completed', { 'db.response.returned_rows': 3, bytes_returned: duration, truncated: false }],
  ],
  [
    'L4.4r',
    'tables and columns as requested',
    [
      'sql.validated',
      {
        tables: [{ schema: 'public', table: 'customers' }],
        columns: expect.arrayContaining(['public.customers.email']),
      },
    ],
  ],
  [
    'L4.4',
    'tables actually accessed, beside those that were named',
    [
      'db.access_observed',
      {
        source: 'transaction_counters',
        tables_accessed: ['public.customers'],
        tables_unnamed: [],
        parent: [some],
      },
    ],
  ],
  ['L4.5', "the database's own row security", ['db.access_observed', { row_security: [] }]],
  [
    'L4.6',
    'rows scanned, cache hits',
    [
      'db.access_observed',
      {
        tables_accessed: ['public.orders'],
        rows_scanned_at_least: 11_597,
        pages_at_least: { asked: duration, read: duration },
      },
    ],
  ],
  ['L4.7', 'database errors', ['query.completed', { status: 'failure', message: 'division by zero' }]],
  [
    'L4.p',
    "what it is called in the database's own log, and where it went as whom",
    [
      'query.dispatched',
      {
        tag: expect.stringMatching(/^countersign [0-9a-f-]{36}$/),
        'db.user': 'demo',
        role: some,
        read_only: true,
        'db.system.name': 'postgresql',
        connection_event: some,
        approval_event: some,
      },
    ],
  ],
  [
    'L5.1',
    'rows, ranges, masks of a result',
    [
      'result.profiled',
      {
        rows: 3,
        columns: expect.arrayContaining([{ name: 'email', type: some, nulls: 0, masked: true }]),
        result_sha256: some,
      },
    ],
    ['result.profiled', { rows: 1, ranges: [{ column: 'orders', min: some, max: some }] }],
  ],
  [
    'L5.2',
    'checks of a result',
    ['result.checked', { checks: expect.arrayContaining([{ uid: 'complete', result: 'pass' }]) }],
  ],
  [
    'L5.2',
    'anomalies, by which detector, against what, and how far from it',
    [
      'anomaly.detected',
      {
        finding: digest,
        detector_version: 1,
        score: decimal,
        baseline: { from: instant, to: instant, count: duration, of: 'statements', usual: '0.000' },
        seen_at: instant,
        events: expect.arrayContaining([some]),
        found_by: 'ada',
        words: expect.stringContaining('never touched in that way by this person before'),
      },
    ],
  ],
  [
    'L5.3',
    'rows viewed, scrolled to and exported, and filters',
    ['result.viewed', { in: 'results', rows: some, on_screen: '1-3' }],
    ['result.viewed', { in: 'results', on_screen: '2' }],
    [
      'result.filtered',
      {
        arrangements: [
          {
            sort: { column: 'region', direction: 'descending' },
            filters: [{ column: 'region', kind: 'equals' }],
            find: false,
            rows: 1,
          },
        ],
        sought: [{ filters: ['EU'] }],
      },
    ],
    ['result.exported', { destination: 'clipboard', format: 'tsv' }],
    ['result.exported', { destination: 'file', format: 'csv', rows: 2, as_handed_out: false, masked: [] }],
  ],
  [
    'L5.4',
    'recomputed, or shown again from memory',
    ['result.viewed', { on_screen: '1-3', recomputed: true }],
    ['result.viewed', { on_screen: '2', recomputed: false }],
  ],
  [
    'L5.5',
    'where rows left to: a file that can be told again by its digest',
    ['result.exported', { destination: 'file', bytes: some, file_sha256: digest, path_sha256: digest }],
  ],
  [
    'L5.6',
    'feedback and follow-up',
    ['feedback.given', { label: 'partial', comment: 'The segment is missing.' }],
    ['followup.linked', { previous_request: some, kind: 'refinement' }],
  ],
  [
    'Why-1',
    'how the question was read',
    [
      'sql.interpreted',
      { source: 'model', ambiguous_terms: ['channel'], interpretation: [expect.stringContaining('e-mail address')] },
    ],
  ],
  [
    'Why-3',
    'changes by a person',
    ['sql.validated', { edited_by_person: true }],
    ['sql.validated', { edited_by_person: false }],
  ],
  [
    'Why-5',
    'reviews afterwards',
    ['policy.evaluated', { decision: 'permitAndReview', review_due: instant }],
    ['review.completed', { decision: 'confirmed', is_requester: true, comment: some }],
  ],
  [
    'Risk-1..5',
    'criteria with value and weight',
    [
      'risk.classified',
      {
        score: decimal,
        level: some,
        criteria: expect.arrayContaining(
          ['sensitivity', 'scope', 'violations', 'confidence', 'role'].map((name) => ({
            name,
            value: some,
            share: decimal,
            weight: decimal,
          })),
        ),
      },
    ],
  ],
  [
    'Review UI-1..7',
    'what a reviewer was given',
    [
      'review.presented',
      {
        elements: ['question', 'written_sql', 'sql', 'explanation', 'reasons', 'findings', 'risk', 'obligations'],
        shown: expect.arrayContaining([{ element: 'sql', sha256: digest }]),
      },
    ],
  ],
  [
    'Anomaly-1',
    'access that differs from what the person does',
    [
      'anomaly.detected',
      {
        detector: 'new-table',
        actor: { kind: 'person', 'user.id': 'ada', 'user.roles': ['analyst'] },
        'countersign.query.id': some,
      },
    ],
  ],
  [
    'Anomaly-2',
    'resubmission after a refusal',
    ['query.blocked', { rules: ['delete-without-where'], similar_to: some }],
  ],
  ['Anomaly-3', 'shapes of statements', ['anomaly.detected', { detector: 'wide-query', seen: '9.000' }]],
  [
    'Anomaly-4',
    'answers that became worse',
    [
      'anomaly.detected',
      { detector: 'more-second-tries', seen: '0.750', baseline: expect.objectContaining({ of: 'questions' }) },
    ],
  ],
  [
    'Change-1',
    'changes of the policy',
    ['policy.changed', { before_sha256: digest, after_sha256: digest, problems: 0 }],
  ],
  ['Session-0', 'installations', ['extension.installed', { version: '1.2.3' }]],
  [
    'Session-1',
    'sessions and connections',
    ['session.ended', { reason: 'closed' }],
    ['connection.opened', { environment: 'development', purpose: 'catalog' }],
    ['connection.closed', { reason: 'shutdown', parent: [some] }],
  ],
  [
    'Common-1',
    'what every step of a statement stands under',
    [
      'query.dispatched',
      {
        'countersign.request.id': some,
        'countersign.query.id': some,
        'countersign.connection': 'demo',
        'countersign.policy.sha256': digest,
        'deployment.environment.name': 'development',
        classification: { level: 'restricted' },
        trace_id: expect.stringMatching(/^[0-9a-f]{32}$/),
        span_id: expect.stringMatching(/^[0-9a-f]{16}$/),
        parent: [some],
      },
    ],
  ],
];

/** Requirements that the product can't meet, or not in whole, with the reason that the reference of events gives. */
export const unfilled: readonly (readonly [id: string, requirement: string, reason: keyof typeof notTold])[] = [
  ['L1.p', 'the purpose of a question, and its language', 'language'],
  ['L2.4', "a model's own word for its confidence", 'modelConfidence'],
  ['L2.p', 'calls of tools of others', 'tools'],
  ['L4.4', 'columns actually accessed', 'access'],
  ['L4.5', 'which policies of its own the database applied', 'access'],
  ['L4.6', 'server time of PostgreSQL, bytes scanned', 'serverTime'],
  ['L5.3', 'rows on the screen of the chat or of a terminal', 'looking'],
  ['L5.4', 'served from a cache', 'cache'],
  ['L5.5', 'use after rows have left', 'sharing'],
  ['L3.4', 'requests for changes', 'reviewDetails'],
];
