import { beforeAll, describe, expect, it } from 'vitest';
import { createPostgresqlDialect } from '../../src/adapters/dialects/postgresql/dialect.ts';
import { sampleColumns } from '../../src/composition/sampleColumns.ts';
import { columnKey } from '../../src/core/classifying/propose.ts';
import type { RowReader } from '../../src/core/execution/outcome.ts';
import type { Situation } from '../../src/core/flow.ts';
import type { Dialect } from '../../src/core/ports.ts';
import { demoCatalog } from '../support/demoCatalog.ts';
import { policyOf } from '../support/statements.ts';
import { ada, devProfile, never, World } from '../support/world.ts';

let dialect: Dialect;
beforeAll(async () => {
  dialect = await createPostgresqlDialect();
});

const permitting = `version: 1
classification: [{ columns: ["*.*.salary", "*.*.national_id"], level: restricted }]
approval: [{ when: "true", effect: permit }]
`;

async function sampled(world: World, text = permitting, signal: AbortSignal = never) {
  const policy = policyOf(text);
  const situation: Situation = { profile: devProfile, dialect, catalog: demoCatalog, policy };
  const parts = world.flowParts(situation);
  const known = policy.layers.at(-1)?.classification;
  if (known === undefined) throw new TypeError('The policy has no layer.');
  const looked: string[] = [];
  const it = { parts, situation, actor: ada, known };
  const result = await sampleColumns(it, 50, (table) => void looked.push(table), { signal });
  return { result, looked };
}

/** Answers the query for customers with the same row again and again, and all others with nothing. */
const customers = async (sql: string, reader: RowReader) => {
  const columns = /^SELECT (.*) FROM public\.customers/.exec(sql)?.[1]?.split(', ') ?? [];
  reader.columns(columns.map((name) => ({ name, type: 'text' })));
  const values: Record<string, string> = { email: 'ada@secret.example', full_name: 'Ada Secret' };
  if (columns.length > 0)
    await reader.rows(Array.from({ length: 10 }, () => columns.map((name) => values[name] ?? null)));
  return { kind: 'succeeded' as const, columns: [], rowCount: columns.length > 0 ? 10 : 0, truncated: false };
};

const email = columnKey({ schema: 'public', table: 'customers', column: 'email' });

describe('sampling columns', () => {
  it('reads a few rows of each table through the gate, and only columns that are not classified', async () => {
    const world = new World();
    world.database.answer = customers;
    const { result, looked } = await sampled(world);
    expect(looked).toHaveLength(demoCatalog.tables.length);
    expect(world.database.sent.map(({ sql }) => sql)).toContainEqual(
      expect.stringMatching(/^SELECT .*email.* FROM public\.customers LIMIT 50$/),
    );
    for (const { sql } of world.database.sent) expect(sql).not.toMatch(/salary|national_id/);
    for (const { obligations } of world.database.sent) expect(obligations.readOnly).toBe(true);
    expect(result).toMatchObject({ tables: demoCatalog.tables.length, unread: [] });
    expect(result.counts.get(email)).toEqual({ values: 10, forms: { email: 10 }, prose: 0 });
    expect(world.trail.of('query.dispatched')).toHaveLength(demoCatalog.tables.length);
  });

  it('leaves no value behind, neither in the counts nor in the trail', async () => {
    const world = new World();
    world.database.answer = customers;
    const { result } = await sampled(world);
    expect(JSON.stringify([[...result.counts], world.trail.events])).not.toMatch(/secret(?!-literal)/i);
    for (const { sealed } of world.trail.of('result.profiled')) expect(sealed).not.toHaveProperty('ranges');
  });

  it('counts no value that the policy masks', async () => {
    const world = new World();
    world.database.answer = async (_sql, reader) => {
      reader.columns([
        { name: 'full_name', type: 'text' },
        { name: 'email', type: 'text' },
      ]);
      return { kind: 'succeeded', columns: [], rowCount: 0, truncated: false };
    };
    const masking = `${permitting}masks: [{ columns: [public.customers.email], with: partial }]\n`;
    const { result } = await sampled(world, masking);
    expect(world.database.sent.map(({ sql }) => sql)).toContainEqual(expect.stringContaining('FROM (SELECT '));
    expect(result.counts.get(email)?.values).toBe(0);
  });

  it('says which tables the policy keeps it from, and reads none of them', async () => {
    const world = new World();
    const strict = permitting.replace(
      'approval: [',
      `approval: [{ when: "'hr.employees' in statement.tables", effect: deny }, `,
    );
    const { result } = await sampled(world, strict);
    expect(result.unread).toEqual([{ table: 'hr.employees', why: expect.any(String) }]);
    expect(world.database.sent.some(({ sql }) => sql.includes('hr.employees'))).toBe(false);
  });

  it('stops where a person cancels', async () => {
    const world = new World();
    const controller = new AbortController();
    world.database.answer = async () => {
      controller.abort(new Error('enough'));
      return { kind: 'succeeded', columns: [], rowCount: 0, truncated: false };
    };
    await expect(sampled(world, permitting, controller.signal)).rejects.toThrow('enough');
    expect(world.database.sent).toHaveLength(1);
  });
});
