import { expect } from 'vitest';
import {
  agentSql,
  agreedSql,
  firstQuestion,
  modelSql,
  otherSql,
  secondQuestion,
  storyteller,
} from '../../../support/scriptedStory.ts';
import { digest, duration, instant, pseudonym, type Requirement, some } from './requirement.ts';

/** From the question to the SQL. */
export const asking: readonly Requirement[] = [
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
];
