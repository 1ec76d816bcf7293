import { describe, expect, it } from 'vitest';
import * as queries from '../../../../src/adapters/databases/sqlserver/catalogQueries.ts';
import { beyondReading, judgeStatement } from '../../../../src/adapters/databases/sqlserver/oneStatement.ts';
import { labelsExistQuery, labelsQuery } from '../../../../src/adapters/databases/sqlserver/sensitivityLabels.ts';
import { createTsqlDialect } from '../../../../src/adapters/dialects/tsql/dialect.ts';
import { systemViews } from './systemViews.ts';

/** No server is asked here: what is proved is that names and grammar are those of the documentation. */
describe('a query for the catalog of SQL Server', () => {
  const dialect = createTsqlDialect();

  const labelQueries = Object.entries({ labelsExistQuery, labelsQuery });

  it.each([...Object.entries(queries), ...labelQueries])(
    'is one plain read of documented columns: %s',
    (_name, sql) => {
      const { statements, problems } = dialect.analyse(sql, systemViews);
      expect(problems).toEqual([]);
      expect(statements.map(({ effect, obstacles }) => ({ effect, obstacles }))).toEqual([
        { effect: 'read', obstacles: [] },
      ]);
      expect(statements[0]?.reads.map(({ schema }) => schema).filter((schema) => schema !== 'sys')).toEqual([]);
      expect(judgeStatement(sql)).toEqual({ verb: 'SELECT' });
      expect(beyondReading(sql)).toBeUndefined();
    },
  );

  it('gives every column a name of its own, for FOR JSON takes no other', () => {
    for (const sql of Object.values(queries)) {
      const names = dialect.analyse(sql, systemViews).statements[0]?.outputs?.map(({ name }) => name) ?? [];
      expect(names.every((name) => /^[a-z_]+$/.test(name))).toBe(true);
      expect(new Set(names).size).toBe(names.length);
    }
  });

  it('is followed by the others whenever one of them would give something else', () => {
    const asked = (sql: string) => dialect.analyse(sql, systemViews).statements[0]?.reads ?? [];
    const { stampQuery, ...others } = queries;
    const told = new Map(asked(stampQuery).map(({ table, columns }) => [table, columns]));
    for (const { table, columns } of Object.values(others).flatMap(asked))
      expect(told.get(table)).toEqual(expect.arrayContaining([...(columns ?? [])]));
  });
});
