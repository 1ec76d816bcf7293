/**
 * The view `flat_event`: one row for each statement that was tried for a question, and one for a question that none was tried for,
 * with the columns and the meaning of core/audit/story/flatView.ts. `is_readable` says that the event has the shape its type wants, so
 * nothing that a client sends can make a cast here fail.
 */
export function flatEventView(schema: string): string {
  return `CREATE VIEW ${schema}.flat_event AS
WITH told AS (
  SELECT request_id, query_id, stream, seq, type, time, attributes, is_readable,
    first_value(time) OVER (PARTITION BY request_id, stream ORDER BY seq) AS stream_begun
  FROM ${schema}.events WHERE request_id IS NOT NULL
),
placed AS (
  SELECT told.*, row_number() OVER (PARTITION BY request_id ORDER BY stream_begun, stream, seq) AS at FROM told
),
story AS (
  SELECT request_id, min(time) AS begun, max(at) AS last_at,
    min(at) FILTER (WHERE is_readable AND type = 'prompt.submitted') AS prompt_at,
    min(at) FILTER (WHERE attributes ? 'actor') AS actor_at,
    max(at) FILTER (WHERE is_readable AND type = 'llm.requested') AS requested_at,
    max(at) FILTER (WHERE is_readable AND type = 'sql.generated') AS proposal_at
  FROM placed GROUP BY request_id
),
attempt AS (
  SELECT request_id, query_id, min(at) AS first_at, max(at) AS last_at,
    min(at) FILTER (WHERE attributes ? 'actor') AS actor_at,
    min(at) FILTER (WHERE is_readable AND type = 'sql.validated') AS facts_at,
    min(at) FILTER (WHERE is_readable AND type = 'policy.evaluated') AS policy_at,
    min(at) FILTER (WHERE is_readable AND type = 'sql.transformed') AS transformed_at,
    min(at) FILTER (WHERE is_readable AND type = 'query.blocked') AS blocked_at,
    min(at) FILTER (WHERE is_readable AND type = 'query.dispatched') AS sent_at,
    coalesce(
      min(at) FILTER (WHERE is_readable AND type = 'query.completed' AND attributes ->> 'status' <> 'unknown'),
      min(at) FILTER (WHERE is_readable AND type = 'query.completed')
    ) AS completed_at
  FROM placed WHERE query_id IS NOT NULL GROUP BY request_id, query_id
),
answer AS (
  SELECT s.request_id, min(p.at) AS answered_at
  FROM story s JOIN placed p ON p.request_id = s.request_id AND p.at > s.requested_at
  WHERE p.is_readable AND p.type IN ('llm.responded', 'llm.failed') GROUP BY s.request_id
),
proposal AS (
  SELECT request_id, time, at, attributes ->> 'sql_sha256' AS sql_sha256
  FROM placed WHERE is_readable AND type = 'sql.generated'
),
exact AS (
  SELECT a.request_id, a.query_id, max(p.at) AS at
  FROM attempt a
  JOIN placed f ON f.request_id = a.request_id AND f.at = a.facts_at
  JOIN proposal p ON p.request_id = a.request_id AND p.sql_sha256 = f.attributes ->> 'sql_sha256'
  GROUP BY a.request_id, a.query_id
),
earlier AS (
  SELECT a.request_id, a.query_id, max(p.at) AS at
  FROM attempt a
  JOIN placed f ON f.request_id = a.request_id AND f.at = a.first_at
  JOIN proposal p ON p.request_id = a.request_id AND p.time <= f.time
  GROUP BY a.request_id, a.query_id
),
sealed AS (
  SELECT DISTINCT ON (stream, seq, name) stream, seq, name,
    CASE WHEN jsonb_typeof(value) = 'string' THEN value #>> '{}' END AS text
  FROM ${schema}.sealed_values WHERE name IN ('prompt', 'sql') ORDER BY stream, seq, name, position DESC
),
found AS (
  SELECT s.*, a.query_id, a.first_at, a.actor_at AS attempt_actor_at, a.facts_at, a.policy_at, a.transformed_at, a.blocked_at,
    a.sent_at, a.completed_at, coalesce(a.last_at, s.last_at) AS end_at,
    CASE WHEN a.query_id IS NULL THEN s.proposal_at ELSE exact.at END AS confident_at,
    CASE WHEN a.query_id IS NULL THEN s.proposal_at ELSE coalesce(exact.at, earlier.at) END AS author_at
  FROM story s
  LEFT JOIN attempt a ON a.request_id = s.request_id
  LEFT JOIN exact ON exact.request_id = a.request_id AND exact.query_id = a.query_id
  LEFT JOIN earlier ON earlier.request_id = a.request_id AND earlier.query_id = a.query_id
)
SELECT
  coalesce(first.time, found.begun) AS timestamp,
  ending.type AS event_type,
  coalesce(
    doer.attributes #>> '{actor,user.id}',
    CASE WHEN found.prompt_at IS NULL THEN actor.attributes #>> '{actor,user.id}' ELSE prompt.attributes #>> '{actor,user.id}' END
  ) AS user_id,
  opening.stream AS session_id,
  prompt_text.text AS prompt,
  CASE WHEN found.query_id IS NULL THEN proposed_text.text ELSE coalesce(facts_text.text, sent_text.text) END AS generated_sql,
  CASE WHEN author.attributes ->> 'author' = 'model' THEN coalesce(
    CASE WHEN answered.type = 'llm.responded' THEN answered.attributes ->> 'gen_ai.response.model' END,
    requested.attributes ->> 'gen_ai.request.model'
  ) END AS llm_model,
  CASE WHEN length(confident.attributes ->> 'confidence') <= 100
    THEN (confident.attributes ->> 'confidence')::numeric END AS llm_confidence_score,
  ARRAY(
    SELECT coalesce((t.value ->> 'schema') || '.', '') || (t.value ->> 'table')
    FROM jsonb_array_elements(facts.attributes -> 'tables') WITH ORDINALITY AS t(value, n) ORDER BY t.n
  ) AS tables_accessed,
  ARRAY(
    SELECT c.value FROM jsonb_array_elements_text(facts.attributes -> 'columns') WITH ORDINALITY AS c(value, n) ORDER BY c.n
  ) AS columns_accessed,
  ARRAY(
    SELECT said FROM (
      SELECT 'decision: ' || (policy.attributes ->> 'decision') AS said, 0::bigint AS n WHERE policy.attributes IS NOT NULL
      UNION ALL
      SELECT (f.value ->> 'rule') || ': ' || (f.value ->> 'severity'), f.n
      FROM jsonb_array_elements(policy.attributes -> 'findings') WITH ORDINALITY AS f(value, n)
      UNION ALL
      SELECT (c.value ->> 'kind') || ': ' || (c.value ->> 'target'), 1000000000 + c.n
      FROM jsonb_array_elements(transformed.attributes -> 'transformations') WITH ORDINALITY AS c(value, n)
      WHERE policy.attributes IS NOT NULL
    ) AS checks GROUP BY said ORDER BY min(n)
  ) AS policy_checks,
  (policy.attributes ->> 'decision') IN ('permitAndReview', 'requireApproval', 'requireSecondPerson') AS requires_review,
  CASE
    WHEN found.completed_at IS NOT NULL THEN completed.attributes ->> 'status'
    WHEN found.sent_at IS NOT NULL THEN 'running'
    WHEN found.blocked_at IS NOT NULL THEN 'blocked'
    ELSE 'not_run'
  END AS execution_status,
  (completed.attributes ->> 'db.response.returned_rows')::bigint AS rows_returned,
  (completed.attributes ->> 'duration_us')::numeric / 1000 AS execution_time_ms
FROM found
${[
  ['opening', '1'],
  ['ending', 'found.end_at'],
  ['first', 'found.first_at'],
  ['doer', 'found.attempt_actor_at'],
  ['actor', 'found.actor_at'],
  ['prompt', 'found.prompt_at'],
  ['facts', 'found.facts_at'],
  ['policy', 'found.policy_at'],
  ['transformed', 'found.transformed_at'],
  ['sent', 'found.sent_at'],
  ['completed', 'found.completed_at'],
  ['confident', 'found.confident_at'],
  ['author', 'found.author_at'],
  ['requested', 'found.requested_at'],
]
  .map(([name, at]) => `LEFT JOIN placed AS ${name} ON ${name}.request_id = found.request_id AND ${name}.at = ${at}`)
  .join('\n')}
LEFT JOIN answer ON answer.request_id = found.request_id
LEFT JOIN placed AS answered ON answered.request_id = found.request_id AND answered.at = answer.answered_at
${[
  ['prompt_text', 'prompt', 'prompt'],
  ['proposed_text', 'confident', 'sql'],
  ['facts_text', 'facts', 'sql'],
  ['sent_text', 'sent', 'sql'],
]
  .map(
    ([name, of, value]) =>
      `LEFT JOIN sealed AS ${name} ON ${name}.stream = ${of}.stream AND ${name}.seq = ${of}.seq AND ${name}.name = '${value}'`,
  )
  .join('\n')}`;
}
