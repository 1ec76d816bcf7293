import { z } from 'zod';
import { count, decimal, digest, type EventShapes, id, nothing, riskLevel } from './fields.ts';

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
      before_sha256: digest,
      after_sha256: digest,
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
    clear: z.strictObject({ sql_sha256: digest, people: count, expires_at: id }),
    sealed: nothing,
  },
  'review.decided': {
    when: 'A person answered, or nobody did in time.',
    clear: z.strictObject({
      decision: z.enum(['approve', 'reject', 'expire', 'withdraw']),
      approved_sql_sha256: digest.optional(),
      approver: z.strictObject({ id, roles: z.array(z.string()), is_requester: z.boolean() }).optional(),
    }),
    sealed: z.strictObject({ rationale: z.string().optional() }),
  },
  'query.blocked': {
    when: 'SQL that somebody wanted to run was refused. It was not sent.',
    clear: z.strictObject({
      stage: z.enum(['policy', 'governing', 'audit', 'approval', 'execution']),
      by: z.enum(['policy', 'person', 'silence', 'enforcement']),
    }),
    sealed: z.strictObject({ reason: z.string() }),
  },
} as const satisfies EventShapes;
