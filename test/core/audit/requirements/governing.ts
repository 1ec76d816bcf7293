import { expect } from 'vitest';
import { decimal, digest, instant, pseudonym, type Requirement, some } from './requirement.ts';

/** What the policy said, and what people decided. */
export const governing: readonly Requirement[] = [
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
    'Change-1',
    'changes of the policy',
    ['policy.changed', { before_sha256: digest, after_sha256: digest, problems: 0 }],
  ],
];
