import { commit } from '../../src/core/audit/disclosure.ts';
import { isEntry, readEntry } from '../../src/core/audit/entry.ts';
import type { SignedRecord } from '../../src/core/audit/record.ts';
import { eventOf, type TrailEvent } from '../../src/core/audit/trailEvents.ts';
import { client } from './collectorClient.ts';
import type { Dice } from './dice.ts';

const digest = `sha256:${'a'.repeat(64)}`;
/** Names as they are, and as nobody honest has them: with dots, quotes, U+0000, beyond the Basic Multilingual Plane, and too long for an index. */
export const names = [
  ...['customers', 'orders', 'public', 'a.b', 'b.c', "o'hara", '"; DROP TABLE x; --', 'nul\u0000', 'nul\ufffd'],
  ...['\u{1f600}', '\ue000', 'x'.repeat(600), `${'x'.repeat(599)}y`, '\\u0000', '$1', '%'],
];
export const decisions = ['permit', 'permitAndReview', 'requireApproval', 'deny'];
export const statuses = ['success', 'failure', 'timeout', 'cancelled', 'unknown'];

/** Streams of events about some questions, which can go on from one stream to another. Many events have another shape than their type wants. */
export function randomTrail(dice: Dice, questions: number) {
  const streams = ['1', '2', '3'].map((end) => {
    const name = `01977777-0000-7000-8000-00000000000${end}`;
    const of = client(undefined, name);
    return { name, of, records: [of.opening()] };
  });
  const requests = [
    ...Array.from({ length: questions }, (_, i) => `r${i}`),
    ...['same\u0000', 'same\ufffd', 'y'.repeat(700), `${'y'.repeat(699)}z`, '\u{1f600}', '\ue000'],
  ];
  for (const request of requests) {
    let at = Date.parse('2026-03-01T00:00:00.000Z') + Math.floor(dice.random() * 20) * 3_600_000;
    let { of, records } = dice.one(streams);
    for (const fields of dice.many(12, () => randomEvent(dice))) {
      if (dice.chance(0.1)) ({ of, records } = dice.one(streams));
      at += Math.floor((dice.random() - 0.2) * 3_600_000);
      const { clear, sealed } = fields;
      const person = { kind: 'person', 'user.id': dice.one(names), 'user.roles': dice.many(2, () => dice.one(names)) };
      const { digests, disclosures } = commit({
        ...sealed,
        ...(dice.chance(0.5) ? { 'user.attributes': { department: dice.one(['finance', 'hr']) } } : {}),
      });
      records.push(
        of.event(
          {
            ...clear,
            time: dice.chance(0.03) ? dice.one(['0000-02-29T00:00:00.000Z', '9999-12-31T23:59:59.999Z']) : iso(at),
            'countersign.request.id': request,
            ...(dice.chance(0.8) ? { actor: person } : {}),
            ...(dice.chance(0.7) ? { 'countersign.query.id': `${request.slice(0, 3)}-${dice.one(['1', '2'])}` } : {}),
            ...(dice.chance(0.5) ? { 'countersign.connection': dice.one(names) } : {}),
            ...(digests.length === 0 ? {} : { _sd: digests, _sd_alg: 'sha-256' }),
          },
          disclosures.filter(() => dice.chance(0.8)),
        ),
      );
    }
  }
  return streams.map(({ name, records }) => ({ name, records: records as readonly SignedRecord[] }));
}

/** The events of a trail, as their signed bytes tell. */
export function trailEventsIn(records: readonly SignedRecord[]): TrailEvent[] {
  return records.map((record) => {
    const entry = readEntry(record.payload);
    if (!isEntry(entry)) throw new TypeError(entry.problem);
    return eventOf(entry, record);
  });
}

const iso = (ms: number): string => new Date(ms).toISOString();

function randomEvent(dice: Dice): {
  readonly clear: Record<string, unknown>;
  readonly sealed: Record<string, unknown>;
} {
  const name = () => dice.one(names);
  const [type, clear, sealed] = dice.one<() => [string, Record<string, unknown>, Record<string, unknown>]>([
    () => ['prompt.submitted', { channel: 'chat', prompt_length: 5, earlier_turns: 0 }, { prompt: name() }],
    () => [
      'sql.generated',
      { author: dice.one(['model', 'person', 'verified']), sql_sha256: digest, confidence: dice.one(['0.95', '0.1']) },
      { sql: name() },
    ],
    () => [
      'llm.requested',
      {
        ...{ 'gen_ai.provider.name': 'p', 'gen_ai.request.model': name(), prompt_sha256: digest },
        ...{ tables_disclosed: [], egress: 'schema' },
      },
      { messages: 'm' },
    ],
    () => [
      'llm.responded',
      { 'gen_ai.response.model': name(), 'gen_ai.response.finish_reason': 'stop', duration_us: 5 },
      { output: 'o' },
    ],
    () => [
      'sql.validated',
      {
        ...{ sql_sha256: digest, dialect: 'postgresql', statements: 1, understood: true, fingerprints: [] },
        ...{ kinds: [dice.one(['query', 'update'])], effects: [dice.one(['read', 'write'])], 'db.query.text': [] },
        tables: dice.chance(0.2)
          ? []
          : dice.many(3, () => (dice.chance(0.5) ? { table: name() } : { schema: name(), table: name() })),
        columns: dice.many(2, () => `${name()}.${name()}.id`),
      },
      { sql: name() },
    ],
    () => [
      'policy.evaluated',
      {
        ...{ policy_sha256: digest, policy_sources: ['p'], read_only: true, max_rows: 1, timeout_ms: 1 },
        decision: dice.one(decisions),
        findings: dice.chance(0.4) ? [] : dice.many(2, () => ({ rule: name(), severity: 'error', statement: 0 })),
      },
      { reasons: ['r'] },
    ],
    () => ['risk.classified', { level: dice.one(['low', 'high']), score: '0.5', criteria: [] }, {}],
    () => [
      'review.decided',
      {
        decision: dice.one(['approve', 'reject']),
        approver: { id: name(), roles: [], is_requester: dice.chance(0.5) },
      },
      {},
    ],
    () => ['query.blocked', { stage: 'policy', by: dice.one(['policy', 'person']) }, { reason: 'r' }],
    () => [
      'query.dispatched',
      {
        ...{ grant: 'g', sql_sha256: digest, basis: 'policy', 'db.system.name': 'postgresql' },
        ...{ read_only: true, max_rows: 1, timeout_ms: 1 },
      },
      { sql: name() },
    ],
    () => ['query.completed', { grant: 'g', status: dice.one(statuses), duration_us: 1 }, {}],
    () => [
      'db.access_observed',
      dice.chance(0.3)
        ? { source: 'session_counters' }
        : {
            source: dice.one(['transaction_counters', 'pgaudit']),
            tables_accessed: [],
            tables_unnamed: dice.chance(0.5) ? [] : [`${name()}.${name()}`],
          },
      {},
    ],
  ])();
  const version = dice.chance(0.05) ? 'v2' : 'v1';
  const keys = Object.keys(clear);
  // Of another shape: what SQL looks for can stand there all the same.
  const broken = dice.chance(0.15) ? { [dice.one(keys)]: dice.one([7, [], { a: 1 }, 'x']) } : {};
  return { clear: { ...clear, ...broken, type: `countersign.${type}.${version}` }, sealed };
}
