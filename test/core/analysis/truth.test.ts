import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPostgresqlDialect } from '../../../src/adapters/dialects/postgresql/dialect.ts';
import type { Catalog } from '../../../src/core/analysis/catalog.ts';
import type { Dialect } from '../../../src/core/ports.ts';
import { type PostgresServer, startPostgresServer } from '../../support/postgresServer.ts';
import { understand } from './understood.ts';

const column = (name: string, type: string, nullable: boolean) => ({ name, type, nullable, primaryKey: false });
const catalog: Catalog = {
  version: 1,
  dialect: 'postgresql',
  searchPath: ['public'],
  functions: [],
  tables: [
    {
      schema: 'public',
      name: 't',
      kind: 'table',
      rows: null,
      columns: [column('a', 'integer', false), column('b', 'integer', true), column('s', 'text', true)],
    },
    {
      schema: 'public',
      name: 'u',
      kind: 'table',
      rows: null,
      columns: [column('a', 'integer', false), column('c', 'integer', true)],
    },
  ],
};

describe('a condition that doesn’t depend on the rows', () => {
  it.each<[string, string | null]>([
    ['1 = 1', 'true'],
    ['1 = 2', 'false'],
    ["'a' = 'a'", 'true'],
    ["'a' = 'b'", 'false'],
    // A collation may find these equal.
    ["'a' = 'A'", null],
    ["'a' = 'a '", null],
    ['true', 'true'],
    ['false', 'false'],
    ['null', 'unknown'],
    ["'yes'", 'true'],
    ['b = null', 'unknown'],
    ['b <> null', 'unknown'],
    ['b = null::int', 'unknown'],
    ['not b = null', 'unknown'],
    ['a = a', 'true'],
    ['b = b', 'neverFalse'],
    ['b <> b', 'neverTrue'],
    ['t.b = b', 'neverFalse'],
    ['b is not distinct from b', 'true'],
    ['a is null', 'false'],
    ['b is null', null],
    ['a is not null', 'true'],
    ['null is null', 'true'],
    ['b in (1, null)', 'neverFalse'],
    ['b not in (1, null)', 'neverTrue'],
    ['b in (null)', 'unknown'],
    ['1 in (2, 1)', 'true'],
    ['b between null and 5', 'neverTrue'],
    // BETWEEN SYMMETRIC takes its bounds in either order, and looks the same here.
    ['5 between 1 and 9', null],
    ['5 between 6 and 9', 'false'],
    ['5 between 9 and 1', null],
    ["s like '%'", 'neverFalse'],
    ['b = 1 or 1 = 1', 'true'],
    ['b = 1 and 1 = 2', 'false'],
    ['b = 1 and null', 'neverTrue'],
    ['b = 1', null],
    ['a = 1', null],
    ['b = 1 or b is null', null],
    ['(1 = 1) is true', null],
    ['true is not false', 'true'],
    ['1 + 1 = 2', null],
    ['1 = 1.0', 'true'],
    ['9007199254740993 = 9007199254740992', null],
    ['exists (select 1)', null],
  ])('is told: %s', (condition, truth) => {
    expect(understand(`select 1 from t where ${condition}`, catalog).conditions).toMatchObject([{ truth }]);
  });

  it.each<[string, string | null]>([
    ['select 1 from t left join u on true where u.a is null', null],
    ['select 1 from u right join t on true where t.a is null', 'false'],
    ['select 1 from t full join u on true where t.a is null', null],
    ['select 1 from (t left join u on true) j where a is null', null],
    ['select a from t group by rollup (a) having a is null', null],
    ['select a from t group by a having a is null', 'false'],
    ['select 1 from (select a from t group by cube (a)) x where a is null', null],
    ['select 1 from (select a from t union all select b from t) x where a is null', null],
    ['select 1 where (select a from t) is null', null],
    [
      'with recursive r(p, q) as (select a, a from t union all select q, null from r) select 1 from r where p is null',
      null,
    ],
    ['insert into t values (1) returning (select 1 where old.a is null)', null],
    ["select 1 from (select (jsonb 'null')::int as n) x where n is null", null],
  ])('isn’t told where a column that is never null gives one: %s', (sql, truth) => {
    expect(understand(sql, catalog).conditions.at(-1)).toMatchObject({ truth });
  });
});

describe('the truth of a condition', () => {
  let server: PostgresServer;
  let database: string;
  let dialect: Dialect;
  beforeAll(async () => {
    [server, dialect] = await Promise.all([startPostgresServer(), createPostgresqlDialect()]);
    database = await server.createDatabase();
    await server.run(
      database,
      `create table t (a int not null, b int, s text);
       insert into t values (0, null, null), (1, 1, 'a'), (2, 0, 'b'), (1, 2, ''), (5, 5, '%'), (0, 1, 'A');
       create table u (a int not null, c int);
       insert into u values (1, null), (7, 1)`,
    );
  }, 60_000);
  afterAll(() => server.stop());

  const number = fc.constantFrom('0', '1', '2', '1.0', '1.5', '-1', 'null', 'a', 'b', 't.b', 'c', 'u.a', 'null::int');
  const text = fc.constantFrom("'a'", "'b'", "'A'", "'%'", "''", 's', 'null::text');
  const comparison = fc.constantFrom('=', '<>', '<', '<=', '>', '>=', 'is distinct from', 'is not distinct from');
  const boolean = fc.constantFrom('true', 'false', 'null', 'b is null', '(a = 1)', '(null::boolean)');
  const list = (item: fc.Arbitrary<string>) =>
    fc.array(item, { minLength: 1, maxLength: 3 }).map((all) => all.join(', '));
  const atom = fc.oneof(
    fc.tuple(number, comparison, number).map((parts) => parts.join(' ')),
    fc.tuple(text, comparison, text).map((parts) => parts.join(' ')),
    fc.tuple(number, fc.constantFrom('in', 'not in'), list(number)).map(([a, op, all]) => `${a} ${op} (${all})`),
    fc
      .tuple(number, fc.constantFrom('between', 'not between', 'between symmetric'), number, number)
      .map(([a, op, low, high]) => `${a} ${op} ${low} and ${high}`),
    fc.tuple(text, fc.constantFrom('like', 'not like', 'ilike'), text).map((parts) => parts.join(' ')),
    fc.tuple(fc.oneof(number, text), fc.constantFrom('is null', 'is not null')).map((parts) => parts.join(' ')),
    fc
      .tuple(
        boolean,
        fc.constantFrom('is true', 'is not true', 'is false', 'is not false', 'is unknown', 'is not unknown'),
      )
      .map((parts) => parts.join(' ')),
    boolean,
    fc.tuple(number, fc.constantFrom('in', 'not in')).map(([a, op]) => `${a} ${op} (select b from t)`),
  );
  const { condition } = fc.letrec<{ condition: string }>((tie) => ({
    condition: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      atom,
      fc
        .tuple(tie('condition'), fc.constantFrom('and', 'or'), tie('condition'))
        .map(([a, operator, b]) => `((${a}) ${operator} (${b}))`),
      tie('condition').map((one) => `(not (${one}))`),
    ),
  }));

  const allowed = {
    true: [true],
    false: [false],
    unknown: [null],
    neverTrue: [false, null],
    neverFalse: [true, null],
  } as const;

  it('is what PostgreSQL finds for rows of every kind, also beyond outer joins', async () => {
    const conditions = fc.sample(condition, { numRuns: 1500, seed: 7 });
    const from = 't left join u on t.a = u.a';
    const told = conditions.flatMap((one) => {
      const statement = dialect.analyse(
        `select 1 from ${from} where ${one
          .replaceAll('(a =', '(t.a =')
          .replaceAll(/\ba\b(?!')/g, 't.a')
          .replaceAll('t.t.a', 't.a')
          .replaceAll('u.t.a', 'u.a')}`,
        catalog,
      ).statements[0];
      const truth = statement?.conditions.find(({ clause }) => clause === 'where')?.truth ?? null;
      return truth === null ? [] : [{ text: statement?.text.split(' where ').slice(1).join(' where ') ?? '', truth }];
    });
    expect(told.length).toBeGreaterThan(200);
    const wrong: string[] = [];
    for (let at = 0; at < told.length; at += 50) {
      const batch = told.slice(at, at + 50);
      const columns = batch
        .map(({ text: sql }, index) => `array_agg(distinct (${sql})::boolean) as r${index}`)
        .join(', ');
      const [row = {}] = await server.run(database, `select ${columns} from ${from}`);
      for (const [index, { text: sql, truth }] of batch.entries()) {
        const found = row[`r${index}`] as readonly (boolean | null)[];
        const fits: readonly (boolean | null)[] = allowed[truth];
        if (!found.every((value) => fits.includes(value))) wrong.push(`${truth}: ${sql} gave ${found.join()}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('tells the outer joins that a condition undoes: no row without a match passes it', async () => {
    const from = 't left join u on t.a = u.a';
    const onRight = fc.sample(condition, { numRuns: 1500, seed: 11 }).map((one) =>
      one
        .replaceAll(/(?<![.'])\ba\b(?!')/g, 'c')
        .replaceAll('t.b', 'c')
        .replaceAll(/\bb\b(?!')/g, 'c')
        .replaceAll('(select c from t)', '(select b from t)'),
    );
    const undone = onRight.flatMap((one) => {
      const [statement] = dialect.analyse(`select 1 from ${from} where ${one}`, catalog).statements;
      return statement?.joined[0]?.undoneBy == null ? [] : [one];
    });
    expect(undone.length).toBeGreaterThan(150);
    const wrong: string[] = [];
    for (let at = 0; at < undone.length; at += 50) {
      const batch = undone.slice(at, at + 50);
      const columns = batch.map((sql, index) => `count(*) filter (where u.a is null and (${sql}))::int as r${index}`);
      const [row = {}] = await server.run(database, `select ${columns.join(', ')} from ${from}`);
      for (const [index, sql] of batch.entries()) if (row[`r${index}`] !== 0) wrong.push(sql);
    }
    expect(wrong).toEqual([]);
  });
});
