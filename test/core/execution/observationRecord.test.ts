import { beforeAll, describe, expect, it } from 'vitest';
import { createPostgresqlDialect } from '../../../src/adapters/dialects/postgresql/dialect.ts';
import type { Analysis } from '../../../src/core/analysis/analysis.ts';
import type { Catalog } from '../../../src/core/analysis/catalog.ts';
import type { TableName } from '../../../src/core/analysis/objectNames.ts';
import { TrailError } from '../../../src/core/audit/trailError.ts';
import { recordObservation } from '../../../src/core/execution/observationRecord.ts';
import type { Observed } from '../../../src/core/execution/observed.ts';
import { run } from '../../../src/core/flow.ts';
import type { Dialect } from '../../../src/core/ports.ts';
import { memoryTrail } from '../../support/memoryTrail.ts';
import { draftOf, policyOf } from '../../support/statements.ts';
import { devProfile, emptyCatalog, keepingReader, never, World } from '../../support/world.ts';

const at = (schema: string, table: string): TableName => ({ schema, table });
const told: Observed = { source: 'transaction_counters', tables: [at('public', 'people'), at('hr', 'salaries')] };

describe('the record of what a database told', () => {
  const recorded = async (observed: Observed, named: readonly TableName[], keyOf = (name: string) => name) => {
    const trail = memoryTrail();
    const [reads, writes] = [named.slice(0, 1), named.slice(1)];
    await recordObservation(trail, {}, observed, { statements: [{ reads, writes }] } as unknown as Analysis, keyOf);
    return trail.events[0]?.clear;
  };

  it.each<[string, TableName[], string[]]>([
    ['names both', [at('public', 'people'), at('hr', 'salaries')], []],
    ['reads one', [at('public', 'people')], ['hr.salaries']],
    ['names one of another schema', [at('public', 'people'), at('x', 'salaries')], ['hr.salaries']],
    ['names one without a schema', [at('public', 'people'), { schema: null, table: 'salaries' }], []],
    [
      'names one of another database',
      [at('public', 'people'), { ...at('hr', 'salaries'), database: 'x' }],
      ['hr.salaries'],
    ],
    [
      'names one of another server',
      [at('public', 'people'), { ...at('hr', 'salaries'), server: 'x', database: 'y' }],
      ['hr.salaries'],
    ],
    ['names one whose dots are elsewhere', [at('public', 'people'), at('hr.', 'salaries')], ['hr.salaries']],
    ['names none', [], ['hr.salaries', 'public.people']],
  ])('tells which tables were not named by what %s', async (_, named, unnamed) => {
    expect(await recorded(told, named)).toEqual({
      source: 'transaction_counters',
      tables_accessed: ['hr.salaries', 'public.people'],
      tables_unnamed: unnamed,
    });
  });

  it('keeps of the masks and filters of a whole database those of tables that are named', async () => {
    const observed: Observed = {
      source: 'session_counters',
      session: { cpuMs: 4, pages: { asked: 12, read: 1 } },
      rowSecurity: [at('dbo', 'Orders'), at('dbo', 'Other')],
      masks: [
        { ...at('dbo', 'People'), column: 'email' },
        { ...at('dbo', 'Other'), column: 'x' },
      ],
    };
    expect(await recorded(observed, [at('dbo', 'people'), at('DBO', 'orders')], (name) => name.toLowerCase())).toEqual({
      source: 'session_counters',
      session_cpu_us: 4000,
      session_pages: { asked: 12, read: 1 },
      row_security: ['dbo.Orders'],
      masked_columns: ['dbo.People.email'],
    });
  });
});

describe('a statement that the database told of', () => {
  let dialect: Dialect;
  beforeAll(async () => {
    dialect = await createPostgresqlDialect();
  });
  const table = (schema: string, name: string): Catalog['tables'][number] => ({
    ...{ schema, name, kind: 'table', keys: [], rows: null },
    columns: [{ name: 'id', type: 'integer', nullable: false, primaryKey: false }],
  });
  const catalog: Catalog = { ...emptyCatalog, tables: [table('public', 'people'), table('hr', 'salaries')] };

  const ran = async (policy: string, arrange: (world: World) => void = () => undefined) => {
    const world = new World();
    arrange(world);
    world.database.answer = async () => ({
      ...{ kind: 'succeeded', columns: [], rowCount: 0, truncated: false },
      observed: told,
    });
    const situation = { profile: devProfile, dialect, catalog, policy: policyOf(policy) };
    const parts = world.flowParts(situation);
    const done = run(draftOf('SELECT id FROM people'), undefined, situation, parts, keepingReader(), { signal: never });
    return { done, world };
  };
  const permits = 'version: 1\napproval: [{ when: "true", effect: permit }]\n';

  it('has that on record after its end, which it follows from', async () => {
    const { done, world } = await ran(permits);
    expect(await done).toMatchObject({ kind: 'ran' });
    const [end, observed] = [world.trail.of('query.completed')[0], world.trail.of('db.access_observed')[0]];
    expect(observed?.about.parent).toEqual(end?.receipt);
    expect(observed?.clear).toMatchObject({ tables_unnamed: ['hr.salaries'] });
    expect(world.trail.types().slice(-4)).toEqual([
      'query.completed',
      'db.access_observed',
      'result.profiled',
      'result.checked',
    ]);
  });

  it('doesn’t miss the name of a table that the policy’s own filter looks at', async () => {
    const filter = 'rowFilters: [{ table: public.people, where: "id IN (SELECT id FROM hr.salaries)" }]\n';
    const { done, world } = await ran(`${permits}${filter}`);
    expect(await done).toMatchObject({ kind: 'ran' });
    expect(world.trail.of('db.access_observed')[0]?.clear).toMatchObject({ tables_unnamed: [] });
  });

  it('has none where its end could not be recorded', async () => {
    const { done, world } = await ran(permits, ({ trail }) => trail.failOn('query.completed'));
    expect(await done).toMatchObject({ kind: 'ran', executed: { recordProblem: expect.any(String) } });
    expect(world.trail.of('db.access_observed')).toEqual([]);
  });

  it('says that its record is incomplete where that can’t be recorded, as of what becomes of a result', async () => {
    const { done, world } = await ran(permits, ({ trail }) => trail.failOn('db.access_observed'));
    await expect(done).rejects.toThrow(TrailError);
    expect(world.trail.of('query.completed')).toHaveLength(1);
  });
});
