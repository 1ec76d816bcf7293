import { z } from 'zod';
import { contentDigest, count, decimal, digest, type EventShapes, id, nothing, riskLevel } from './fields.ts';

/** Layer 3: what the policy says, and what people decide. */
export const governingEvents = {
  'policy.adopted': {
    when: "The program starts under an organisation's policy, or how that stands changed.",
    clear: z.strictObject({
      source: z.enum(['organisation']),
      standing: z.enum(['current', 'expired', 'missing']),
      version: count.optional(),
      bundle_sha256: digest.optional(),
      key_id: id.optional(),
      expires_at: id.optional(),
    }),
    sealed: z.strictObject({
      name: z.string().optional(),
      signed_by: z.string().optional(),
      why: z.string().optional(),
    }),
  },
  'policy.changed': {
    when: 'Another policy came into force while the program ran. Who changed its file is not known here.',
    clear: z.strictObject({
      before_sha256: digest,
      after_sha256: digest,
      policy_sources: z.array(id),
      problems: count.describe('Mistakes in it; with any, everything is denied'),
    }),
    sealed: nothing,
  },
  'dictionary.changed': {
    when: 'The dictionary became another while the program ran. Who changed its file is not known here.',
    clear: z.strictObject({ before_sha256: digest, after_sha256: digest, problems: count }),
    sealed: nothing,
  },
  'policy.evaluated': {
    when: 'The policy has decided on SQL that somebody wants to run.',
    clear: z.strictObject({
      policy_sha256: digest,
      policy_sources: z.array(id),
      decision: z.enum(['permit', 'permitAndReview', 'requireApproval', 'requireSecondPerson', 'deny']),
      findings: z.array(z.strictObject({ rule: id, severity: id, statement: count })),
      read_only: z.boolean(),
      max_rows: count,
      timeout_ms: count,
      policies: z
        .array(
          z.strictObject({
            uid: id,
            kind: z.enum(['rule', 'limit']),
            result: z.enum(['pass', 'fail', 'ignored']),
          }),
        )
        .optional()
        .describe(
          'Each rule and bound that was applied, and whether the SQL keeps to it; `ignored`: a comment in the SQL hides what was found. Absent where the SQL was not judged',
        ),
      review_due: z.string().optional().describe('UTC; with `permitAndReview`, where the policy says until when'),
    }),
    sealed: z.strictObject({ reasons: z.array(z.string()).describe('Why, a sentence each') }),
  },
  'risk.classified': {
    when: 'With each `policy.evaluated`: how risky the SQL is, and what that is made of.',
    clear: z.strictObject({
      level: riskLevel,
      score: decimal,
      criteria: z.array(z.strictObject({ name: id, value: z.string(), share: decimal, weight: decimal })),
    }),
    sealed: nothing,
  },
  'sql.transformed': {
    when: 'Masks or row filters of the policy were put into the SQL, or a view was opened for them.',
    clear: z.strictObject({
      before_sha256: contentDigest,
      after_sha256: contentDigest,
      transformations: z.array(
        z.strictObject({
          kind: z.enum(['mask', 'row_filter', 'view_expanded']),
          target: id.describe('`schema.table`, or `schema.table.column` of a mask'),
          with: z
            .enum(['null', 'constant', 'partial', 'hash', 'year', 'bucket', 'expression'])
            .optional()
            .describe('How a mask masks'),
        }),
      ),
      policy_sha256: digest,
    }),
    sealed: z.strictObject({
      sql: z.string().describe('The text that came out'),
      row_filters: z.array(z.string()).describe('Their conditions, which hold values of the person'),
    }),
  },
  'review.requested': {
    when: 'A person is wanted to approve, before they are asked.',
    clear: z.strictObject({
      sql_sha256: contentDigest,
      people: count,
      expires_at: id,
      roles: z.array(id).optional().describe('One of which is wanted; absent where any person will do'),
      review: id.optional().describe('Name of the request at the endpoint; present where somebody else is asked'),
      ticket_sha256: digest.optional().describe('Of the signed request that somebody else is asked by'),
      requester: id.optional().describe('Whoever asks, as the endpoint certified them'),
    }),
    sealed: z.strictObject({ reasons: z.array(z.string()).optional() }),
  },
  'review.presented': {
    when: 'Before a person is asked: what they were given to answer by.',
    clear: z.strictObject({
      sql_sha256: contentDigest,
      elements: z.array(
        z.enum(['question', 'written_sql', 'sql', 'explanation', 'reasons', 'findings', 'risk', 'obligations']),
      ),
      review: id.optional().describe('In the stream of somebody who is asked by another: name of the request'),
      ticket_sha256: digest.optional().describe('Of that signed request'),
      requester: id.optional().describe('Whoever asks, as the endpoint certified them'),
    }),
    sealed: z.strictObject({
      shown: z.array(z.strictObject({ element: id, sha256: digest })).describe('Digest of each, as text or JSON'),
    }),
  },
  'review.decided': {
    when: 'A person answered, or nobody did in time.',
    clear: z.strictObject({
      decision: z.enum(['approve', 'reject', 'expire', 'withdraw']),
      approved_sql_sha256: contentDigest.optional(),
      approver: z.strictObject({ id, roles: z.array(z.string()), is_requester: z.boolean() }).optional(),
      ticket_sha256: digest.optional().describe('Of the signed request, where somebody else was asked'),
      answers: z
        .array(
          z.strictObject({
            decision: z.enum(['approve', 'reject']),
            person: id,
            roles: z.array(id),
            device_key: id,
            answer: id,
            certificate: id,
          }),
        )
        .min(1)
        .optional()
        .describe(
          'What others said: who, by the word of the endpoint’s log, and the answer as a DSSE envelope that their own device key has signed',
        ),
    }),
    sealed: z.strictObject({
      rationale: z.string().optional(),
      said: z
        .array(z.strictObject({ salt: id, sql_sha256: digest }))
        .optional()
        .describe(
          'What the digests of contents in those answers are made of, in their order, beside the rationale of each',
        ),
      rationales: z.array(z.string()).optional().describe('Of each of those answers; empty where it has none'),
    }),
  },
  'review.completed': {
    when: 'Somebody looked at a statement after it ran, and said what they think of it.',
    clear: z.strictObject({
      decision: z.enum(['confirmed', 'objected']),
      is_requester: z.boolean().describe('Whether the one who looked, the actor, is the one who had it run'),
    }),
    sealed: z.strictObject({ comment: z.string().optional() }),
  },
  'query.blocked': {
    when: 'SQL that somebody wanted to run was refused. It was not sent.',
    clear: z.strictObject({
      stage: z.enum(['policy', 'governing', 'audit', 'approval', 'execution']),
      by: z.enum(['policy', 'person', 'silence', 'enforcement']),
      rules: z.array(id).optional().describe('Rules that found something in it'),
      similar_to: id
        .optional()
        .describe(
          'The `countersign.query.id` of the last refusal before it, in this process, of the same person on the same connection, of a text that differs in literals, white space and comments at most',
        ),
    }),
    sealed: z.strictObject({ reason: z.string() }),
  },
} as const satisfies EventShapes;
