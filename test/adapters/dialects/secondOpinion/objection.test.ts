import { describe, expect, it } from 'vitest';
import { sqlParser } from '../../../../src/adapters/dialects/nodeSqlParser/parser.ts';
import { createPostgresqlDialect } from '../../../../src/adapters/dialects/postgresql/dialect.ts';
import { SecondOpinion } from '../../../../src/adapters/dialects/secondOpinion/secondOpinion.ts';
import type { Statement } from '../../../../src/core/analysis/analysis.ts';
import { demoCatalog } from '../postgresql/demo.ts';
import { queries } from '../postgresql/queries.ts';
import { described, patient } from './facts.ts';

const postgresql = new SecondOpinion(sqlParser('postgresql'), patient);
const tsql = new SecondOpinion(sqlParser('transactsql'), patient, 'orOfWith');
const read = (...tables: string[]): Partial<Statement> => ({
  reads: tables.map((name) => {
    const [table = '', schema = null] = name.split('.').reverse();
    return { schema, table, columns: null };
  }),
});

describe('what a second parser sees more', () => {
  it.each([
    ['a second statement', postgresql, 'select 1; delete from t', {}, '2 statements'],
    ['a second statement in T-SQL', tsql, 'select a from t; drop table t', read('t'), '2 statements'],
    [
      'a table that a change is made to, whatever a WITH before it names',
      postgresql,
      'with x as (select a from t) update x set a = 2',
      { ...read('t'), kind: 'update', effect: 'write', writes: [{ schema: null, table: 't' }] },
      'a change of the table x',
    ],
    ['a table', postgresql, 'select a from t, secrets', read('t'), 'the table secrets'],
    ['a table in a subquery', postgresql, 'select (select max(x) from secrets) from t', read('t'), 'the table secrets'],
    ['a table in EXISTS', tsql, 'select a from t where exists (select 1 from dbo.s)', read('t'), 'the table dbo.s'],
    ['a table in a set operation', postgresql, 'select a from t union select b from s', read('t'), 'the table s'],
    [
      'a joined table in brackets',
      postgresql,
      'select 1 from (a join b on true) join c on true',
      read('a', 'c'),
      'the table b',
    ],
    ['a table of the same name elsewhere', postgresql, 'select a from hr.t', read('public.t'), 'the table hr.t'],
    [
      'a table behind a WITH of its own name',
      postgresql,
      'with t as (select * from t) select a from t',
      {},
      'the table t',
    ],
    [
      'a table behind a name of an inner WITH',
      postgresql,
      'select 1 from (with t as (select 1) select * from t) x, t',
      {},
      'the table t',
    ],
    ['a table named like a function in quotes', postgresql, 'select a from "user"', {}, 'the table user'],
    ['a cross apply', tsql, 'select a from t cross apply (select b from s) x', read('t'), 'the table s'],
    ['a change', postgresql, 'delete from t', read('t'), 'a change of data'],
    [
      'a change in a WITH',
      postgresql,
      'with x as (insert into t values (1) returning a) select a from x',
      read('t'),
      'a change of data',
    ],
    [
      'a stronger change',
      postgresql,
      'delete from t',
      { kind: 'insert', effect: 'write', writes: [{ schema: null, table: 't' }] },
      'a DELETE',
    ],
    [
      'a change of another table',
      postgresql,
      'update s set a = 1',
      { ...read('s'), kind: 'update', effect: 'write', writes: [{ schema: null, table: 't' }] },
      'a change of the table s',
    ],
    [
      'a change through an alias',
      tsql,
      'update x set y = 1 from dbo.s x',
      { ...read('s'), kind: 'update', effect: 'write', writes: [{ schema: null, table: 't' }] },
      'a change of the table dbo.s',
    ],
    ['a table that a query makes', postgresql, 'select a into copied from t', read('t'), 'a change of the schema'],
    ['a table that a query makes in T-SQL', tsql, 'select a into copied from t', read('t'), 'a change of the schema'],
    ['a dropped table', tsql, 'drop table t', read('t'), 'a change of the schema'],
    ['a privilege', postgresql, 'grant select on t to u', read('t'), 'a change of privileges'],
    ['a procedure', tsql, 'exec dbo.p', {}, 'a call of a procedure'],
    ['a change inside a block', tsql, 'if 1 = 1 delete from t', read('t'), 'a change of data'],
  ] as const)('is %s', (_what, opinion, sql, facts, seen) => {
    const objection = opinion.about(described(sql, facts as Partial<Statement>));
    expect(objection?.message).toBe(
      `A second parser sees ${seen} here, which the first one doesn’t. Where the two differ it isn’t certain what the statement does, so a person must read it.`,
    );
    expect(objection?.span).toEqual({ start: 0, end: sql.length });
  });

  it('is found wherever facts of PostgreSQL’s own parser are left out or weakened', async () => {
    const dialect = await createPostgresqlDialect();
    const changes = [
      'update orders set status = null where order_id = 3',
      "insert into product_lines (product_line_id, name) values (1, 'a')",
      'insert into product_lines select product_id, name from products',
      'truncate orders',
      'create table copied as select * from orders',
    ];
    let damaged = 0;
    let unseen = 0;
    for (const sql of [...queries, ...changes]) {
      for (const statement of dialect.analyse(sql, demoCatalog).statements) {
        expect([sql, postgresql.about(statement)]).toEqual([sql, undefined]);
        const parsed = sqlParser('postgresql').parse(statement.text, { timeoutMs: 30_000, places: false });
        if (parsed.kind !== 'read' || !statement.understood) continue;
        for (const { table } of [...statement.reads, ...statement.writes]) {
          const others = <T extends { readonly table: string }>(names: readonly T[]) =>
            names.filter((name) => name.table !== table);
          const { reads, writes, tableUses } = statement;
          const without = { ...statement, reads: others(reads), writes: others(writes), tableUses: others(tableUses) };
          damaged++;
          if (postgresql.about(without) === undefined) unseen++;
        }
        if (statement.effect !== 'read')
          expect([sql, postgresql.about({ ...statement, kind: 'query', effect: 'read' })?.message]).toEqual([
            sql,
            expect.stringContaining('a change'),
          ]);
      }
    }
    expect(damaged).toBeGreaterThan(80);
    // A view's base tables stand in its definition and not in the text, where no parser could see them.
    expect(unseen).toBeLessThan(damaged / 10);
  });
});

describe('what only looks like more', () => {
  it.each([
    ['a name of a WITH', postgresql, 'with c as (select a from t) select a from c', read('t')],
    [
      'a recursive name',
      postgresql,
      'with recursive c as (select 1 as n union all select n + 1 from c) select n from c',
      {},
    ],
    [
      'a recursive name in T-SQL, which has no word for it',
      tsql,
      'with c as (select 1 as n union all select n + 1 from c) select n from c',
      {},
    ],
    [
      'the target of ON CONFLICT DO UPDATE',
      postgresql,
      'insert into t (a) values (1) on conflict (a) do update set a = excluded.a',
      { kind: 'insert', effect: 'write', writes: [{ schema: null, table: 't' }] },
    ],
    ['a function without brackets', postgresql, 'select a.b from t as a, user as u', read('t')],
    [
      'ONLY',
      postgresql,
      'delete from only t',
      { kind: 'delete', effect: 'write', writes: [{ schema: null, table: 't' }] },
    ],
    [
      'a string in VALUES',
      postgresql,
      "create table t (c) as values ('a', 'b'), ('secret', 'd')",
      {
        kind: 'schema',
        effect: 'schema',
        writes: [{ schema: null, table: 't' }],
        literals: literalsOf("create table t (c) as values ('a', 'b'), ('secret', 'd')"),
      },
    ],
    [
      'a table of a WITH that is changed in T-SQL',
      tsql,
      'with x as (select a from t where b = 1) update x set a = 2',
      { ...read('t'), kind: 'update', effect: 'write', writes: [{ schema: null, table: 't' }] },
    ],
    [
      'an alias that is changed',
      tsql,
      'delete x from dbo.t x',
      { kind: 'delete', effect: 'write', writes: [{ schema: 'dbo', table: 't' }] },
    ],
    ['a temporary table', tsql, 'select a from #t', {}],
    ['a variable', tsql, 'select a from @t', {}],
    ['statements of a block', tsql, 'begin select 1; select 2 end', {}],
    ['a guess at what it doesn’t know', tsql, "xp_cmdshell 'dir'", {}],
    ['another guess', tsql, 'GRANT x', {}],
    ['letter case', tsql, 'select A from DBO.Orders', read('dbo.orders')],
    ['quotes', tsql, 'select a from [dbo].[or]]ders]', read('dbo.or]ders')],
  ] as const)('is no objection: %s', (_what, opinion, sql, facts) => {
    expect(opinion.about(described(sql, facts as Partial<Statement>))).toBeUndefined();
  });
});

function literalsOf(sql: string): Statement['literals'] {
  return [...sql.matchAll(/'[^']*'/g)].map(({ index, 0: text }) => ({
    type: 'string',
    span: { start: index, end: index + text.length },
  }));
}
