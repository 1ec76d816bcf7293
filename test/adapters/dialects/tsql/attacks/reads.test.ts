import { describe, expect, it } from 'vitest';
import { createTsqlDialect } from '../../../../../src/adapters/dialects/tsql/dialect.ts';
import type { Statement } from '../../../../../src/core/analysis/analysis.ts';
import { attackedCatalog } from './attack.ts';
import { foolings } from './fooled.ts';
import { readsOfExpressions } from './readsOfExpressions.ts';
import { readsOfJoins } from './readsOfJoins.ts';
import { type HonestRead, readsOfQueries } from './readsOfQueries.ts';
import { readsOfRowSources } from './readsOfRowSources.ts';

const dialect = createTsqlDialect();

const tablesOf = ({ reads }: Statement): readonly string[] => reads.map(({ table }) => table.toLowerCase()).toSorted();

/** Reads as a line, as the cases write them. */
function lineOf({ reads }: Statement): string {
  const tables = reads.map((read) => {
    const columns = read.columns === null ? '?' : read.columns.toSorted().join(' ');
    return `${read.table}: ${columns}`.trimEnd().toLowerCase();
  });
  return tables.toSorted().join('; ');
}

describe.each<[string, readonly HonestRead[]]>([
  ['queries', readsOfQueries],
  ['joins and subqueries', readsOfJoins],
  ['expressions', readsOfExpressions],
  ['row sources', readsOfRowSources],
])('honest reads by their %s are understood', (_what, reads) => {
  it.each(reads)('%j reads %j', (sql, line) => {
    const { statements, problems } = dialect.analyse(sql, attackedCatalog);
    expect(statements.flatMap(({ obstacles }) => obstacles.map(({ message }) => message))).toEqual([]);
    expect(statements).toMatchObject([{ kind: 'query', effect: 'read', understood: true }]);
    expect(problems).toEqual([]);
    expect(statements.map(lineOf)).toEqual([line]);
    expect(statements.flatMap(foolings)).toEqual([]);
  });

  it.each(reads)('%j reads the same tables when no catalog is known', (sql, line) => {
    const { statements } = dialect.analyse(sql, undefined);
    expect(statements).toMatchObject([{ kind: 'query' }]);
    const [statement] = statements;
    if (statement?.understood === true)
      expect(tablesOf(statement)).toEqual(
        line
          .split('; ')
          .filter((table) => table !== '')
          .map((table) => table.replace(/:.*/, ''))
          .toSorted(),
      );
  });
});
