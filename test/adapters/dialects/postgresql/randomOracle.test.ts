import { PGlite } from '@electric-sql/pglite';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPostgresqlDialect } from '../../../../src/adapters/dialects/postgresql/dialect.ts';
import type { Catalog } from '../../../../src/core/analysis/catalog.ts';
import type { Dialect } from '../../../../src/core/ports.ts';
import { times } from '../../../support/thorough.ts';
import { tangledQuery, tangledSql, tangledTables } from './randomQueries.ts';

const catalog: Catalog = {
  version: 1,
  dialect: 'postgresql',
  searchPath: ['tangle'],
  functions: [],
  tables: Object.entries(tangledTables).map(([name, columns]) => ({
    schema: 'tangle',
    name,
    kind: 'table',
    rows: null,
    columns: columns.map((column) => ({ name: column, type: 'int', nullable: true, primaryKey: false })),
  })),
};

let database: PGlite;
let dialect: Dialect;
beforeAll(async () => {
  [database, dialect] = await Promise.all([PGlite.create(), createPostgresqlDialect()]);
  await database.exec(tangledSql);
});
afterAll(async () => {
  await database.close();
});

interface Answer {
  readonly error: string | undefined;
  readonly reads: Readonly<Record<string, readonly string[]>>;
}

/** What PostgreSQL says of a query: why it rejects it, or the columns it records for a view over it. */
async function ask(sql: string): Promise<Answer> {
  try {
    await database.exec(`begin; create view asked as select 1 as one from (${sql}) as wrapped`);
    const { rows } = await database.query<{ table: string; columns: string[] }>(`
      select c.relname as table,
        coalesce(array_agg(a.attname::text order by a.attname collate "C") filter (where a.attname is not null), '{}') as columns
      from pg_depend d join pg_rewrite r on r.oid = d.objid and d.classid = 'pg_rewrite'::regclass
      join pg_class c on c.oid = d.refobjid and d.refclassid = 'pg_class'::regclass
      left join pg_attribute a on a.attrelid = c.oid and a.attnum = d.refobjsubid and d.refobjsubid > 0
      where r.ev_class = 'asked'::regclass and c.relname <> 'asked' group by 1`);
    return { error: undefined, reads: sorted(rows.map(({ table, columns }) => [table, columns])) };
  } catch (thrown) {
    return { error: `${(thrown as { code?: string }).code} ${(thrown as Error).message}`, reads: {} };
  } finally {
    await database.exec('rollback');
  }
}

const sorted = <Value>(entries: [string, Value][]): Readonly<Record<string, Value>> =>
  Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));

/** A whole row is recorded without its columns; here it may show as more columns than PostgreSQL names. */
const usesWholeRow = (sql: string) => sql.includes('::text');

describe('a query of tangled names', () => {
  it('reads what PostgreSQL says it reads, and is not understood where PostgreSQL finds no meaning', {
    timeout: 300_000,
  }, async () => {
    let accepted = 0;
    await fc.assert(
      fc.asyncProperty(tangledQuery, async (sql) => {
        const { statements } = dialect.analyse(sql, catalog);
        const [statement] = statements;
        if (statement === undefined) throw new Error('no statement');
        const answer = await ask(sql);
        // 42703 and 42702: a column that isn't there, or is there twice; 42712: a name given twice; 42P01: a table that isn't.
        // Which of two equal names of the list ORDER BY means changes nothing about what is read.
        if (answer.error !== undefined) {
          if (/^(42703|42702 (?!ORDER BY)|42712|42P01)/.test(answer.error)) expect(statement.understood).toBe(false);
          return;
        }
        accepted++;
        expect(statement.obstacles).toEqual([]);
        const reads = sorted(statement.reads.map(({ table, columns }) => [table, columns]));
        expect(Object.keys(reads)).toEqual(Object.keys(answer.reads));
        for (const [table, columns] of Object.entries(answer.reads)) {
          if (usesWholeRow(sql)) expect(reads[table]).toEqual(expect.arrayContaining([...columns]));
          else expect(reads[table]).toEqual(columns);
        }
      }),
      { numRuns: times(1000, 20_000) },
    );
    console.log('ACCEPTED', accepted);
    expect(accepted).toBeGreaterThan(20);
  });
});
