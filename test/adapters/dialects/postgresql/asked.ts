import { beforeAll } from 'vitest';
import { createPostgresqlDialect } from '../../../../src/adapters/dialects/postgresql/dialect.ts';
import type { Statement } from '../../../../src/core/analysis/analysis.ts';
import type { Catalog } from '../../../../src/core/analysis/catalog.ts';
import type { Dialect } from '../../../../src/core/ports.ts';
import { demoCatalog } from './demo.ts';

let dialect: Dialect;
beforeAll(async () => {
  dialect = await createPostgresqlDialect();
});

/** The statements of a text, against the demo's catalog where no other is named. */
export const analyse = (sql: string, catalog: Catalog | undefined = demoCatalog): readonly Statement[] =>
  dialect.analyse(sql, catalog).statements;

/** The statements of a text where no catalog is known. */
export const analyseAlone = (sql: string): readonly Statement[] => dialect.analyse(sql, undefined).statements;

/** The one statement of a text. @throws where it isn't one. */
export function only(sql: string, catalog?: Catalog): Statement {
  const statements = analyse(sql, catalog);
  const [statement] = statements;
  if (statement === undefined || statements.length !== 1) throw new Error(`${statements.length} statements: ${sql}`);
  return statement;
}

/** The columns that a statement reads, by table. */
export const readsOf = ({ reads }: Statement) =>
  Object.fromEntries(reads.map(({ table, columns }) => [table, columns]));

/** The tables that a statement changes. */
export const writesOf = ({ writes }: Statement) => writes.map(({ table }) => table);
