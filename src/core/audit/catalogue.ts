import { z } from 'zod';

/**
 * Every event there is and what it says. The one source of the TypeScript types, the JSON Schemas and the checks at
 * emission. `clear` fields stand in the signed payload; of `sealed` fields only a salted digest does (RFC 9901), and
 * their values travel beside it, so that they can be withheld or erased while every signature stays valid.
 *
 * Payloads hold strings, safe integers, booleans, lists and objects only: scores are decimal strings, durations are
 * whole microseconds (see docs/reference/audit-format.md).
 */
const id = z.string().min(1);
const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/);
const count = z.int().min(0);
const decimal = z.string().regex(/^-?\d+(\.\d+)?$/);
const table = z.strictObject({ schema: z.string().optional(), table: id });
const nothing = z.strictObject({});
const riskLevel = z.enum(['low', 'medium', 'high', 'critical']);
const auditLevel = z.enum(['best-effort', 'local', 'bounded-offline', 'endpoint']);

export const catalogue = {
  // The trail itself ------------------------------------------------------------------------------------------------
  'stream.opened': {
    clear: z.strictObject({
      session_key: id,
      device_key: id,
      device_signature: id,
      algorithm: z.enum(['ed25519']),
      key_protection: z.enum(['os-keyring', 'file', 'memory']),
      service: z.strictObject({ name: id, version: id }),
      os: id,
      arch: id,
      node: id,
      other_streams: z.array(z.strictObject({ stream: id, last_seq: count, head: id })),
    }),
    sealed: nothing,
  },
  'stream.recovered': {
    clear: z.strictObject({ of_stream: id, last_seq: z.int().min(-1), torn_bytes: count }),
    sealed: nothing,
  },
  'stream.corrupt': { clear: z.strictObject({ of_stream: id, segment: id, problem: id }), sealed: nothing },
  'journal.rotated': {
    clear: z.strictObject({ from_segment: count, to_segment: count, first_seq: count, reason: id }),
    sealed: nothing,
  },
  'stream.heartbeat': { clear: z.strictObject({ uptime_ms: count }), sealed: nothing },
  'stream.closed': { clear: z.strictObject({ reason: id }), sealed: nothing },
  'delivery.state': {
    clear: z.strictObject({
      sink: id,
      state: z.enum(['online', 'offline', 'rejected']),
      backlog: count,
      reason: z.string().optional(),
    }),
    sealed: nothing,
  },
  /** The endpoint's log contradicts a checkpoint that it gave before. Both signed notes together are the proof. */
  'checkpoint.inconsistent': {
    clear: z.strictObject({
      sink: id,
      why: z.enum(['unreadable', 'other-key', 'rollback', 'fork', 'unproven']),
      seen: z.string().optional(),
      received: z.string(),
      /** The proof that came with it. */
      consistency: z.array(z.string()),
    }),
    sealed: nothing,
  },
  /** A sink of copies has taken events otherwise than they are: under another time, or without their content. */
  'delivery.degraded': {
    clear: z.strictObject({
      sink: id,
      reason: z.enum(['time_window', 'too_large']),
      of_stream: id,
      first_seq: count,
      last_seq: count,
      events: count,
    }),
    sealed: nothing,
  },
  /** From now on statements of these risks don't leave, because the trail can't do what the policy wants of it. */
  'audit.blocked': {
    clear: z.strictObject({ level: auditLevel, risks: z.array(riskLevel), reason: id }),
    sealed: nothing,
  },
  /** Recording works again, or statements leave again. Where the journal itself failed, this is the only record of it. */
  'audit.unblocked': { clear: z.strictObject({ reason: id, blocked_ms: count }), sealed: nothing },
  /** At the level best-effort: so many events before this one were let go, because the journal couldn't be written. */
  'audit.unrecorded': { clear: z.strictObject({ events: z.int().min(1) }), sealed: nothing },
  /** The wall clock moved against the monotonic one by this much: it was set, or the machine slept. */
  'clock.jumped': { clear: z.strictObject({ by_ms: z.int() }), sealed: nothing },
  // Layer 1: prompt and intent --------------------------------------------------------------------------------------
  'prompt.submitted': {
    clear: z.strictObject({
      channel: z.enum(['comment', 'chat', 'participant', 'editor', 'cli']),
      prompt_length: count,
      earlier_turns: count,
    }),
    sealed: z.strictObject({ prompt: z.string() }),
  },
  'llm.requested': {
    clear: z.strictObject({
      'gen_ai.provider.name': id,
      'gen_ai.request.model': id,
      'server.address': z.string().optional(),
      prompt_sha256: digest,
      tables_disclosed: z.array(table),
      egress: z.enum(['schema', 'none']),
    }),
    sealed: z.strictObject({ messages: z.string() }),
  },
  // Layer 2: what the model made of it ------------------------------------------------------------------------------
  'llm.responded': {
    clear: z.strictObject({
      'gen_ai.response.model': id,
      'gen_ai.response.finish_reason': id,
      duration_us: count,
      first_chunk_us: count.optional(),
      'gen_ai.usage.input_tokens': count.optional(),
      'gen_ai.usage.output_tokens': count.optional(),
    }),
    sealed: z.strictObject({ output: z.string() }),
  },
  'llm.failed': {
    clear: z.strictObject({ 'error.type': id, duration_us: count }),
    sealed: z.strictObject({ message: z.string() }),
  },
  'sql.generated': {
    clear: z.strictObject({
      author: z.enum(['person', 'verified', 'model']),
      verified_query: z.string().optional(),
      sql_sha256: digest,
      confidence: decimal.optional(),
    }),
    sealed: z.strictObject({ sql: z.string(), explanation: z.string().optional() }),
  },
  'sql.validated': {
    clear: z.strictObject({
      sql_sha256: digest,
      dialect: id,
      statements: count,
      understood: z.boolean(),
      kinds: z.array(id),
      effects: z.array(id),
      tables: z.array(table),
      columns: z.array(id),
      /** Literal-free text of each statement; sealed values hold the literals. */
      'db.query.text': z.array(z.string()),
      fingerprints: z.array(z.string()),
    }),
    sealed: z.strictObject({ sql: z.string(), obstacles: z.array(z.string()).optional() }),
  },
  // Layer 3: policy and review --------------------------------------------------------------------------------------
  /** How the organisation's policy stands, when the program starts and whenever that changes. */
  'policy.adopted': {
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
    clear: z.strictObject({
      policy_sha256: digest,
      policy_sources: z.array(id),
      decision: z.enum(['permit', 'permitAndReview', 'requireApproval', 'requireSecondPerson', 'deny']),
      findings: z.array(z.strictObject({ rule: id, severity: id, statement: count })),
      read_only: z.boolean(),
      max_rows: count,
      timeout_ms: count,
    }),
    sealed: z.strictObject({ reasons: z.array(z.string()) }),
  },
  'risk.classified': {
    clear: z.strictObject({
      level: riskLevel,
      score: decimal,
      criteria: z.array(z.strictObject({ name: id, value: z.string(), share: decimal, weight: decimal })),
    }),
    sealed: nothing,
  },
  'sql.transformed': {
    clear: z.strictObject({
      before_sha256: digest,
      after_sha256: digest,
      transformations: z.array(
        z.strictObject({
          kind: z.enum(['mask', 'row_filter', 'view_expanded']),
          /** `schema.table`, or `schema.table.column` of a mask. */
          target: id,
          /** How a mask masks. */
          with: z.enum(['null', 'constant', 'partial', 'hash', 'year', 'bucket', 'expression']).optional(),
        }),
      ),
      policy_sha256: digest,
    }),
    /** The text that came out; the conditions of row filters hold values of the person. */
    sealed: z.strictObject({ sql: z.string(), row_filters: z.array(z.string()) }),
  },
  'review.requested': { clear: z.strictObject({ sql_sha256: digest, people: count, expires_at: id }), sealed: nothing },
  'review.decided': {
    clear: z.strictObject({
      decision: z.enum(['approve', 'reject', 'expire', 'withdraw']),
      approved_sql_sha256: digest.optional(),
      approver: z.strictObject({ id, roles: z.array(z.string()), is_requester: z.boolean() }).optional(),
    }),
    sealed: z.strictObject({ rationale: z.string().optional() }),
  },
  'query.blocked': {
    clear: z.strictObject({
      stage: z.enum(['policy', 'governing', 'audit', 'approval', 'execution']),
      by: z.enum(['policy', 'person', 'silence', 'enforcement']),
    }),
    sealed: z.strictObject({ reason: z.string() }),
  },
  // Layer 4: what the database did ----------------------------------------------------------------------------------
  'connection.opened': {
    clear: z.strictObject({
      'db.system.name': id,
      environment: id,
      'server.address': z.string().optional(),
      'server.port': count.optional(),
      purpose: z.enum(['query', 'catalog']),
    }),
    sealed: z.strictObject({ 'db.user': z.string().optional(), 'db.namespace': z.string().optional() }),
  },
  'query.dispatched': {
    clear: z.strictObject({
      grant: id,
      sql_sha256: digest,
      basis: z.enum(['policy', 'person']),
      'db.system.name': id,
      read_only: z.boolean(),
      max_rows: count,
      timeout_ms: count,
    }),
    sealed: z.strictObject({ sql: z.string() }),
  },
  'query.completed': {
    clear: z.strictObject({
      grant: id,
      status: z.enum(['success', 'failure', 'timeout', 'cancelled', 'unknown']),
      /** Absent where the program ended before it learnt the outcome. */
      duration_us: count.optional(),
      'db.response.returned_rows': count.optional(),
      truncated: z.boolean().optional(),
      'db.response.status_code': z.string().optional(),
    }),
    sealed: z.strictObject({ message: z.string().optional() }),
  },
  // Layer 5: what became of the result ------------------------------------------------------------------------------
  'result.profiled': {
    clear: z.strictObject({
      rows: count,
      truncated: z.boolean(),
      columns: z.array(z.strictObject({ name: z.string(), type: z.string(), nulls: count })),
    }),
    sealed: z.strictObject({ result_sha256: z.string() }),
  },
} as const satisfies Record<string, { clear: z.ZodType; sealed: z.ZodType }>;

export type EventType = keyof typeof catalogue;
export type Clear<T extends EventType> = z.input<(typeof catalogue)[T]['clear']>;
export type Sealed<T extends EventType> = z.input<(typeof catalogue)[T]['sealed']>;
