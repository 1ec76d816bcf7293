import { beforeAll, describe, expect, it } from 'vitest';
import { createPostgresqlDialect } from '../../src/adapters/dialects/postgresql/dialect.ts';
import { Refusals } from '../../src/core/approval/refusals.ts';
import type { Draft } from '../../src/core/draft/draft.ts';
import type { Question } from '../../src/core/draft/question.ts';
import type { ResultColumn } from '../../src/core/execution/outcome.ts';
import { ask, type FlowParts, run, type Situation } from '../../src/core/flow.ts';
import { readPolicy } from '../../src/core/policy/readPolicy.ts';
import type { Dialect, VerifiedMatch } from '../../src/core/ports.ts';
import { asRequestId } from '../../src/core/prelude/brands.ts';
import { digestOf } from '../../src/core/prelude/digest.ts';
import { demoCatalog } from '../support/demoCatalog.ts';
import { ada, devProfile, keepingReader, never, World } from '../support/world.ts';

let dialect: Dialect;
beforeAll(async () => {
  dialect = await createPostgresqlDialect();
});

const match: VerifiedMatch = {
  name: 'orders.sql',
  sql: 'SELECT count(*) AS orders FROM orders WHERE order_id = 1',
  verifiedBy: 'ada@example.com',
  verifiedAt: '2026-01-01',
  confidence: 1,
  interpretation: [],
};

function partsOf(world: World, situation: Situation, overrides: Partial<FlowParts> = {}): FlowParts {
  return world.flowParts(situation, { verified: { find: () => match }, ...overrides });
}

function situationWith(policy = ''): Situation {
  const texts = policy === '' ? [] : [{ source: 'workspace', name: 'policy.yaml', text: policy }];
  return { profile: devProfile, dialect, catalog: demoCatalog, policy: readPolicy(texts).policy };
}

const question: Question = {
  id: asRequestId('q-1'),
  asker: ada,
  text: 'how many orders',
  askedIn: 'cli',
  connection: devProfile.name,
  earlier: [],
};
const written = (sql: string): Draft => ({
  requestId: question.id,
  asker: ada,
  connection: devProfile.name,
  sql,
  author: { kind: 'person' },
});

async function runSql(world: World, sql: string, situation = situationWith(), overrides: Partial<FlowParts> = {}) {
  return await run(written(sql), undefined, situation, partsOf(world, situation, overrides), keepingReader(), {
    signal: never,
  });
}

const judged = ['sql.validated', 'policy.evaluated', 'risk.classified'];
const executed = ['connection.opened', 'query.dispatched', 'query.completed', 'result.profiled', 'result.checked'];
const drafted = ['prompt.submitted', 'sql.interpreted', 'sql.generated'];
const reviewed = ['review.requested', 'review.presented', 'review.decided'];

describe('the flow', () => {
  it('takes a question to its outcome, each step on record before the next', async () => {
    const world = new World();
    const situation = situationWith();
    const parts = partsOf(world, situation, {
      verified: {
        find: () => {
          expect(world.trail.types()).toEqual(['prompt.submitted']);
          return match;
        },
      },
    });
    const answer = await ask(question, situation, parts, () => undefined, { signal: never });
    if (answer.kind !== 'draft') throw new Error(answer.reason);
    const done = await run(answer.draft, question, situation, parts, keepingReader(), { signal: never });
    expect(done).toMatchObject({ kind: 'ran', executed: { outcome: { kind: 'succeeded' } } });
    expect(world.trail.types()).toEqual([...drafted, ...judged, ...executed]);
    expect(world.database.sent[0]).toMatchObject({
      sql: match.sql,
      obligations: { readOnly: true },
      eventsBefore: [...drafted, ...judged, 'connection.opened', 'query.dispatched'],
    });
    const ids = new Set(world.trail.events.map((event) => event.about.requestId));
    expect([...ids]).toEqual([question.id]);
  });

  it('asks a person about what is risky, shows exactly what will be sent, and runs after a yes', async () => {
    const world = new World();
    world.approves();
    const sql = 'UPDATE orders SET status = $$paid$$ WHERE order_id = 7';
    expect(await runSql(world, sql)).toMatchObject({ kind: 'ran' });
    expect(world.asked).toEqual([expect.objectContaining({ governedSql: sql, governedDigest: digestOf(sql) })]);
    expect(world.database.sent).toEqual([
      expect.objectContaining({ sql, obligations: expect.objectContaining({ readOnly: false }) }),
    ]);
    expect(world.trail.types()).toEqual([...judged, ...reviewed, ...executed]);
  });

  it('runs nothing without a yes, and records that', async () => {
    const world = new World();
    expect(await runSql(world, 'UPDATE orders SET status = $$paid$$ WHERE order_id = 7')).toMatchObject({
      kind: 'refused',
      by: 'silence',
    });
    expect(world.database.sent).toEqual([]);
    expect(world.trail.types()).toEqual([...judged, ...reviewed, 'query.blocked']);
  });

  it('lets nobody approve what the policy denies', async () => {
    const world = new World();
    world.approves();
    expect(await runSql(world, 'DELETE FROM orders')).toMatchObject({ kind: 'refused', by: 'policy' });
    expect(world.asked).toEqual([]);
    expect(world.trail.types()).toEqual([...judged, 'query.blocked']);
  });

  it('asks nobody about what a limit over time keeps from running', async () => {
    const world = new World();
    world.approves();
    const limited = `version: 1
limits: { queriesPerHour: 1 }
approval: [{ when: "true", effect: requireApproval }]
`;
    expect(await runSql(world, 'SELECT 1', situationWith(limited))).toMatchObject({ kind: 'ran' });
    expect(await runSql(world, 'SELECT 1', situationWith(limited))).toMatchObject({
      kind: 'refused',
      reason: expect.stringContaining('The next one can run in 61 minutes.'),
    });
    expect(world.asked).toHaveLength(1);
    expect(world.trail.of('query.blocked')).toHaveLength(1);
  });

  const masking = `version: 1
masks: [{ columns: [public.customers.email], with: partial }]
approval: [{ when: "statement.selectStar", effect: requireApproval }, { when: "true", effect: permit }]
`;

  it('sends the governed text and no other, records what became of it before that, and says what is masked', async () => {
    const world = new World();
    const columns: ResultColumn[] = [];
    world.database.answer = async (_sql, reader) => {
      reader.columns([{ name: 'email', type: 'text' }]);
      return { kind: 'succeeded', columns: [], rowCount: 0, truncated: false };
    };
    const situation = situationWith(masking);
    const reader = { ...keepingReader(), columns: (given: readonly ResultColumn[]) => void columns.push(...given) };
    const sql = 'SELECT email FROM customers LIMIT 5';
    await run(written(sql), undefined, situation, partsOf(world, situation), reader, { signal: never });
    const [sent] = world.database.sent;
    expect(sent?.sql).toContain('FROM (SELECT pg_catalog.left(email');
    expect(sent).toMatchObject({
      obligations: { masks: [], rowFilters: [] },
      eventsBefore: [...judged, 'sql.transformed', 'connection.opened', 'query.dispatched'],
    });
    expect(world.trail.events.find(({ type }) => type === 'sql.transformed')).toMatchObject({
      clear: {
        before_sha256: digestOf(sql),
        after_sha256: digestOf(sent?.sql ?? ''),
        transformations: [{ kind: 'mask', target: 'public.customers.email', with: 'partial' }],
      },
    });
    expect(columns).toEqual([
      { name: 'email', type: 'text', masked: expect.stringContaining('public.customers.email') },
    ]);
  });

  it('shows a person the governed text, and takes a yes for that only', async () => {
    const world = new World();
    world.person = async (request) => ({
      kind: 'approve',
      shownDigest: digestOf(request.draft.sql),
      approver: ada,
      rationale: '',
    });
    expect(await runSql(world, 'SELECT * FROM customers', situationWith(masking))).toMatchObject({ kind: 'refused' });
    expect(world.asked[0]?.governedSql).toContain('pg_catalog.left(email');
    expect(world.database.sent).toEqual([]);
    world.approves();
    expect(await runSql(world, 'SELECT * FROM customers', situationWith(masking))).toMatchObject({ kind: 'ran' });
  });

  it('finds the place of an error in the text as written', async () => {
    const world = new World();
    const sql = 'SELECT email FROM customers WHERE email > 1';
    world.database.answer = async (text) => ({
      kind: 'failed',
      error: { sqlState: '42883', message: 'no', hint: undefined, position: text.lastIndexOf('email > 1') },
    });
    expect(await runSql(world, sql, situationWith(masking))).toMatchObject({
      executed: { outcome: { error: { position: sql.indexOf('email > 1') } } },
    });
  });

  it('runs nothing that a mask could not be put into, whoever approves it', async () => {
    const world = new World();
    world.approves();
    for (const attempt of ['SELECT email FROM customers FOR UPDATE', "DO $$ BEGIN EXECUTE 'SELECT 1'; END $$"])
      expect(await runSql(world, attempt, situationWith(masking))).toMatchObject({ kind: 'refused', by: 'policy' });
    expect(world.asked).toEqual([]);
    expect(world.database.sent).toEqual([]);
  });

  it('voids a yes when the policy changed while the person was thinking', async () => {
    const world = new World();
    world.approves();
    const done = await runSql(world, 'UPDATE orders SET status = $$x$$ WHERE order_id = 7', situationWith(), {
      policyInForce: () => digestOf('stricter'),
    });
    expect(done).toMatchObject({ kind: 'refused', by: 'enforcement' });
    expect(world.database.sent).toEqual([]);
  });

  const neverUnderstood: readonly [string, string][] = [
    ['text that is no SQL', 'SELEC 1'],
    ['a second statement behind a comment', 'SELECT 1 -- \n; DELETE FROM orders'],
    ['a function nobody knows', 'SELECT drop_everything()'],
    ['a table nobody knows', 'SELECT a FROM nowhere LIMIT 1'],
    ['nothing at all', '   '],
    ['only a comment', '-- SELECT 1'],
    ['an invisible character', 'SELECT 1\u200b'],
    ['code in a DO block', "DO $$ BEGIN EXECUTE 'DROP TABLE orders'; END $$"],
  ];
  const neverByThemselves: readonly [string, string][] = [
    ...neverUnderstood,
    [
      'a DELETE inside a CTE',
      'WITH gone AS (DELETE FROM orders WHERE order_id = 1 RETURNING *) SELECT count(*) FROM gone',
    ],
    ['a lock', 'SELECT order_id FROM orders WHERE order_id = 1 FOR UPDATE'],
    ['a file of the server', "SELECT pg_read_file('/etc/passwd')"],
    ['an EXPLAIN that runs what it explains', 'EXPLAIN ANALYZE DELETE FROM orders WHERE order_id = 1'],
  ];
  it.each(neverByThemselves)('never runs by itself: %s', async (_name, sql) => {
    const world = new World();
    expect(await runSql(world, sql)).toMatchObject({ kind: 'refused' });
    expect(world.database.sent).toEqual([]);
  });

  it.each(neverUnderstood)('never runs by itself, however permissive the policy: %s', async (_name, sql) => {
    const world = new World();
    const policy = 'version: 1\napproval:\n  - when: "true"\n    effect: permit\n';
    expect(await runSql(world, sql, situationWith(policy))).toMatchObject({ kind: 'refused' });
    expect(world.database.sent).toEqual([]);
  });

  it('denies everything while the policy has a mistake', async () => {
    const world = new World();
    world.approves();
    expect(await runSql(world, 'SELECT 1', situationWith('version: 1\nrulez: {}\n'))).toMatchObject({
      kind: 'refused',
      by: 'policy',
    });
  });

  it.each([...judged, 'connection.opened', 'query.dispatched'] as const)(
    'stops where %s can not be recorded',
    async (type) => {
      const world = new World();
      world.trail.failOn(type as 'sql.validated');
      await expect(runSql(world, 'SELECT 1')).rejects.toThrow();
      expect(world.database.sent).toEqual([]);
    },
  );

  it('asks nobody to approve what the trail would not let leave, and says why', async () => {
    const world = new World();
    world.approves();
    world.duty = { settle: async () => undefined, shortfall: (risk) => (risk === 'low' ? undefined : 'No endpoint.') };
    expect(await runSql(world, 'DELETE FROM orders WHERE order_id = 1')).toMatchObject({
      kind: 'refused',
      by: 'enforcement',
      reason: 'No endpoint.',
    });
    expect(world.asked).toEqual([]);
    expect(world.trail.of('query.blocked').map(({ clear }) => clear)).toMatchObject([
      { stage: 'audit', by: 'enforcement' },
    ]);
    expect(await runSql(world, 'SELECT 1')).toMatchObject({ kind: 'ran' });
  });

  it('says what failed when the database can not be reached, and that nothing ran', async () => {
    const world = new World();
    const { DatabaseUnavailable } = await import('../../src/core/execution/enforcementPoint.ts');
    world.database.connectFails = new DatabaseUnavailable('UNREACHABLE', 'The server at db:5432 does not answer.');
    expect(await runSql(world, 'SELECT 1')).toMatchObject({
      kind: 'refused',
      by: 'enforcement',
      reason: expect.stringContaining('db:5432'),
    });
    expect(world.trail.types().at(-1)).toBe('query.blocked');
  });

  it('says of what is refused again, but for its literals, what it is like', async () => {
    const world = new World();
    const refusals = new Refusals();
    for (const sql of ['DELETE FROM orders', 'DELETE FROM customers', 'delete  from orders -- please'])
      await runSql(world, sql, situationWith(), { refusals });
    const [first, other, again] = world.trail.of('query.blocked');
    expect(first?.clear).not.toHaveProperty('similar_to');
    expect(other?.clear).not.toHaveProperty('similar_to');
    expect(again?.clear).toMatchObject({ similar_to: first?.about.queryId });
  });
});
