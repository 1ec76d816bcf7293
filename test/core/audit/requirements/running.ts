import { expect } from 'vitest';
import { decimal, digest, duration, instant, type Requirement, some } from './requirement.ts';

/** What the database did, what became of the result, and what all events stand under. */
export const running: readonly Requirement[] = [
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
